import { decodeWords } from './decode-words.ts'
import type { MailAddress } from '../parsed-mail.ts'
import { tidyAddress, tidyName } from './tidy-address.ts'

/** More addresses in one field than any person or list writes; a longer field is cut, not refused. */
const MAX_ADDRESSES = 10_000

/** Longer names are not looked through for an address: the search goes back at each character. */
const MAX_NAME_SEARCHED = 1_000

interface Piece {
  /** Words outside brackets and comments. */
  readonly words: string
  /** The same without the names in quotation marks: an address in such a name is a name. */
  readonly unquoted: string
  /** What stood in angle brackets, if any did. */
  readonly angle: string | null
  readonly comment: string
  readonly quoted: boolean
  /** Was it closed by a comma (and might be the first half of `Smith, John <j@x>`)? */
  readonly comma: boolean
}

/**
 * Reads an address field (RFC 5322 section 3.4) and what is sent in its place: names with unquoted commas, missing or doubled
 * brackets, names after the address, comments for names, semicolons between, groups. One pass over the field.
 * Entries with neither name nor address are left out; an entry without `@` keeps its text as the name.
 */
export function readAddresses(field: string | undefined, fallbackCharset: string | null): MailAddress[] {
  if (field === undefined || field.trim() === '') return []
  const found: MailAddress[] = []
  for (const piece of joinSplitNames(splitPieces(field.includes('<') ? field : unescapeHtml(field))).flatMap(partAddresses)) {
    const address = toAddress(piece, fallbackCharset)
    if (address) found.push(address)
    if (found.length >= MAX_ADDRESSES) break
  }
  return found
}

