import type { Template, TemplateKind } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'
import { READY_LANGUAGES, readyText } from './ready-texts.ts'

const KINDS = ['auto reply', 'reply'] as const satisfies readonly TemplateKind[]

/** Every template of a brand: those in words of its own, and the ready texts in the place of the others. */
export async function listTemplates(queries: Queries, brandId: string): Promise<Template[]> {
  const own = await queries.selectFrom('mail_template').selectAll().where('brand_id', '=', brandId).execute()
  return KINDS.flatMap((kind) => {
    const languages = [...new Set([...READY_LANGUAGES, ...own.filter((one) => one.kind === kind).map((one) => one.language)])]
    return languages.map((language) => {
      const row = own.find((one) => one.kind === kind && one.language === language)
      const ready = readyText(kind, language) ?? null
      return {
        kind,
        language,
        html: row?.html ?? ready ?? '',
        ready,
        changedBy: row?.changed_by ?? null,
        changedAt: row?.changed_at.toISOString() ?? null,
      }
    })
  })
}

/** Writes a brand's own words for a kind and language. */
export async function saveTemplate(
  queries: Queries,
  given: {
    readonly brandId: string
    readonly kind: TemplateKind
    readonly language: string
    readonly html: string
    readonly by: string
    readonly now: Date
  },
): Promise<void> {
  const words = { html: given.html, changed_by: given.by, changed_at: given.now }
  await queries
    .insertInto('mail_template')
    .values({ brand_id: given.brandId, kind: given.kind, language: given.language, ...words })
    .onConflict((conflict) => conflict.columns(['brand_id', 'kind', 'language']).doUpdateSet(words))
    .execute()
}

/** Takes a brand's own words away: the ready text goes out again. */
export async function resetTemplate(
  queries: Queries,
  given: { readonly brandId: string; readonly kind: TemplateKind; readonly language: string },
): Promise<void> {
  await queries
    .deleteFrom('mail_template')
    .where('brand_id', '=', given.brandId)
    .where('kind', '=', given.kind)
    .where('language', '=', given.language)
    .execute()
}
