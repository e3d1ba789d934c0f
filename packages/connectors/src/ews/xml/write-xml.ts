/** A piece of XML that is already escaped. Only `xml` and `base64Xml` make one, so that text never gets into a request as markup. */
export type Xml = { readonly markup: string }

type Part = string | number | boolean | Xml | readonly Xml[] | null

/**
 * Writes XML: what stands in the template is markup, what is put in is text and is escaped, inside attributes (in double quotes) as
 * well. `null` puts in nothing.
 *
 * @example xml`<t:ItemId Id="${id}"/>`
 */
export function xml(markup: TemplateStringsArray, ...parts: readonly Part[]): Xml {
  const written = markup.map((piece, at) => piece + write(parts[at] ?? null))
  return { markup: written.join('') }
}

/** Bytes as base64, which has no character to escape: large mails are not searched for one. */
export function base64Xml(bytes: Uint8Array): Xml {
  return { markup: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') }
}

function write(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escapeXml(part)
  if (typeof part === 'number' || typeof part === 'boolean') return String(part)
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // In attributes a bare one would be read as a blank (XML 1.0 section 3.3.3).
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // What XML 1.0 (section 2.2) has no way to write: a server refuses the whole request for one of them.
      .replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
      .replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? '')
  )
}
