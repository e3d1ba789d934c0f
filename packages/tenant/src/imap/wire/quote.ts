/** A string in quotes, or as a literal where quotes cannot hold it (RFC 3501 section 4.3). One character a byte. */
export function quote(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  const isPlain = bytes.length <= 1000 && /^[\u0020-\u007e]*$/.test(text)
  if (isPlain) return `"${text.replace(/["\\]/g, '\\$&')}"`
  return `{${String(bytes.length)}}\r\n${bytes.toString('latin1')}`
}

export function quoteOrNil(text: string | undefined): string {
  return text === undefined ? 'NIL' : quote(text)
}

/** A folder name as Exchange writes it: in quotes only where it must be. */
export function quoteName(name: string): string {
  return /^[!#$&'+-[^-z|}~]+$/.test(name) ? name : quote(name)
}
