import { isFieldAt, nextLine } from './read-header.ts'

/** Lines that may be looked at before a boundary has to have shown itself. */
const MAX_LINES = 400

/** Candidates that are searched for in the whole part; each search is a walk over it. */
const MAX_SEARCHES = 5

/**
 * Finds the boundary that a multipart really uses when its header names none or a wrong one: the first line of the form
 * `--something` that a field, a blank line or a second one of its kind follows. Null when there is none.
 */
export function guessBoundary(bytes: Buffer, start: number, end: number): string | null {
  let pos = start
  let searches = 0
  for (let lines = 0; lines < MAX_LINES && pos < end; lines++) {
    const next = nextLine(bytes, pos, end)
    if (bytes[pos] === 45 && bytes[pos + 1] === 45 && next - pos < 210) {
      const name = bytes.toString('latin1', pos + 2, next).trimEnd()
      if (
        /^[^\s-].*$|^-+[^\s-]/.test(name) &&
        !name.includes('  ') &&
        (isFieldAt(bytes, next, end) || (searches++ < MAX_SEARCHES && repeats(bytes, name, next, end)))
      )
        return name
    }
    pos = next
  }
  return null
}

function repeats(bytes: Buffer, name: string, from: number, end: number): boolean {
  const again = bytes.indexOf(`\n--${name}`, from, 'latin1')
  return again !== -1 && again < end
}
