/** What every compressed RTF is supposed to have seen before its first byte (MS-OXRTFCP section 2.1.2.1). */
const DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

const RING = 4096
const COMPRESSED = 0x75465a4c
const UNCOMPRESSED = 0x414c454d

/** Largest RTF we unpack: a few bytes can stand for many. */
const MAX_RTF = 32 * 1024 * 1024

/** Undoes MS-OXRTFCP: 16-byte head, then groups of eight steps, each a literal byte or a copy out of the last 4 KiB. */
export function inflateRtf(packed: Buffer): Buffer {
  if (packed.length < 16) return Buffer.alloc(0)
  const rawSize = Math.min(packed.readUInt32LE(4), MAX_RTF)
  const kind = packed.readUInt32LE(8)
  if (kind === UNCOMPRESSED) return packed.subarray(16, 16 + rawSize)
  if (kind !== COMPRESSED) return Buffer.alloc(0)
  const ring = Buffer.alloc(RING)
  ring.write(DICTIONARY, 'latin1')
  let write = DICTIONARY.length
  const out: number[] = []
  let at = 16
  const put = (byte: number) => {
    out.push(byte)
    ring[write] = byte
    write = (write + 1) % RING
  }
  while (at < packed.length && out.length < rawSize) {
    const control = packed[at++] ?? 0
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(packed[at++] ?? 0)
        continue
      }
      if (at + 1 >= packed.length) return Buffer.from(out)
      const reference = packed.readUInt16BE(at)
      at += 2
      const offset = reference >> 4
      // A reference to the place being written is the end mark.
      if (offset === write) return Buffer.from(out)
      const length = (reference & 15) + 2
      for (let step = 0; step < length; step++) put(ring[(offset + step) % RING] ?? 0)
    }
  }
  return Buffer.from(out)
}
