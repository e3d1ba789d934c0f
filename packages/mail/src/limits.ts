/**
 * Bounds of one mail. Each is a wall against an attack that real mail never meets; breaking one gives a problem with
 * `fatal: true`, and whoever called holds the mail instead of filing it.
 */
export interface Limits {
  /** Bytes of the raw mail. A mail of gigabytes fills the memory of the worker. Exchange Online stops at 150 MB. */
  readonly rawBytes: number
  /** Bytes of one header block. A header without end costs memory in every later copy of it. */
  readonly headerBytes: number
  /** Fields of one header block. A million `Received` lines make each look-up slow. */
  readonly headerFields: number
  /** Nested multiparts and messages. Nesting without end costs the stack; real mail stays below 30. */
  readonly depth: number
  /** MIME parts in all. A mail of 100,000 empty parts makes 100,000 files. */
  readonly parts: number
  /** Characters of one text body that we go on to analyse. */
  readonly textChars: number
  /** Attachments kept, those unpacked from winmail.dat and uuencode included. */
  readonly attachments: number
  /** Bytes of all decoded attachments together: an unpacked winmail.dat may name one region many times. */
  readonly attachmentBytes: number
}

export const DEFAULT_LIMITS: Limits = {
  rawBytes: 160 * 1024 * 1024,
  headerBytes: 2 * 1024 * 1024,
  headerFields: 5000,
  depth: 60,
  parts: 2000,
  textChars: 16 * 1024 * 1024,
  attachments: 1000,
  attachmentBytes: 320 * 1024 * 1024,
}

/** Fills the gaps of `given` with the defaults. A bound that is not a whole number of 0 or more is a mistake of the caller. */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, 0 or more`)
  }
  return { ...DEFAULT_LIMITS, ...given }
}
