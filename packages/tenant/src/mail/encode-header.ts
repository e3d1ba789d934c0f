// An encoded word may hold 75 characters (RFC 2047 section 2): 45 bytes are 60 characters of base64, and its frame is 12.
const BYTES_A_WORD = 45

/** Unstructured header text: ASCII as it is, anything else as encoded words of whole characters (RFC 2047). */
export function encodeHeaderText(text: string): string {
  const oneLine = text.replaceAll(/[\r\n]+/g, ' ')
  if (/^[\x20-\x7e]*$/.test(oneLine) && !oneLine.includes('=?')) return oneLine
  const words: string[] = []
  let word = ''
  for (const character of oneLine) {
    if (Buffer.byteLength(word + character) > BYTES_A_WORD) {
      words.push(word)
      word = ''
    }
    word += character
  }
  words.push(word)
  return words.map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ')
}

/** One address as a header names it: the display name as a phrase (RFC 5322 section 3.2.5), the address in brackets. */
export function encodeAddress(name: string, address: string): string {
  if (name === '') return `<${address}>`
  const encoded = encodeHeaderText(name)
  const isPlain = encoded.startsWith('=?') || /^[A-Za-z0-9 ]*$/.test(encoded)
  return `${isPlain ? encoded : `"${encoded.replaceAll(/["\\]/g, String.raw`\$&`)}"`} <${address}>`
}
