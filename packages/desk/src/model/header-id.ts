/**
 * Bytes of a Message-ID that are kept and compared. An index row of PostgreSQL holds about 2,700 bytes, and a sender may write
 * whatever they like: without a limit one mail with an id of some kilobytes could never be written down.
 */
const MAX_HEADER_ID_BYTES = 1_000

/** A Message-ID as the database keeps it. Whoever writes or looks up one goes through here, so that a long one is found again. */
export function headerId(id: string): string {
  return cutToBytes(id, MAX_HEADER_ID_BYTES)
}

/** The beginning of a text that takes at most so many bytes as UTF-8, cut between two characters. */
export function cutToBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return encoded.toString()
  let end = bytes
  // 10xxxxxx goes on with a character that began before.
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return encoded.subarray(0, end).toString()
}
