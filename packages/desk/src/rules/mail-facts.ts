import type { z } from 'zod'
import type { ShortField } from '@postdesk/contract'
import { writerOf, type ReadyMail } from '../model/ready-mail.ts'
import { foldAddress, foldDomain, foldText } from './fold.ts'

/** A text of a mail as it stands, and as it is compared. */
export type Text = { readonly shown: string; readonly folded: string }

export type AskedText = z.infer<typeof ShortField> | 'body' | { readonly header: string }

/** What rules may ask of a mail. */
export type MailFacts = {
  readonly accountId: string
  readonly size: number
  readonly isAutoSubmitted: boolean
  /** ISO 639-1; null where the text is too short to tell. */
  readonly language: string | null
  /** The texts of a field: none, one, or several, as recipients are. Folded when first asked for. */
  readonly textsOf: (asked: AskedText) => readonly Text[]
}

export type RuledMail = Pick<
  ReadyMail,
  | 'from'
  | 'replyTo'
  | 'sender'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'deliveredTo'
  | 'subject'
  | 'text'
  | 'headers'
  | 'autoSubmitted'
  | 'bounce'
>

/** Characters of the body that rules look at: a mail of megabytes must not cost each rule a walk of it. */
export const MAX_BODY_CHARS = 200_000
/** The same of a header field, and how many fields of one name. */
const MAX_FIELD_CHARS = 5_000
const MAX_FIELDS = 50
/** Recipients looked at; lists of thousands are sent to annoy. */
const MAX_RECIPIENTS = 500

/** The facts of a mail that came by an account. `size` is in bytes, of the raw mail. */
export function mailFacts(
  mail: RuledMail,
  arrival: {
    readonly account: { readonly id: string; readonly address: string }
    readonly size: number
    readonly language: string | null
  },
): MailFacts {
  const { account } = arrival
  const kept = new Map<string, readonly Text[]>()
  const read = (asked: AskedText): Text[] => {
    if (typeof asked === 'object') return fieldsOf(mail, asked.header).map(plain)
    const writer = writerOf(mail)
    switch (asked) {
      case 'sender':
        return writer === null ? [] : [address(writer.address)]
      case 'sender-name':
        return writer === null || writer.name === '' ? [] : [plain(writer.name)]
      case 'domain':
        return writer === null ? [] : [domain(writer.address.slice(writer.address.lastIndexOf('@') + 1))]
      case 'recipient':
        // With the part before the @ alone, so that `support+hr` needs no domain.
        return recipientsOf(mail).flatMap((one) => [address(one), plain(one.slice(0, one.lastIndexOf('@')))])
      case 'plus-tag':
        return plusTagsOf(recipientsOf(mail), account.address).map(plain)
      case 'subject':
        return [plain(mail.subject.slice(0, MAX_FIELD_CHARS))]
      case 'body':
        return [plain(mail.text.slice(0, MAX_BODY_CHARS))]
      case 'account':
        return [address(account.address)]
      default:
        return asked satisfies never
    }
  }
  return {
    accountId: account.id,
    size: arrival.size,
    isAutoSubmitted: mail.autoSubmitted || mail.bounce !== null,
    language: arrival.language,
    textsOf: (asked) => {
      const key = typeof asked === 'object' ? `header ${asked.header.toLowerCase()}` : asked
      const texts = kept.get(key) ?? read(asked)
      kept.set(key, texts)
      return texts
    },
  }
}

const plain = (shown: string): Text => ({ shown, folded: foldText(shown) })
const address = (shown: string): Text => ({ shown, folded: foldAddress(shown) })
const domain = (shown: string): Text => ({ shown, folded: foldDomain(shown) })

function fieldsOf(mail: RuledMail, name: string): string[] {
  const wanted = name.toLowerCase()
  return mail.headers
    .filter(([one]) => one.toLowerCase() === wanted)
    .slice(0, MAX_FIELDS)
    .map(([, value]) => value.slice(0, MAX_FIELD_CHARS))
}

function recipientsOf(mail: RuledMail): string[] {
  const named = [...mail.to, ...mail.cc, ...mail.bcc].map((one) => one.address)
  // A blind copy or an alias stands nowhere else.
  return [...new Set([...named, ...mail.deliveredTo].filter((one) => one.includes('@')))].slice(0, MAX_RECIPIENTS)
}

/** What stands behind the first + where a mail was sent to the account's address with one (RFC 5233, Exchange's plus addressing). */
function plusTagsOf(recipients: readonly string[], accountAddress: string): string[] {
  const own = foldAddress(accountAddress)
  return recipients.flatMap((one) => {
    const at = one.lastIndexOf('@')
    const plus = one.indexOf('+')
    if (plus === -1 || plus > at) return []
    return foldAddress(one.slice(0, plus) + one.slice(at)) === own ? [one.slice(plus + 1, at)] : []
  })
}
