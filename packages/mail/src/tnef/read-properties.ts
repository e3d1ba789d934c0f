/** One MAPI property as it stands in TNEF: its 16-bit id and its first value. */
export interface MapiProperty {
  readonly id: number
  readonly type: number
  readonly value: Buffer
}

/** MAPI types with a fixed size in the stream, filled up to four bytes (MS-OXCDATA section 2.11.1). */
const FIXED_SIZES: Readonly<Record<number, number>> = {
  0x0001: 0,
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
}

export const STRING8 = 0x001e
export const UNICODE = 0x001f
export const OBJECT = 0x000d
const BINARY = 0x0102
const MULTI_VALUED = 0x1000

/** Properties of one list; a message has some hundred. */
const MAX_PROPERTIES = 10_000

const padded = (size: number): number => (size + 3) & ~3

/** Reads a list of MAPI properties (MS-OXTNEF section 2.1.3.4). Stops at the first thing that makes no sense and says so. */
export function readProperties(bytes: Buffer): { properties: MapiProperty[]; damaged: boolean } {
  const properties: MapiProperty[] = []
  let at = 0
  const u32 = (): number => {
    if (at + 4 > bytes.length) throw new RangeError('property list ends early')
    at += 4
    return bytes.readUInt32LE(at - 4)
  }
  const take = (size: number): Buffer => {
    if (size < 0 || at + size > bytes.length) throw new RangeError('property value ends early')
    const value = bytes.subarray(at, at + size)
    at = Math.min(bytes.length, at + padded(size))
    return value
  }
  try {
    const count = Math.min(u32(), MAX_PROPERTIES)
    for (let number = 0; number < count; number++) {
      const tag = u32()
      const type = tag & 0xffff
      const id = tag >>> 16
      if (id >= 0x8000) {
        take(16)
        const kind = u32()
        if (kind === 0) u32()
        else take(u32())
      }
      const base = type & ~MULTI_VALUED
      const variable = base === STRING8 || base === UNICODE || base === BINARY || base === OBJECT
      const values = variable || (type & MULTI_VALUED) !== 0 ? u32() : 1
      const size = FIXED_SIZES[base]
      if (!variable && size === undefined) throw new RangeError('unknown property type')
      for (let value = 0; value < values; value++) {
        if (value > MAX_PROPERTIES) throw new RangeError('too many values')
        const content = take(variable ? u32() : (size ?? 0))
        if (value === 0) properties.push({ id, type: base, value: content })
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { properties, damaged: true }
  }
  return { properties, damaged: false }
}
