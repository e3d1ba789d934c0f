import { cleanText } from '../charset/decode-bytes.ts'

/** Ids of one field that are kept. A References field of megabytes is an attack on whoever looks each of them up. */
const MAX_IDS = 500

/** RFC 5322 allows 998 characters in a line; a longer id cannot have come through any mail server. */
const MAX_ID_LENGTH = 998

/**
 * Message-IDs of a field, without angle brackets, in order, each once. Ids without brackets count when they hold an `@`;
 * the words around them (`Your message of …`) do not.
 */
export function readMessageIds(field: string | undefined): string[] {
  if (field === undefined) return []
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

/** Folding may have put blanks inside; an id has none. */
function tidyId(raw: string): string {
  return cleanText(Buffer.from(raw, 'latin1').toString('utf8')).replace(/[\s\p{Cc}]+/gu, '')
}