/** A web form that escaped what it mailed: `&quot;Ann&quot; &lt;ann@example.com&gt;`. */
function unescapeHtml(field: string): string {
  if (!field.includes('&lt;')) return field
  return field.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

function splitPieces(field: string): Piece[] {
  const pieces: Piece[] = []
  let words = ''
  // Where names in quotation marks begin and end in `words`.
  let marks: number[] = []
  let angle: string | null = null
  let comment = ''
  let quoted = false
  // How many words stood before the bracket.
  let named = 0
  const push = (comma: boolean) => {
    // A comment alone names nobody; groups end in them.
    if (words.trim() !== '' || angle !== null)
      pieces.push({ words, unquoted: quoted ? withoutRanges(words, marks) : words, angle, comment, quoted, comma })
    words = ''
    marks = []
    angle = null
    comment = ''
    quoted = false
  }
  const lastSemicolon = field.lastIndexOf(';')
  const lastWord = field.trimEnd().length - 1
  // Where one quotation mark has no partner, none behind it has: what stood between is all escaped.
  let unclosed = false
  for (let at = 0; at < field.length; at++) {
    const char = field.charAt(at)
    if (char === '=' && field[at + 1] === '?') {
      // An encoded word may hold commas and brackets when it was made carelessly.
      const word = /^=\?[^?\s]{1,80}\?[bqBQ]\?[^?]*\?=/.exec(field.slice(at, at + 2000))
      if (word) {
        words += word[0]
        at += word[0].length - 1
        continue
      }
    }
    if (char === '"') {
      const read: { text: string; next: number } | null = unclosed ? null : readQuoted(field, at)
      unclosed = read === null
      if (read) {
        // `"a"@x` is a quoted local part and keeps its quotes; a quoted name loses them.
        const isLocalPart = field[read.next] === '@'
        if (!isLocalPart) marks.push(words.length, words.length + read.text.length)
        words += isLocalPart ? field.slice(at, read.next) : read.text
        quoted = true
        at = read.next - 1
      }
    } else if (char === '(') {
      const end = skipComment(field, at)
      const inner = field.slice(at + 1, end - 1)
      comment += comment === '' ? inner : ` ${inner}`
      at = end - 1
    } else if (char === '<') {
      const read = readAngle(field, at)
      if (angle?.includes('@') && read.text.includes('@') && words.slice(named).trim() !== '') {
        // `Ann <ann@x> Bo <bo@x>`: the comma between was forgotten.
        const next = words.slice(named)
        words = words.slice(0, named)
        push(false)
        words = next
      }
      if (angle === null || angle === '') {
        angle = read.text
        named = words.length
      } else if (read.text.includes('@') && !angle.includes('@')) angle = read.text
      at = read.next - 1
    } else if (char === ',' || char === ';') {
      push(char === ',')
    } else if (char === ':' && angle === null && (at < lastSemicolon || at >= lastWord) && isGroupName(words)) {
      words = ''
      marks = []
      comment = ''
      quoted = false
    } else {
      words += char
    }
  }
  push(false)
  return pieces
}

function withoutRanges(text: string, ranges: readonly number[]): string {
  let rest = ''
  let from = 0
  for (let at = 0; at < ranges.length; at += 2) {
    rest += `${text.slice(from, ranges[at])} `
    from = ranges[at + 1] ?? text.length
  }
  return rest + text.slice(from)
}

/** Before the colon of a group, which a semicolon follows, or nothing at all. */
function isGroupName(words: string): boolean {
  return !words.includes('@') && !/^\s*mailto$/i.test(words)
}

function readQuoted(field: string, from: number): { text: string; next: number } | null {
  let text = ''
  for (let at = from + 1; at < field.length; at++) {
    const char = field.charAt(at)
    if (char === '\\' && at + 1 < field.length) {
      text += field.charAt(++at)
    } else if (char === '"') return { text, next: at + 1 }
    else text += char
  }
  return null
}

function skipComment(field: string, from: number): number {
  let depth = 0
  for (let at = from; at < field.length; at++) {
    const char = field[at]
    if (char === '\\') at++
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at + 1
  }
  return field.length + 1
}

/** Inside `<…>`. Without an end, it reaches to the next comma. `<<a@x>>` counts once. */
function readAngle(field: string, from: number): { text: string; next: number } {
  let at = from
  while (field[at] === '<' || field[at] === ' ') at++
  const start = at
  let inQuotes = false
  for (; at < field.length; at++) {
    const char = field[at]
    if (char === '"') inQuotes = !inQuotes
    if (inQuotes) continue
    if (char === '>') {
      const text = field.slice(start, at)
      while (field[at] === '>') at++
      return { text, next: at }
    }
    // A comma ends an unclosed bracket unless it belongs to a source route (`<@a,@b:c@d>`).
    if ((char === ',' && field[start] !== '@') || char === '<') return { text: field.slice(start, at), next: at }
  }
  return { text: field.slice(start), next: at }
}

/** `Smith, John <j@x>`: a piece without an address before a comma is the front of the next name. */
function joinSplitNames(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  let front = ''
  for (const piece of pieces) {
    const bare = piece.angle === null && !piece.words.includes('@') && piece.comment === ''
    if (bare && piece.comma && front.length < 1000) {
      front = front === '' ? piece.words.trim() : `${front}, ${piece.words.trim()}`
      continue
    }
    if (front !== '' && (piece.angle !== null || bare) && !(piece.angle !== null && piece.words.trim() === '')) {
      joined.push({ ...piece, words: `${front}, ${piece.words.trim()}` })
    } else {
      if (front !== '') joined.push({ words: front, unquoted: front, angle: null, comment: '', quoted: false, comma: false })
      joined.push(piece)
    }
    front = ''
  }
  if (front !== '') joined.push({ words: front, unquoted: front, angle: null, comment: '', quoted: false, comma: false })
  return joined
}

/** `ann@x bo@x`: addresses and nothing else, with blanks for commas. */
function partAddresses(piece: Piece): Piece[] {
  if (piece.angle !== null || piece.quoted || piece.words.length > MAX_NAME_SEARCHED) return [piece]
  const words = piece.words.trim().split(/\s+/)
  if (words.length < 2 || !words.every((word) => /^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(word))) return [piece]
  return words.map((word) => ({ ...piece, words: word, unquoted: word }))
}

/** The obsolete form of RFC 5322 section 4.4 with blanks around its marks: `jdoe@test . example`. */
const SPACED_ADDRESS = /^[^\s@]+\s*@\s*[^\s@.]+(?:\s*\.\s*[^\s@.]+)*$/

const LOOSE_ADDRESS =
  /(?:mailto:)?("(?:[^"\\]|\\.){1,200}"@[^\s<>()[\],;:"]+|[^\s<>()[\],;:"]+@[^\s<>()[\],;:"@]+|[^\s<>()[\],;:"@]+@\[[^\]\s]{1,80}\])/i

function toAddress(piece: Piece, fallbackCharset: string | null): MailAddress | null {
  let name = tidyName(decodeWords(piece.words, fallbackCharset), piece.quoted)
  const inside = piece.angle === null ? '' : decodeWords(piece.angle, fallbackCharset)
  // `<Saved by a browser>`: words, and no address at all.
  const isWords = !inside.includes('@') && /\S\s+\S/.test(inside)
  let address = isWords ? '' : tidyAddress(inside)
  if (isWords && name === '') name = tidyName(inside)
  if (!address.includes('@')) {
    const isSearched = name.length < MAX_NAME_SEARCHED && name.includes('@')
    if (isSearched && !piece.quoted && SPACED_ADDRESS.test(name)) name = name.replace(/\s+/g, '')
    const loose = isSearched ? looseAddress(piece, name, fallbackCharset) : null
    if (loose?.[1]) {
      const found = Math.max(0, name.lastIndexOf(loose[0]))
      const around = `${name.slice(0, found)} ${name.slice(found + loose[0].length)}`
      const rest = tidyName(around.replace(/[<([]\s*[>)\]]/g, ' ').replace(/[\s>]+$/, ''))
      if (address !== '' && rest === '') {
        name = address
      } else name = rest
      address = tidyAddress(loose[1])
    }
  }
  if (name === '' && piece.comment !== '') name = tidyName(decodeWords(piece.comment, fallbackCharset))
  if (name === '' && address === '') return null
  // An address for a name says nothing twice.
  if (name.toLowerCase() === address.toLowerCase()) name = ''
  return { name, address }
}

/** An address among the words: outside quotation marks if there is one, in a quoted name if not. */
function looseAddress(piece: Piece, name: string, fallbackCharset: string | null): RegExpExecArray | null {
  const outside = piece.quoted ? LOOSE_ADDRESS.exec(decodeWords(piece.unquoted, fallbackCharset)) : null
  return outside ?? LOOSE_ADDRESS.exec(name)
}
