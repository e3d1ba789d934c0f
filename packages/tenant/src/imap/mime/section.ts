import { BadArguments } from '../wire/arguments.ts'
import type { Arguments } from '../wire/arguments.ts'
import { parseStructure } from './parse-structure.ts'
import type { Part } from './parse-structure.ts'

/** What stands between the brackets of `BODY[…]` (RFC 3501 section 6.4.5). */
export type Section = {
  /** Part numbers, from the outside in; empty for the mail itself. */
  readonly path: readonly number[]
  readonly what: 'all' | 'header' | 'fields' | 'fields-not' | 'text' | 'mime'
  /** Header names as the client wrote them. */
  readonly names: readonly string[]
}

// Deeper than any tree that is read, see parse-structure.ts.
const MAX_PATH = 50
const MAX_NAMES = 200

const WORDS: Readonly<Record<string, Section['what']>> = {
  HEADER: 'header',
  'HEADER.FIELDS': 'fields',
  'HEADER.FIELDS.NOT': 'fields-not',
  TEXT: 'text',
  MIME: 'mime',
}

/** Reads up to and with the closing bracket. */
export function readSection(given: Arguments): Section {
  const [text] = given.matched(/[0-9.]*(?:HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME)?/)
  const found = /^((?:[1-9]\d{0,9}(?:\.(?=.)|$))*)(.*)$/.exec(text)
  const path = (found?.[1] ?? '').split('.').filter((part) => part !== '')
  const word = (found?.[2] ?? '').toUpperCase()
  const what = word === '' ? 'all' : WORDS[word]
  if (what === undefined || path.length > MAX_PATH || (what === 'mime' && path.length === 0)) throw new BadArguments()
  const names = what === 'fields' || what === 'fields-not' ? readNames(given) : []
  given.skip(']')
  return { path: path.map(Number), what, names }
}

function readNames(given: Arguments): string[] {
  const names: string[] = []
  given.space()
  given.skip('(')
  for (;;) {
    names.push(given.astring())
    if (names.length > MAX_NAMES) throw new BadArguments()
    if (given.skipIf(')')) return names
    given.space()
  }
}

export function writeSection({ path, what, names }: Section): string {
  const word = Object.entries(WORDS).find(([, meaning]) => meaning === what)?.[0]
  const dotted = [...path.map(String), ...(word === undefined ? [] : [word])].join('.')
  return names.length === 0 ? dotted : `${dotted} (${names.join(' ')})`
}

/** The bytes of a section; undefined when the mail has no such part. */
export function bytesOfSection(raw: Uint8Array, section: Section): Uint8Array | undefined {
  // The most frequent one needs no tree.
  if (section.path.length === 0 && section.what === 'all') return raw
  const root = parseStructure(raw)
  const part = findPart(root, section.path)
  if (part === undefined) return undefined
  if (section.path.length > 0 && section.what === 'all') return raw.subarray(part.bodyStart, part.end)
  if (section.what === 'mime') return raw.subarray(part.start, part.bodyStart)
  // Header and text belong to mails alone: the outer one, or the one inside a message/rfc822.
  const mail = section.path.length === 0 ? root : part.message
  if (mail === undefined) return undefined
  if (section.what === 'text') return raw.subarray(mail.bodyStart, mail.end)
  const head = raw.subarray(mail.start, mail.bodyStart)
  return section.what === 'header' ? head : filterHeader(head, section)
}

export function findPart(root: Part, path: readonly number[]): Part | undefined {
  let part: Part | undefined = root
  // The outer mail, or the one inside the part just reached: without a multipart it has one part, its body.
  let mail: Part | undefined = root
  for (const number of path) {
    const inside: readonly Part[] = (mail ?? part).children
    part = mail !== undefined && inside.length === 0 && number === 1 ? mail : inside[number - 1]
    if (part === undefined) return undefined
    mail = part.message
  }
  return part
}

function filterHeader(head: Uint8Array, { what, names }: Section): Uint8Array {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  // Latin-1 keeps each byte.
  const lines = Buffer.from(head.buffer, head.byteOffset, head.length)
    .toString('latin1')
    .split(/(?<=\n)(?![ \t])/)
  const kept = lines.filter((line) => {
    const colon = line.indexOf(':')
    return colon > 0 && wanted.has(line.slice(0, colon).trim().toLowerCase()) === (what === 'fields')
  })
  return Buffer.from(`${kept.join('')}\r\n`, 'latin1')
}
