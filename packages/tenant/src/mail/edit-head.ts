import { splitHead } from './header-scan.ts'

/**
 * Takes out all headers of these names and puts new ones on top; every other byte stays as it is.
 * Values must be one line and already encoded; long ones are folded at their spaces (RFC 5322 section 2.2.3).
 */
export function editHead(
  raw: Uint8Array,
  change: { readonly remove?: readonly string[]; readonly prepend?: readonly (readonly [name: string, value: string])[] },
): Uint8Array {
  const { headEnd } = splitHead(raw)
  const unwanted = new Set((change.remove ?? []).map((name) => name.toLowerCase()))
  const added = (change.prepend ?? []).map(([name, value]) => `${fold(`${name}: ${value}`)}\r\n`).join('')
  if (unwanted.size === 0) return Buffer.concat([Buffer.from(added, 'utf8'), raw])
  // Latin-1 maps each byte to one character and back, so untouched headers keep their bytes.
  const head = Buffer.from(raw.buffer, raw.byteOffset, headEnd).toString('latin1')
  const kept = head
    .split(/(?<=\n)(?![ \t])/)
    .filter(
      (field) =>
        !unwanted.has(
          field
            .slice(0, Math.max(0, field.indexOf(':')))
            .trim()
            .toLowerCase(),
        ),
    )
    .join('')
  return Buffer.concat([Buffer.from(added, 'utf8'), Buffer.from(kept, 'latin1'), raw.subarray(headEnd)])
}

const LINE = 78

function fold(header: string): string {
  if (header.length <= LINE) return header
  let line = ''
  const lines: string[] = []
  for (const word of header.split(/(?= )/)) {
    // The first word stays beside the name: a first line without text is read differently by old programs.
    if ((lines.length > 0 || line.includes(': ')) && line.length + word.length > LINE) {
      lines.push(line)
      line = ''
    }
    line += word
  }
  return [...lines, line].join('\r\n')
}
