import { isFieldAt, nextLine } from './read-header.ts'

/** Blank lines and junk before the first field that we look past. */
const MAX_LEADING_LINES = 20

/**
 * Removes what transports and files put around a mail: a byte order mark, blank lines before the header, lone CR as the only
 * line end (old Mac), UTF-16 as a whole, the `From ` line of an mbox and the frame of an `.emlx`. Returns a view of the same
 * bytes where it can.
 */
export function normaliseRaw(given: Buffer): Buffer {
  let bytes = given
  if (bytes[0] === 0xff && bytes[1] === 0xfe) bytes = Buffer.from(new TextDecoder('utf-16le').decode(bytes), 'utf8')
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) bytes = Buffer.from(new TextDecoder('utf-16be').decode(bytes), 'utf8')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
  if (hasLoneReturns(bytes)) {
    bytes = Buffer.from(bytes)
    for (let at = bytes.indexOf(13); at !== -1; at = bytes.indexOf(13, at + 1)) if (bytes[at + 1] !== 10) bytes[at] = 10
  }
  const stored = /^(\d{1,9})[ \t]*\r?\n/.exec(bytes.toString('latin1', 0, 40))
  // An `.emlx` of Apple Mail: the length of the mail on a line of its own, the mail, a property list.
  if (stored?.[1] !== undefined && Number(stored[1]) > 0 && stored[0].length + Number(stored[1]) <= bytes.length)
    bytes = bytes.subarray(stored[0].length, stored[0].length + Number(stored[1]))
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

/** Are lone CRs the line ends of the header? Whatever stored the mail may have put line feeds behind it, or into its files. */
function hasLoneReturns(bytes: Buffer): boolean {
  const lf = bytes.indexOf(10)
  if (lf === -1) return bytes.indexOf(13) !== -1
  const blank = bytes.subarray(0, lf).indexOf('\r\r', 0, 'latin1')
  return blank !== -1 && blank + 2 < lf
}
