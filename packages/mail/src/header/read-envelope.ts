import type { MailAddress, ParsedMail } from '../parsed-mail.ts'
import { fieldOf, fieldsOf } from '../structure/read-header.ts'
import type { HeaderBlock, Report } from '../structure/read-header.ts'
import { readAddresses } from './read-addresses.ts'
import { tidyAddress } from './tidy-address.ts'
import { readDate } from './read-date.ts'
import { decodeWords } from './decode-words.ts'
import { readMessageId, readMessageIds } from './read-message-ids.ts'
import { readTextField } from './read-text-field.ts'

/** What the top header says, each field once. */
export type Envelope = Pick<
  ParsedMail,
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'from'
  | 'sender'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'replyTo'
  | 'subject'
  | 'date'
  | 'rawDate'
  | 'headers'
  | 'returnPath'
>

/**
 * Reads the top header. Of fields that should stand once and stand twice, the first usable one counts. A mail whose From
 * has no address is from its Sender, or from whom answers go to: there must be somebody to answer.
 */
export function readEnvelope(header: HeaderBlock, charset: string | null, report: Report): Envelope {
  const addresses = (key: string): MailAddress[] => fieldsOf(header, key).flatMap((field) => readAddresses(field, charset))
  const usable = (list: readonly MailAddress[]) => list.find((address) => address.address.includes('@'))
  const fromFields = fieldsOf(header, 'from')
  const authors = fromFields.flatMap((field) => readAddresses(field, charset))
  const senders = addresses('sender')
  const replyTo = addresses('reply-to')
  if (fromFields.length > 1) report('from-duplicated', `${fromFields.length} From fields`)
  if (fromFields.length === 0) report('from-missing', 'no From field')
  else if (!usable(authors)) report('address-unreadable', 'no address in From')

  const ids = fieldsOf(header, 'message-id')
  const messageId = ids.map(readMessageId).find((id) => id !== null) ?? null
  if (messageId === null) report('message-id-missing', 'no Message-ID')
  if (ids.length > 1) report('message-id-duplicated', `${ids.length} Message-ID fields`)

  // Months in other alphabets come as raw bytes.
  const dates = fieldsOf(header, 'date').map((field) =>
    /^[\x20-\x7e]*$/.test(field) ? field : decodeWords(field.slice(0, 300), charset),
  )
  const rawDate = dates.find((field) => readDate(field) !== null) ?? dates[0] ?? null
  const date = readDate(rawDate)
  if (rawDate === null) report('date-missing', 'no Date field')
  else if (date === null) report('date-unreadable', rawDate.slice(0, 80))

  return {
    messageId,
    inReplyTo: [...new Set(fieldsOf(header, 'in-reply-to').flatMap(readMessageIds))],
    references: [...new Set(fieldsOf(header, 'references').flatMap(readMessageIds))],
    from: usable(authors) ?? usable(senders) ?? usable(replyTo) ?? authors[0] ?? senders[0] ?? replyTo[0] ?? null,
    sender: usable(senders) ?? senders[0] ?? null,
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo,
    subject: readTextField(fieldsOf(header, 'subject').find((field) => field !== '') ?? '', charset),
    date,
    rawDate: rawDate === null ? null : readTextField(Buffer.from(rawDate, 'utf8').toString('latin1'), charset),
    headers: header.fields.map((field) => [field.name, readTextField(field.value, charset)] as const),
    returnPath: readReturnPath(fieldOf(header, 'return-path')),
  }
}

function readReturnPath(field: string | undefined): string | null {
  if (field === undefined) return null
  const inner = /<([^<>]*)>/.exec(field)?.[1]
  return tidyAddress(decodeWords(inner ?? field, null))
}
