import { splitHead } from './header-scan.ts'

/**
 * Takes out all headers of these names and puts new ones on top; every other byte stays as it is.
 * Values must be ASCII and already encoded.
 */
export function editHead(
  raw: Uint8Array,
  change: { readonly remove?: readonly string[]; readonly prepend?: readonly (readonly [name: string, value: string])[] },
): Uint8Array {
  const { headEnd } = splitHead(raw)
  const unwanted = new Set((change.remove ?? []).map((name) => name.toLowerCase()))
  const added = (change.prepend ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  if (unwanted.size === 0) return Buffer.concat([Buffer.from(added, 'latin1'), raw])
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
  return Buffer.concat([Buffer.from(added + kept, 'latin1'), raw.subarray(headEnd)])
}
