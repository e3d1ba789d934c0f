import type { TemplateKind } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'
import { readyText } from './ready-texts.ts'
import { renderTemplate } from './render-template.ts'
import type { TemplateValues } from './variables.ts'

export type WrittenMail = {
  readonly html: string
  readonly text: string
  /** In which language it was written. */
  readonly language: string
  /** Why the brand's own words could not be used and the ready text was, for a note in the ticket; null when all is well. */
  readonly fault: string | null
}

/**
 * Writes a mail by the template that fits best: in the requester's language, else the brand's, else English; in the brand's own words where
 * it has some in that language, else in ours. Own words that fail lose no mail: ours go out, and the fault is told.
 */
export async function writeFromTemplate(
  queries: Queries,
  asked: {
    readonly kind: TemplateKind
    readonly brandId: string
    /** Language tags, the best first. */
    readonly languages: readonly (string | null)[]
    readonly values: TemplateValues
  },
): Promise<WrittenMail> {
  const { kind, values } = asked
  const own = await queries
    .selectFrom('mail_template')
    .select(['language', 'html'])
    .where('brand_id', '=', asked.brandId)
    .where('kind', '=', kind)
    .execute()
  for (const language of tagsOf(asked.languages)) {
    const ready = readyText(kind, language)
    const html = own.find((template) => template.language === language)?.html
    if (html !== undefined) {
      const rendered = renderTemplate(kind, html, values)
      if (rendered.kind === 'rendered') return { ...rendered, language, fault: null }
      const instead = ready === undefined ? writeReady(kind, 'en', values) : writeReady(kind, language, values)
      return { ...instead, fault: `line ${rendered.line}: ${rendered.message}` }
    }
    if (ready !== undefined) return { ...writeReady(kind, language, values), fault: null }
  }
  return { ...writeReady(kind, 'en', values), fault: null }
}

/** `pt-BR` is looked for as itself and then as `pt`. */
function tagsOf(languages: readonly (string | null)[]): string[] {
  return [...new Set(languages.flatMap((tag) => (tag === null ? [] : [tag, tag.split('-')[0] ?? tag])))]
}

function writeReady(kind: TemplateKind, language: string, values: TemplateValues) {
  const rendered = renderTemplate(kind, readyText(kind, language) ?? '', values)
  // Ours are rendered by a test in every language; what fails here is a fault of the program.
  if (rendered.kind === 'faulty') throw new Error(`The ready text ${kind} (${language}) is faulty: ${rendered.message}`)
  return { html: rendered.html, text: rendered.text, language }
}
