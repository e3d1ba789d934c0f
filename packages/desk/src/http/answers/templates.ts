import { renderTemplate, listTemplates, resetTemplate, saveTemplate, VARIABLES } from '../../templates/index.ts'
import type { TemplateKind } from '@postdesk/contract'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound, Refusal } from '../refusal.ts'
import { MADE_UP } from '../templates/example-values.ts'
import { previewTemplate } from '../templates/preview-template.ts'

/** Templates of brands. */
export const templateAnswers = {
  listTemplates: async ({ desk, params }) => {
    await brandMustExist(desk, params.brandId)
    return {
      templates: await listTemplates(desk.database.kysely, params.brandId),
      variables: Object.entries(VARIABLES).map(([kind, variables]) => ({
        kind: kind as TemplateKind,
        variables: variables.map(([name, meaning]) => ({ name, meaning })),
      })),
    }
  },
  saveTemplate: async ({ desk, agent, params, body }) => {
    await brandMustExist(desk, params.brandId)
    const rendered = renderTemplate(params.kind, body.html, MADE_UP)
    if (rendered.kind === 'faulty') {
      const message = `Line ${rendered.line}: ${rendered.message}`
      throw new Refusal(422, { code: 'TEMPLATE_FAULTY', message, fields: [{ field: 'html', message }] })
    }
    await saveTemplate(desk.database.kysely, { ...params, html: body.html, by: agent.name, now: desk.now() })
  },
  resetTemplate: async ({ desk, params }) => {
    await brandMustExist(desk, params.brandId)
    await resetTemplate(desk.database.kysely, params)
  },
  previewTemplate: async ({ desk, agent, params, body }) => {
    const preview = await previewTemplate(desk.database.kysely, { ...body, brandId: params.brandId, agent })
    if (preview.kind === 'shown') return preview.shown
    throw notFound(preview.kind === 'brand-missing' ? 'This brand' : 'This ticket')
  },
} satisfies Partial<Answers>

async function brandMustExist(desk: Desk, id: string): Promise<void> {
  const brand = await desk.database.kysely.selectFrom('brand').select('id').where('id', '=', id).executeTakeFirst()
  if (!brand) throw notFound('This brand')
}
