const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE = '\n-----BEGIN PGP SIGNATURE-----'
const END = '\n-----END PGP SIGNATURE-----'

/**
 * The text without the armour of a PGP clear signature (RFC 9580 section 7): its marks, its `Hash` lines, the signature and the
 * dashes put before dashes go, the signed words stay where they are. A text without a whole one comes back as it is.
 */
export function withoutArmour(text: string): string {
  const begin = text.startsWith(BEGIN) ? 0 : text.indexOf(`\n${BEGIN}`) + 1
  if (begin === 0 && !text.startsWith(BEGIN)) return text
  const blank = /\n[ \t]*\n/g
  blank.lastIndex = begin
  const words = blank.exec(text) === null ? -1 : blank.lastIndex
  const signature = words === -1 ? -1 : text.indexOf(SIGNATURE, words - 1)
  const end = signature === -1 ? -1 : text.indexOf(END, signature)
  if (end === -1) return text
  const signed = text.slice(words, signature).replace(/^- (?=-)/gm, '')
  return text.slice(0, begin) + signed + text.slice(end + END.length)
}
