import type { TemplateKind } from '@postdesk/contract'

/** What a kind of template is called on screen. */
export function kindInWords(kind: TemplateKind): string {
  return kind === 'auto reply' ? 'Automatic reply' : 'Around an answer'
}
