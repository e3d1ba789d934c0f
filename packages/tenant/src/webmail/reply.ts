import { addressesOf, headerOf, messageIdsOf, scanHeaders, textOf } from '../mail/header-scan.ts'
import type { MailAddress } from '../mail/header-scan.ts'
import { plainTextOf } from '../mail/plain-text.ts'
import { readParts } from '../mail/read-parts.ts'

/** What a reply to a mail begins with. */
export type Reply = {
  readonly to: string
  readonly subject: string
  readonly inReplyTo: string | undefined
  /** Oldest first, the answered mail last (RFC 5322 section 3.6.4). */
  readonly references: readonly string[]
  /** `On … wrote:` and the quoted lines. */
  readonly quote: string
}

// A References header grows with every reply; old programs cut the middle, so do we (first and latest are what counts).
const MAX_REFERENCES = 30

export async function beginReply(raw: Uint8Array): Promise<Reply> {
  const headers = scanHeaders(raw)
  const { text, html } = await readParts(raw)
  const from = addressesOf(headers, 'From')[0]
  const answerTo = addressesOf(headers, 'Reply-To')[0] ?? from
  const id = headerOf(headers, 'Message-ID')
  const ancestors = messageIdsOf(headers, 'References')
  const known = ancestors.length > 0 ? ancestors : messageIdsOf(headers, 'In-Reply-To')
  const references = [...known, ...(id === undefined ? [] : [id])]
  const cut =
    references.length > MAX_REFERENCES ? [...references.slice(0, 1), ...references.slice(1 - MAX_REFERENCES)] : references
  const subject = textOf(headers, 'Subject')
  const lines = (text ?? plainTextOf(html ?? '')).replace(/\r\n/g, '\n').trimEnd().split('\n')
  const date = headerOf(headers, 'Date') ?? 'an earlier day'
  return {
    to: answerTo === undefined ? '' : writeAddress(answerTo),
    subject: /^re:/i.test(subject) ? subject : `Re: ${subject}`,
    inReplyTo: id,
    references: cut,
    quote: [`On ${date}, ${from?.name || from?.address || 'somebody'} wrote:`, ...lines.map((line) => `> ${line}`)].join('\n'),
  }
}

function writeAddress({ name, address }: MailAddress): string {
  if (name === '') return address
  return /^[\w .'-]+$/.test(name) ? `${name} <${address}>` : `"${name.replace(/["\\]/g, '')}" <${address}>`
}
