const ESC = 0x1b
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const LF = 10

type Graphic = 'ascii' | 'katakana' | 'jis0208' | 'jis0212' | 'ksc5601' | 'gb2312'

/** Escape sequences (after ESC) that choose the graphic set of G0 or G1. ISO/IEC 2022; RFC 1468, 1554, 1557, 1922. */
const DESIGNATIONS: readonly (readonly [sequence: string, set: Graphic, register: 'g0' | 'g1'])[] = [
  ['(B', 'ascii', 'g0'],
  ['(J', 'ascii', 'g0'],
  ['(H', 'ascii', 'g0'],
  ['(I', 'katakana', 'g0'],
  ['$(D', 'jis0212', 'g0'],
  ['$(C', 'ksc5601', 'g0'],
  ['$(A', 'gb2312', 'g0'],
  ['$(B', 'jis0208', 'g0'],
  ['$(@', 'jis0208', 'g0'],
  ['$(O', 'jis0208', 'g0'],
  ['$(Q', 'jis0208', 'g0'],
  ['$)C', 'ksc5601', 'g1'],
  ['$)A', 'gb2312', 'g1'],
  ['$A', 'gb2312', 'g0'],
  ['$B', 'jis0208', 'g0'],
  ['$@', 'jis0208', 'g0'],
]

const CODEC: Readonly<Record<Exclude<Graphic, 'ascii'>, string>> = {
  katakana: 'euc-jp',
  jis0208: 'euc-jp',
  jis0212: 'euc-jp',
  ksc5601: 'euc-kr',
  gb2312: 'gb18030',
}

/**
 * Decodes the ISO-2022 family (JP with its extensions, KR, CN's GB half). Each run of one graphic set is lifted into the
 * 8-bit (EUC) form of that set, for which the platform has tables. Stray 8-bit bytes are read as the EUC they mostly are.
 */
export function decodeIso2022(bytes: Uint8Array, name: string): string {
  const korean = name.includes('kr')
  const chinese = name.includes('cn')
  let g0: Graphic = 'ascii'
  let g1: Graphic = korean ? 'ksc5601' : chinese ? 'gb2312' : 'katakana'
  let shifted = false
  let text = ''
  let run: number[] = []
  let runCodec = ''

  const flush = () => {
    if (run.length > 0) text += new TextDecoder(runCodec).decode(Uint8Array.from(run))
    run = []
  }
  const put = (codec: string, ...values: number[]) => {
    if (codec !== runCodec || run.length > 60_000) {
      flush()
      runCodec = codec
    }
    run.push(...values)
  }

  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === ESC) {
      const tail = String.fromCharCode(...bytes.subarray(at + 1, at + 4))
      const found = DESIGNATIONS.find(([sequence]) => tail.startsWith(sequence))
      if (found) {
        if (found[2] === 'g0') g0 = found[1]
        else g1 = found[1]
        at += found[0].length
      }
      continue
    }
    if (byte === SHIFT_OUT || byte === SHIFT_IN) {
      shifted = byte === SHIFT_OUT
      continue
    }
    if (byte === LF) {
      // RFC 1557: each line begins in ASCII. RFC 1468 ends each line in ASCII. So a forgotten escape costs one line only.
      shifted = false
      g0 = 'ascii'
      put(runCodec || 'euc-jp', byte)
      continue
    }
    const set = shifted ? g1 : g0
    if (byte >= 0x80) {
      const codec = korean ? 'euc-kr' : chinese ? 'gb18030' : 'euc-jp'
      const trail = bytes[at + 1] ?? 0
      if (trail >= 0x80) {
        put(codec, byte, trail)
        at++
      } else put(codec, byte)
    } else if (set === 'ascii' || byte <= 0x20 || byte === 0x7f) {
      put(runCodec || 'euc-jp', byte)
    } else if (set === 'katakana') {
      put(CODEC.katakana, 0x8e, byte | 0x80)
    } else {
      const trail = bytes[at + 1] ?? 0
      if (trail > 0x20 && trail < 0x7f) {
        if (set === 'jis0212') put(CODEC[set], 0x8f, byte | 0x80, trail | 0x80)
        else put(CODEC[set], byte | 0x80, trail | 0x80)
        at++
      } else put(CODEC[set], byte)
    }
  }
  flush()
  return text
}
