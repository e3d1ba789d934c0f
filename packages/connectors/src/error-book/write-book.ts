import type { Border } from '../connector-error.ts'
import type { BookAction, BookEntry } from './book-entry.ts'
import { BOOK_ENTRIES, ERROR_BOOK } from './book.ts'
import type { WhoActs } from './error-card.ts'
import { PLACEHOLDER, UNKNOWN } from './placeholders.ts'
import type { Placeholder } from './placeholders.ts'

const WHO: Readonly<Record<WhoActs, string>> = {
  'entra-admin': 'an Entra administrator',
  'exchange-admin': 'an Exchange administrator',
  'mailbox-owner': 'whoever owns the mailbox',
  'postdesk-admin': 'a Postdesk administrator',
  nobody: 'nobody; Postdesk goes on by itself',
}

const BORDERS: Readonly<Record<Border, string>> = {
  entra: 'Microsoft sign-in',
  graph: 'Graph',
  ews: 'EWS',
  imap: 'IMAP',
  pop3: 'POP3',
  smtp: 'SMTP',
  network: 'network',
}

/** The error book as a page for people (`docs/errors.md`). Pure: the same book gives the same text. */
export function writeBook(): string {
  const lines = [
    '# Error book',
    '',
    'Every failure of a mail account, in plain words: what happened, who can mend it, and how. Postdesk shows the same on the',
    'error card, with the names of your account filled in. This page is generated from the book the program uses.',
    '',
    'If you have no more than a number or a word, look it up among [all codes](#all-codes) at the end.',
    '',
    'Lines for **Exchange Online PowerShell** want `Install-Module ExchangeOnlineManagement` once and `Connect-ExchangeOnline` before',
    'them (`-ExchangeEnvironmentName O365USGovGCCHigh`, `O365USGovDoD` or `O365China` in those clouds); those for **Microsoft Graph',
    'PowerShell** want `Install-Module Microsoft.Graph` and `Connect-MgGraph`. What stands in angle brackets is yours to fill in.',
    'A button in bold is one of the error card in Postdesk.',
    '',
    '## Contents',
    '',
  ]
  for (const chapter of ERROR_BOOK) {
    lines.push(`- [${chapter.title}](#${anchorOf(chapter.title)})`)
    for (const entry of chapter.entries) lines.push(`  - [${shown(entry.title)}](#${entry.id})`)
  }
  lines.push('- [All codes](#all-codes)', '')
  for (const chapter of ERROR_BOOK) {
    lines.push(`## ${chapter.title}`, '')
    for (const entry of chapter.entries) lines.push(...writeEntry(entry))
  }
  lines.push('## All codes', '', ...writeIndex())
  return `${lines.join('\n').trimEnd()}\n`
}

/** The anchor that Markdown gives a heading of words and blanks. */
function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}

function writeEntry(entry: BookEntry): string[] {
  const codes = entry.codes.length === 0 ? [] : [`Codes: ${shortened(entry.codes).map(writeCode).join(', ')}`, '']
  return [
    `<a id="${entry.id}"></a>`,
    '',
    `### ${shown(entry.title)}`,
    '',
    shown(entry.why),
    '',
    `Who acts: ${WHO[entry.who]}.`,
    '',
    ...entry.actions.map((action, at) => `${String(at + 1)}. ${writeAction(action)}`),
    '',
    ...codes,
  ]
}

/** Microsoft explains each number of Entra on a page of its own. */
function writeCode(code: string): string {
  const number = /^AADSTS(\d+)$/.exec(code)?.[1]
  return number === undefined ? `\`${code}\`` : `[\`${code}\`](https://login.microsoftonline.com/error?code=${number})`
}

/** Neighbours such as `5.7.700`, `5.7.701`, … are told as the first and the last of them. */
function shortened(codes: readonly string[]): string[] {
  const told: string[] = []
  for (const run of runsOf(codes)) {
    if (run.length > 3) told.push(`${String(run[0])} – ${String(run.at(-1))}`)
    else told.push(...run)
  }
  return told
}

function runsOf(codes: readonly string[]): string[][] {
  const runs: string[][] = []
  for (const code of codes) {
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && last === before(code)) runs.at(-1)?.push(code)
    else runs.push([code])
  }
  return runs
}

/** The status code before this one; undefined for what is no status code. */
function before(code: string): string | undefined {
  const [, head, number] = /^(\d\.\d\.)(\d+)$/.exec(code) ?? []
  return head === undefined ? undefined : `${head}${String(Number(number) - 1)}`
}

/** Each code with the pages that explain it, numbers first. */
function writeIndex(): string[] {
  const rows = BOOK_ENTRIES.flatMap((entry) => shortened(entry.codes).map((code) => ({ code, entry })))
  const sorted = rows.toSorted((one, other) => compareCodes(one.code, other.code))
  return [
    '| Code | From | What it is | Who acts |',
    '|---|---|---|---|',
    ...sorted.map(
      ({ code, entry }) =>
        `| ${writeCode(code)} | ${whence(code, entry)} | [${shown(entry.title)}](#${entry.id}) | ${WHO[entry.who]} |`,
    ),
    '',
  ]
}

function whence(code: string, { borders }: BookEntry): string {
  if (borders !== undefined) return borders.map((border) => BORDERS[border]).join(', ')
  return code.startsWith('AADSTS') ? BORDERS.entra : ''
}

function compareCodes(one: string, other: string): number {
  const [first, second] = [one, other].map((code) => /^AADSTS(\d+)$/.exec(code)?.[1])
  if (first !== undefined && second !== undefined) return Number(first) - Number(second)
  if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1
  return one.localeCompare(other, 'en', { numeric: true })
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

/** Placeholders by name, marked as code: bare angle brackets would be swallowed as HTML. */
function shown(text: string, mark = '`'): string {
  return text.replaceAll(PLACEHOLDER, (_all, name: Placeholder) => `${mark}<${NAMES[name] ?? UNKNOWN[name]}>${mark}`)
}

/** Shorter names than a sentence wants. */
const NAMES: Partial<Readonly<Record<Placeholder, string>>> = {
  address: 'mailbox',
  clientId: 'client ID',
  tenantId: 'tenant ID',
  redirectUri: 'redirect URI',
  delegate: 'who signed in',
  signedInAs: 'who signed in',
  ewsUrl: 'EWS address',
  baseUrl: 'address of Postdesk',
  host: 'server',
  permission: 'permission',
}
