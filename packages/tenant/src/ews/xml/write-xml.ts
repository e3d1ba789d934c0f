/** A piece of XML that is ready to be sent; strings that are not `Xml` are escaped when they are put into one. */
export class Xml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Attribute = string | number | boolean | undefined
export type Attributes = Readonly<Record<string, Attribute>>
export type XmlChild = Xml | string | number | boolean | undefined | readonly XmlChild[]

/** Writes an element. Attributes and children that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly XmlChild[]): Xml {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escapeXml(String(value)).replaceAll('"', '&quot;')}"`]))
    .join('')
  const inside = children.map((child) => write(child)).join('')
  return new Xml(inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`)
}

/** An element of the types schema. */
export const t = (name: string, attributes: Attributes, ...children: readonly XmlChild[]): Xml =>
  element(`t:${name}`, attributes, ...children)

/** An element of the messages schema. */
export const m = (name: string, attributes: Attributes, ...children: readonly XmlChild[]): Xml =>
  element(`m:${name}`, attributes, ...children)

function write(child: XmlChild): string {
  if (child === undefined) return ''
  if (child instanceof Xml) return child.text
  if (typeof child === 'object') return child.map((one) => write(one)).join('')
  return escapeXml(String(child))
}

// XML 1.0 section 2.2: other characters cannot stand in a document, not even as references; mails bring them all the same.
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

function escapeXml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped.replace(UNWRITABLE, '').replaceAll('\r', '&#xD;')
}
