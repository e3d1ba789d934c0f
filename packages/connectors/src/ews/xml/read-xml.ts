import { XMLParser } from 'fast-xml-parser'

/** One element: its name without prefix, entities decoded. */
export type XmlNode = {
  readonly name: string
  /** By name without prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlNode[]
  /** All character data directly inside. */
  readonly text: string
}

// Answers of Exchange stay below 15. A parser that follows each opened element costs memory for every one of them.
const MAX_DEPTH = 64

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
  // Decoded below: the parser knows no character references, and lets pass what was never declared.
  processEntities: false,
  cdataPropName: CDATA,
  textNodeName: TEXT,
  maxNestedTags: MAX_DEPTH,
})

/**
 * Reads a document; null when it is none, such as a proxy's page. A DOCTYPE is refused, so no entity can be declared: neither one
 * that grows nor one that names a file. Prefixes are dropped: within one answer of EWS no two names differ by their namespace alone.
 */
export function readXml(text: string): XmlNode | null {
  if (text.includes('<!DOCTYPE')) return null
  try {
    const roots = nodesOf(parser.parse(text.replace(/^\uFEFF/, '').trim(), true)).children
    return roots.length === 1 ? (roots[0] ?? null) : null
  } catch {
    return null
  }
}

/** The first child of this name, or of the child of that name, and so on. */
export function at(node: XmlNode | null | undefined, ...path: readonly string[]): XmlNode | null {
  let found = node ?? null
  for (const name of path) found = found?.children.find((child) => child.name === name) ?? null
  return found
}

/** The text of the element at the end of a path; null when it is not there or holds nothing. */
export function textAt(node: XmlNode | null | undefined, ...path: readonly string[]): string | null {
  const text = at(node, ...path)?.text.trim() ?? ''
  return text === '' ? null : text
}

function nodesOf(given: unknown): { children: XmlNode[]; text: string } {
  const children: XmlNode[] = []
  let text = ''
  for (const entry of Array.isArray(given) ? (given as Record<string, unknown>[]) : []) {
    if (typeof entry[TEXT] === 'string') text += decode(entry[TEXT])
    else if (Array.isArray(entry[CDATA])) text += plainTextOf(entry[CDATA])
    else {
      const tag = Object.keys(entry).find((key) => key !== ATTRIBUTES)
      if (tag === undefined || tag.startsWith('?')) continue
      children.push({ name: bare(tag), attributes: attributesOf(entry[ATTRIBUTES]), ...nodesOf(entry[tag]) })
    }
  }
  return { children, text }
}

function attributesOf(given: unknown): ReadonlyMap<string, string> {
  const written = Object.entries((given ?? {}) as Record<string, unknown>)
  return new Map(written.map(([name, value]) => [bare(name), decode(String(value))]))
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function plainTextOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part as Record<string, string>)[TEXT] ?? '').join('')
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Decodes references. Exchange writes some that XML 1.0 forbids (`&#x1F;`); they and the unknown become the replacement character. */
function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,12}));/gi,
    (_whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? '\ufffd'
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      const isCharacter = code >= 32 ? code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) : [9, 10, 13].includes(code)
      return isCharacter ? String.fromCodePoint(code) : '\ufffd'
    },
  )
}
