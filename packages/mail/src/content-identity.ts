import { createHash } from 'node:crypto'
import type { MailAddress } from './parsed-mail.ts'

/** What the identity is made of. */
export interface IdentityClues {
  readonly messageId: string | null
  readonly from: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly date: string | null
  readonly subject: string
  /** Body text, as HTML when the mail has any; only its letters and digits count. */
  readonly body: string
  /** One hash a file, sorted; see fileFingerprints. */
  readonly files: readonly string[]
}

/** Letters of the body that count. Enough to tell two mails apart, and a bound for the work. */
const BODY_LETTERS = 20_000

/**
 * One mail, one identity, whatever way it was read.
 *
 * Kept out, because it differs between protocols and servers for one and the same mail: every trace field (Received, X-MS-*,
 * Authentication-Results), order, folding and encoding of fields, display names (directories rewrite them), MIME boundaries,
 * transfer encodings, line ends, the plain alternative beside HTML (Exchange makes or drops one), names and types of attachments,
 * and those attachments that servers make themselves (winmail.dat).
 *
 * Kept in: Message-ID; the address of From; To and Cc as a set of addresses; Date as an instant to the second; the subject with
 * blanks collapsed; the letters and digits of the body; and what its files contain. A Message-ID alone is not enough: scanners and shops send many
 * mails under one id, often within one second and under one subject, and to take the second for the first would lose it. To
 * take one mail for two merely shows it twice. Where the two wishes collide, the mail that is not lost wins.
 *
 * Of the body, only ASCII letters and digits and the letters from U+0400 on count: between them lie the characters that HTML
 * may write as named entities and that charsets lose, which servers change at will.
 */
export function contentIdentity(clues: IdentityClues): string {
  const addresses = (list: readonly MailAddress[]) => [...new Set(list.map((address) => address.address.toLowerCase()))].sort()
  const facts = [
    'postdesk content identity 2',
    clues.messageId ?? '',
    clues.from?.address.toLowerCase() ?? '',
    addresses([...clues.to, ...clues.cc]),
    clues.date === null ? '' : clues.date.slice(0, 19),
    clues.subject.normalize('NFKC').replace(/\s+/g, ' ').trim(),
    lettersOf(clues.body),
    clues.files,
  ]
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url')
}

/** Characters of body that are walked through for those letters: styles and tags may fill the front of an HTML mail. */
const BODY_CHARS = 2_000_000

const WORDLESS = /^<(style|script|head|title)\b/i

/** Letters and digits outside tags and entities, in order, without anything between. One pass. */
function lettersOf(whole: string): string {
  const body = whole.slice(0, BODY_CHARS).toLowerCase()
  let letters = ''
  let at = 0
  let closed = false
  while (at < body.length && letters.length < BODY_LETTERS) {
    const char = body.charCodeAt(at)
    if (char === 60 && !closed) {
      const element = WORDLESS.exec(body.slice(at, at + 8))?.[1]
      const content = element === undefined ? at : body.indexOf(`</${element}`, at)
      const end = content === -1 ? -1 : body.indexOf('>', content)
      // Nothing more to close: from here on a bracket is a bracket, and is not looked for again.
      if (end === -1) closed = true
      at = end === -1 ? at + 1 : end + 1
      continue
    }
    if (char === 38) {
      const entity = /^&#?\w{1,31};/.exec(body.slice(at, at + 34))?.[0]
      if (entity !== undefined) {
        at += entity.length
        continue
      }
    }
    if ((char >= 48 && char <= 57) || (char >= 97 && char <= 122)) letters += body.charAt(at)
    else if (char >= 0x400 && /[\p{L}\p{N}]/u.test(body.charAt(at))) letters += body.charAt(at)
    at++
  }
  return letters
}
