import { XMLParser } from 'fast-xml-parser'

/** One element of a request: names without prefix, namespaces resolved, entities decoded. */
export type XmlNode = {
  readonly namespace: string
  readonly name: string
  /** By local name; namespace declarations are left out. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlNode[]
  /** All character data directly inside. */
  readonly text: string
}

export type XmlReading =
  | { readonly ok: true; readonly root: XmlNode }
  /** `forbidden`: it is XML, but of a kind that SOAP 1.1 (section 3) does not let into a message, or nested beyond reason. */
  | { readonly ok: false; readonly why: 'malformed' | 'forbidden'; readonly message: string }

// Real requests stay below 15. A parser that follows each opened element costs memory for every one of them.
export const MAX_DEPTH = 64

const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Decoded below, where an entity that was never declared is an error; the parser would let it pass as it stands.
  processEntities: false,
  cdataPropName: CDATA,
  textNodeName: TEXT,
  maxNestedTags: MAX_DEPTH,
})

/**
 * Reads a document. A DOCTYPE is refused before anything is parsed, so no entity can be declared: neither one that grows
 * (billion laughs) nor one that names a file or an address. SOAP 1.1 forbids both DOCTYPE and processing instructions.
 */
export function readXml(text: string): XmlReading {
  // Comments and CDATA may hold anything, these marks too, so they are looked at without them.
  const marks = text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
  if (marks.includes('<!')) return { ok: false, why: 'forbidden', message: 'A SOAP message must not hold a DTD.' }
  if (/<\?(?!xml\s)/.test(marks))
    return { ok: false, why: 'forbidden', message: 'A SOAP message must not hold processing instructions.' }
  const light = liftRuns(text.replace(/^\uFEFF/, ''))
  let parsed: unknown
  try {
    parsed = parser.parse(light.text, true)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The document cannot be read.'
    return { ok: false, why: message.includes('Maximum nested') ? 'forbidden' : 'malformed', message }
  }
  try {
    const roots = nodesOf(parsed, new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]), light.restore)
    const [root] = roots.children
    if (root === undefined || roots.children.length > 1 || roots.text.trim() !== '')
      return { ok: false, why: 'malformed', message: 'A document has exactly one root element.' }
    return { ok: true, root }
  } catch (error) {
    if (!(error instanceof NotXml)) throw error
    return { ok: false, why: 'malformed', message: error.message }
  }
}

class NotXml extends Error {}

type Restore = (text: string) => string

// A character of private use: where a document has it, nothing is lifted.
const MARK = '\uE000'
// Below this the parser is as fast.
const LONG = 4_096

/**
 * Takes long runs of text out of a document before it is parsed and puts a mark in their place. The parser goes through text
 * one character at a time: a mail of 12 MB took it four seconds, in which the whole tenant stood still.
 */
function liftRuns(text: string): { readonly text: string; readonly restore: Restore } {
  if (text.includes(MARK)) return { text, restore: (inside) => inside }
  const runs: string[] = []
  const pieces: string[] = []
  let written = 0
  for (let end = text.indexOf('>'); end >= 0; end = text.indexOf('>', end + 1)) {
    const next = text.indexOf('<', end)
    const run = next - end > LONG ? text.slice(end + 1, next) : ''
    // What must be decoded, and what holds the end of a tag, is left to the parser.
    if (run === '' || /[&>]/.test(run)) continue
    pieces.push(text.slice(written, end + 1), MARK, String(runs.length), MARK)
    runs.push(run)
    written = next
  }
  return {
    text: [...pieces, text.slice(written)].join(''),
    restore: (inside) => inside.replace(/\uE000(\d+)\uE000/g, (_mark, at: string) => runs[Number(at)] ?? ''),
  }
}

function nodesOf(given: unknown, scope: ReadonlyMap<string, string>, restore: Restore): { children: XmlNode[]; text: string } {
  const children: XmlNode[] = []
  let text = ''
  if (!Array.isArray(given)) return { children, text }
  for (const entry of given as Record<string, unknown>[]) {
    if (typeof entry[TEXT] === 'string') text += restore(decode(entry[TEXT]))
    else if (Array.isArray(entry[CDATA])) text += restore(plainTextOf(entry[CDATA]))
    else {
      const tag = Object.keys(entry).find((key) => key !== ATTRIBUTES)
      if (tag === undefined || tag.startsWith('?')) continue
      children.push(nodeOf(tag, entry[tag], entry[ATTRIBUTES], scope, restore))
    }
  }
  return { children, text }
}

function nodeOf(tag: string, inside: unknown, given: unknown, outer: ReadonlyMap<string, string>, restore: Restore): XmlNode {
  const written = Object.entries((given ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, decode(String(value))] as const,
  )
  const declared = written.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  const scope =
    declared.length === 0
      ? outer
      : new Map([...outer, ...declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri] as const)])
  const attributes = new Map(
    written
      .filter((pair) => !declared.includes(pair))
      .map(([name, value]) => [name.slice(name.indexOf(':') + 1), value] as const),
  )
  const colon = tag.indexOf(':')
  const prefix = colon < 0 ? '' : tag.slice(0, colon)
  const namespace = scope.get(prefix)
  if (namespace === undefined && prefix !== '') throw new NotXml(`The prefix '${prefix}' is not declared.`)
  const { children, text } = nodesOf(inside, scope, restore)
  return { namespace: namespace ?? '', name: tag.slice(colon + 1), attributes, children, text }
}

function plainTextOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part as Record<string, string>)[TEXT] ?? '').join('')
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&\s]{1,12});|&/g, (_whole, name: string | undefined) => {
    const known = name === undefined ? undefined : (NAMED[name] ?? characterOf(name))
    if (known === undefined)
      throw new NotXml(name === undefined ? "A bare '&' is not XML." : `The entity '${name}' is not declared.`)
    return known
  })
}

function characterOf(reference: string): string | undefined {
  const found = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(reference)
  if (found === null) return undefined
  const code = found[1] === undefined ? Number(found[2]) : Number.parseInt(found[1], 16)
  const isCharacter =
    code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff))
  return isCharacter ? String.fromCodePoint(code) : undefined
}
