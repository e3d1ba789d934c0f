import type { BookAction, BookEntry } from './book-entry.ts'
import { ERROR_BOOK } from './book.ts'
import type { WhoActs } from './error-card.ts'

const WHO: Readonly<Record<WhoActs, string>> = {
  'entra-admin': 'an Entra administrator',
  'exchange-admin': 'an Exchange administrator',
  'mailbox-owner': 'whoever owns the mailbox',
  'postdesk-admin': 'a Postdesk administrator',
  nobody: 'nobody; Postdesk goes on by itself',
}

/** The error book as a page for people (`docs/errors.md`). Pure: the same book gives the same text. */
export function writeBook(): string {
  const lines = [
    '# Error book',
    '',
    'Every failure of a mail account, in plain words: what happened, who can mend it, and how. Postdesk shows the same on the',
    'error card, with the names of your account filled in. This page is generated from the book the program uses.',
    '',
  ]
  for (const chapter of ERROR_BOOK) {
    lines.push(`## ${chapter.title}`, '')
    for (const entry of chapter.entries) lines.push(...writeEntry(entry))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function writeEntry(entry: BookEntry): string[] {
  const codes = entry.codes.length === 0 ? [] : [`Codes: ${entry.codes.map((code) => `\`${code}\``).join(', ')}`, '']
  return [
    `### ${shown(entry.title)}`,
    '',
    `<a id="${entry.id}"></a>${shown(entry.why)}`,
    '',
    `Who acts: ${WHO[entry.who]}.`,
    '',
    ...entry.actions.map((action, at) => `${String(at + 1)}. ${writeAction(action)}`),
    '',
    ...codes,
  ]
}

function writeAction(action: BookAction): string {
  const words = shown(action.text)
  switch (action.kind) {
    case 'portal':
      return `${words} (Entra admin center)`
    case 'link':
      return `[${words}](${action.url})`
    case 'command':
      return `${words}: \`${shown(action.command, '')}\``
    case 'button':
      return `**${words}**`
    case 'text':
      return words
    default:
      return action satisfies never
  }
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  address: '<mailbox>',
  clientId: '<client ID>',
  tenantId: '<tenant ID>',
  redirectUri: '<redirect URI>',
  host: '<host>',
  permission: '<permission>',
}

/** Placeholders by name, marked as code: bare angle brackets would be swallowed as HTML. */
function shown(text: string, mark = '`'): string {
  return text.replaceAll(/\{(\w+)\}/g, (all, name: string) => {
    const placeholder = PLACEHOLDERS[name]
    return placeholder === undefined ? all : mark + placeholder + mark
  })
}
