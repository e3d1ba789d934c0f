import type { HeaderBlock } from '../structure/read-header.ts'

/** Fields whose encoded words are looked at, and how far. */
const FIELDS = new Set(['subject', 'from', 'to', 'thread-topic'])
const MAX_CHARS = 2000

/** The charsets that the encoded words of the header name: a body that names none was mostly written in the same. */
export function headerCharsets(header: HeaderBlock): string[] {
  const found = new Set<string>()
  for (const field of header.fields) {
    if (!FIELDS.has(field.key)) continue
    for (const word of field.value.slice(0, MAX_CHARS).matchAll(/=\?([^?*\s]{2,40})[?*]/g))
      if (word[1]) found.add(word[1].toLowerCase())
  }
  return [...found]
}
