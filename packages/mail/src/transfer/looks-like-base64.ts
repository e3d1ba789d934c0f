/** How much is looked at. */
const SAMPLE = 4000

/**
 * Is this text really base64, as its header says? Base64 has no blanks inside its lines and next to nothing outside its
 * alphabet; prose has both. A few foreign characters are damage, many are a lying header.
 */
export function looksLikeBase64(source: Buffer): boolean {
  const sample = source.toString('latin1', 0, SAMPLE).trim()
  if (sample === '') return true
  const lines = sample.split(/\r?\n/)
  // A first line of base64 settles it: what stands below may be a footer that a list hung there.
  const first = (lines[0] ?? '').trim()
  if (first.length >= 16 && first.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(first)) return true
  const prose = lines.filter((line) => /\S +\S/.test(line.trim())).length
  const foreign = sample.replace(/[A-Za-z0-9+/=\s-]+/g, '').length
  return prose * 2 < lines.length && foreign * 10 < sample.length
}
