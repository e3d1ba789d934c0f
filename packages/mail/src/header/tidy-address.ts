import { cleanText } from '../charset/decode-bytes.ts'

/** An address has at most 254 characters (RFC 5321 section 4.5.3.1); what is longer holds comments, or is an attack. */
const MAX_ADDRESS = 2_000

/** A lone mark is what careless programs leave of none; properly `quoted`, it is somebody's name. */
export function tidyName(text: string, quoted = false): string {
  let name = cleanText(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const inner = name.length > 1 && /^(["'`]).*\1$/.test(name) ? name.slice(1, -1).trim() : name
  if (inner !== '' || !quoted) name = inner
  return !quoted && (name === '"' || name === "'") ? '' : name
}

/** Removes a source route, blanks, `mailto:` and stray quotes; what is left is the address as it was written. */
export function tidyAddress(text: string): string {
  let address = cleanText(text.slice(0, MAX_ADDRESS))
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  // A comment inside: `jdoe@machine(comment).example`.
  if (address.includes('(')) address = address.replace(/\((?:[^()\\]|\\.)*\)/g, '')
  if (address.startsWith('@') && address.includes(':')) address = address.slice(address.indexOf(':') + 1)
  address = address.replace(/^mailto:/i, '').replace(/^['<\s]+|['>\s,;]+$/g, '')
  if (!address.startsWith('"') && /\s/.test(address)) {
    // `<example.com postmaster@example.com>`: one of the words is the address. `a @ b` is one address with blanks in it.
    address = address.split(/\s+/).find((word) => /^[^@]+@[^@]+\.[^@.]+$/.test(word)) ?? address.replace(/\s+/g, '')
  }
  return address
}
