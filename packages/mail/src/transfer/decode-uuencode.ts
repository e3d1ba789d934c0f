export interface UuFile {
  readonly filename: string
  readonly bytes: Buffer
}

const BEGIN = /^begin(?:-base64)? ([0-7]{3,4})(?: +(\S.*))?\s*$/

/** One line of uuencoding: the first character tells how many bytes. Null when the line cannot be one. */
function decodeLine(line: string, into: number[]): boolean {
  const count = (line.charCodeAt(0) - 32) & 63
  if (line.charCodeAt(0) < 32 || line.charCodeAt(0) > 96) return false
  if (count === 0) return true
  const needed = Math.ceil((count * 4) / 3)
  // Blanks at the end of a line are often eaten on the way; a shorter line is filled up.
  if (line.length - 1 > Math.ceil(count / 3) * 4 + 3 || line.length - 1 < needed - 4) return false
  const start = into.length
  for (let at = 1; into.length - start < count; at += 4) {
    const values = [0, 1, 2, 3].map((offset) => {
      const code = at + offset < line.length ? line.charCodeAt(at + offset) : 32
      return (code - 32) & 63
    })
    const group = ((values[0] ?? 0) << 18) | ((values[1] ?? 0) << 12) | ((values[2] ?? 0) << 6) | (values[3] ?? 0)
    into.push((group >> 16) & 255, (group >> 8) & 255, group & 255)
  }
  into.length = start + count
  return true
}

/**
 * Finds uuencoded files (`begin 644 name` … `end`) in text. `rest` is the text without them. A `begin` that no valid line
 * follows is somebody writing about the word and stays.
 */
export function findUuencoded(text: string): { rest: string; files: UuFile[] } {
  if (!text.includes('begin')) return { rest: text, files: [] }
  const lines = text.split('\n')
  const rest: string[] = []
  const files: UuFile[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r$/, '')
    const head = line.startsWith('begin') && line.length < 500 ? BEGIN.exec(line) : null
    const read = head ? readBlock(lines, at + 1, line.startsWith('begin-base64')) : null
    if (head === null || read === null) {
      rest.push(lines[at] ?? '')
      continue
    }
    files.push({ filename: (head[2] ?? '').trim(), bytes: read.bytes })
    at = read.last
  }
  return { rest: rest.join('\n'), files }
}

function readBlock(lines: readonly string[], from: number, base64: boolean): { bytes: Buffer; last: number } | null {
  const bytes: number[] = []
  const packed: string[] = []
  for (let at = from; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r$/, '')
    if (base64 ? line.startsWith('====') : line.trimEnd() === 'end') {
      return { bytes: base64 ? Buffer.from(packed.join(''), 'base64') : Buffer.from(bytes), last: at }
    }
    if (base64) packed.push(line)
    else if (line === '') {
      // Some programs write the closing empty line without its back-quote.
      if ((lines[at + 1] ?? '').trimEnd() !== 'end') break
    } else if (!decodeLine(line, bytes)) break
  }
  // Never closed. A mail cut short still shows what there is, if there is enough to be sure.
  return bytes.length >= 45 ? { bytes: Buffer.from(bytes), last: lastGood(lines, from) } : null
}

function lastGood(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && decodeLine((lines[at] ?? '').replace(/\r$/, ''), [])) at++
  return at - 1
}
