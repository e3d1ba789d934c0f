import { withCrlf } from '../../mail/crlf.ts'
import { scanHeaders } from '../../mail/header-scan.ts'
import { writeFlags } from '../flags.ts'
import { parseStructure } from '../mime/parse-structure.ts'
import { bytesOfSection, readSection, writeSection } from '../mime/section.ts'
import type { Section } from '../mime/section.ts'
import { writeBodyStructure } from '../mime/write-body-structure.ts'
import { writeEnvelope } from '../mime/write-envelope.ts'
import type { Entry } from '../session/view.ts'
import { BadArguments } from '../wire/arguments.ts'
import type { Arguments } from '../wire/arguments.ts'
import { decodedSection } from './decoded-section.ts'
import { writeInternalDate } from './write-internal-date.ts'

export type FetchItem =
  | { readonly kind: 'flags' | 'uid' | 'internaldate' | 'size' | 'envelope' | 'body' | 'bodystructure' }
  | {
      readonly kind: 'section'
      /** How the answer names it, such as `BODY[TEXT]` or `RFC822.HEADER`. */
      readonly label: string
      readonly section: Section
      readonly partial: { readonly from: number; readonly length: number } | undefined
      readonly marksRead: boolean
      /** BINARY (RFC 3516): the transfer encoding is taken off; as `size`, only counted. */
      readonly decodes?: 'bytes' | 'size'
    }

// More items than any client asks for at once; each makes an answer for every mail.
const MAX_ITEMS = 100

const PLAIN: Readonly<Record<string, readonly FetchItem[]>> = {
  FLAGS: [{ kind: 'flags' }],
  UID: [{ kind: 'uid' }],
  INTERNALDATE: [{ kind: 'internaldate' }],
  'RFC822.SIZE': [{ kind: 'size' }],
  ENVELOPE: [{ kind: 'envelope' }],
  BODYSTRUCTURE: [{ kind: 'bodystructure' }],
  BODY: [{ kind: 'body' }],
  RFC822: [whole('RFC822', 'all', true)],
  'RFC822.HEADER': [whole('RFC822.HEADER', 'header', false)],
  'RFC822.TEXT': [whole('RFC822.TEXT', 'text', true)],
}
const FAST: readonly FetchItem[] = [{ kind: 'flags' }, { kind: 'internaldate' }, { kind: 'size' }]
const MACROS: Readonly<Record<string, readonly FetchItem[]>> = {
  FAST,
  ALL: [...FAST, { kind: 'envelope' }],
  FULL: [...FAST, { kind: 'envelope' }, { kind: 'body' }],
}

function whole(label: string, what: Section['what'], marksRead: boolean): FetchItem {
  return { kind: 'section', label, section: { path: [], what, names: [] }, partial: undefined, marksRead }
}

/** One item, a macro, or items in brackets. An empty list is an error, as it is for Exchange. */
export function readFetchItems(given: Arguments, isRev2: boolean): readonly FetchItem[] {
  if (!given.skipIf('(')) return readItem(given, isRev2, true)
  const items: FetchItem[] = []
  for (;;) {
    items.push(...readItem(given, isRev2, false))
    if (items.length > MAX_ITEMS) throw new BadArguments()
    if (given.skipIf(')')) return items
    given.space()
  }
}

function readItem(given: Arguments, isRev2: boolean, isAlone: boolean): readonly FetchItem[] {
  const name = given.matched(/[A-Z0-9]+(?:\.[A-Z]+)?/)[0].toUpperCase()
  if (isAlone && Object.hasOwn(MACROS, name)) return MACROS[name] ?? []
  const takesSection = /^(?:BODY|BODY\.PEEK|BINARY|BINARY\.PEEK|BINARY\.SIZE)$/.test(name)
  if (takesSection && given.skipIf('[')) {
    const isBinary = name.startsWith('BINARY')
    if (isBinary && !isRev2) throw new BadArguments()
    return [readSectionItem(given, name)]
  }
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined
  if (plain === undefined) throw new BadArguments()
  return plain
}

function readSectionItem(given: Arguments, name: string): FetchItem {
  const section = readSection(given)
  const isBinary = name.startsWith('BINARY')
  if (isBinary && section.what !== 'all') throw new BadArguments()
  let partial
  if (given.skipIf('<')) {
    const from = given.number()
    given.skip('.')
    partial = { from, length: given.number() }
    if (partial.length === 0) throw new BadArguments()
    given.skip('>')
  }
  const label = `${name.replace('.PEEK', '')}[${writeSection(section)}]`
  const decodes = name === 'BINARY.SIZE' ? 'size' : isBinary ? 'bytes' : undefined
  const marksRead = name === 'BODY' || name === 'BINARY'
  return { kind: 'section', label, section, partial, marksRead, ...(decodes && { decodes }) }
}

/** The item of one mail, in pieces: texts of one character a byte, and bytes of the mail that are not copied. */
export function writeFetchItem({ mail, uid }: Entry, item: FetchItem, offBy: number): (string | Uint8Array)[] {
  const raw = withCrlf(mail.raw)
  switch (item.kind) {
    case 'flags':
      return [`FLAGS ${writeFlags(mail)}`]
    case 'uid':
      return [`UID ${String(uid)}`]
    case 'internaldate':
      return [`INTERNALDATE "${writeInternalDate(mail.receivedAt)}"`]
    case 'size':
      return [`RFC822.SIZE ${String(raw.length)}`]
    case 'envelope':
      return [`ENVELOPE ${writeEnvelope(scanHeaders(raw))}`]
    case 'body':
      return [`BODY ${writeBodyStructure(raw, parseStructure(raw), false)}`]
    case 'bodystructure':
      return [`BODYSTRUCTURE ${writeBodyStructure(raw, parseStructure(raw), true)}`]
    case 'section':
      return writeSectionItem(raw, item, offBy)
    default:
      return item satisfies never
  }
}

function writeSectionItem(
  raw: Uint8Array,
  item: Extract<FetchItem, { kind: 'section' }>,
  offBy: number,
): (string | Uint8Array)[] {
  const bytes = item.decodes === undefined ? bytesOfSection(raw, item.section) : decodedSection(raw, item.section.path)
  if (item.decodes === 'size') return [`${item.label} ${String(bytes?.length ?? 0)}`]
  const { partial } = item
  const label = partial === undefined ? item.label : `${item.label}<${String(partial.from)}>`
  if (bytes === undefined) return [`${label} NIL`]
  const given = partial === undefined ? bytes : bytes.subarray(partial.from, partial.from + partial.length)
  const mark = item.decodes === undefined ? '' : '~'
  return [`${label} ${mark}{${String(Math.max(0, given.length + offBy))}}\r\n`, given]
}
