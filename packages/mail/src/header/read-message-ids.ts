import { cleanText } from '../charset/decode-bytes.ts'
import { decodeWords } from './decode-words.ts'

/** Ids of one field that are kept. A References field of megabytes is an attack on whoever looks each of them up. */
const MAX_IDS = 500

/** RFC 5322 allows 998 characters in a line; a longer id cannot have come through any mail server. */
const MAX_ID_LENGTH = 998

/** Encoded ids that are read; longer fields hold no more that counts. */
const MAX_ENCODED = 100_000

/**
 * Message-IDs of a field, without angle brackets, in order, each once. Ids without brackets count when they hold an `@`;
 * the words around them (`Your message of …`) do not.
 */
export function readMessageIds(field: string | undefined): string[] {
  if (field === undefined) return []
  // Some programs encode an id that is too long for their line; no id of its own has such words.
  if (field.includes('=?') && !field.includes('<')) return readMessageIds(plainWords(field))
  const ids = new Set<string>()
  const add = (raw: string) => {
    const id = tidyId(raw)
    if (id !== '' && id.length <= MAX_ID_LENGTH) ids.add(id)
  }
  let at = 0
  let outside = ''
  let closed = true
  for (let count = 0; at < field.length && count < MAX_IDS; count++) {
    const open = field.indexOf('<', at)
    if (open === -1) {
      outside += ` ${field.slice(at)}`
      break
    }
    outside += ` ${field.slice(at, open)}`
    // A bracket that nothing closes is not looked for again.
    const close: number = closed ? field.indexOf('>', open) : -1
    closed = close !== -1
    const again = field.indexOf('<', open + 1)
    if (close === -1 || (again !== -1 && again < close)) {
      // An unclosed bracket: the id reaches to the next one.
      add(field.slice(open + 1, again === -1 ? field.length : again))
      at = again === -1 ? field.length : again
    } else {
      add(field.slice(open + 1, close))
      at = close + 1
    }
  }
  if (ids.size === 0) {
    for (const word of outside.split(/[\s,;]+/).slice(0, MAX_IDS)) if (/[^@]@[^@]/.test(word)) add(word)
  }
  return [...ids]
}

/** The id of a Message-ID field: the first in brackets, or the whole field when it has none. Null when empty. */
export function readMessageId(field: string | undefined): string | null {
  if (field === undefined) return null
  const [first] = readMessageIds(field)
  if (first !== undefined) return first
  const bare = tidyId(field.replace(/[<>]/g, ''))
  return bare === '' || bare.length > MAX_ID_LENGTH ? null : bare
}

/** The field with its encoded words read, and nothing left that looks like one. */
function plainWords(field: string): string {
  return decodeWords(field.slice(0, MAX_ENCODED), null).replaceAll('=?', ' ')
}

/** Folding may have put blanks inside, and the obsolete form has comments between them (RFC 5322 section 4.5.4); an id has none. */
function tidyId(raw: string): string {
  const bare = /\s/.test(raw) ? raw.replace(/\([^()]{0,200}\)/g, '') : raw
  return cleanText(Buffer.from(bare, 'latin1').toString('utf8')).replace(/[\s\p{Cc}]+/gu, '')
}
