import { isFieldAt, nextLine } from './read-header.ts'

/** Blank lines and junk before the first field that we look past. */
const MAX_LEADING_LINES = 20

/**
 * Removes what transports and files put around a mail: a byte order mark, blank lines before the header, lone CR as the only
 * line end (old Mac), UTF-16 as a whole, and the `From ` line of an mbox. Returns a view of the same bytes where it can.
 */
export function normaliseRaw(given: Buffer): Buffer {
  let bytes = given
  if (bytes[0] === 0xff && bytes[1] === 0xfe) bytes = Buffer.from(new TextDecoder('utf-16le').decode(bytes), 'utf8')
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) bytes = Buffer.from(new TextDecoder('utf-16be').decode(bytes), 'utf8')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
  if (bytes.indexOf(10) === -1 && bytes.indexOf(13) !== -1) {
    bytes = Buffer.from(bytes)
    for (let at = bytes.indexOf(13); at !== -1; at = bytes.indexOf(13, at + 1)) bytes[at] = 10
  }
  let pos = 0
  for (let lines = 0; lines < MAX_LEADING_LINES && pos < bytes.length; lines++) {
    if (isFieldAt(bytes, pos, bytes.length)) break
    const next = nextLine(bytes, pos, bytes.length)
    const line = bytes.toString('latin1', pos, Math.min(next, pos + 300))
    if (line.trim() !== '' && !/^>?From /.test(line)) break
    pos = next
  }
  // Only blank lines and then no field: the mail has no header, and its text begins where it began.
  return pos > 0 && isFieldAt(bytes, pos, bytes.length) ? bytes.subarray(pos) : bytes
}
