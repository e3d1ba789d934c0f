import type { HeaderBlock } from './read-header.ts'

/** One node of a mail's tree. Offsets point into the buffer that was read; nothing is copied or decoded yet. */
export interface Part {
  readonly header: HeaderBlock
  /** `type/subtype` in lower case; the default of its place when the mail names none. */
  readonly type: string
  readonly typeParams: ReadonlyMap<string, string>
  /** `inline`, `attachment` or another word in lower case; null when the part has no (readable) Content-Disposition. */
  readonly disposition: string | null
  readonly dispositionParams: ReadonlyMap<string, string>
  /** Content-Transfer-Encoding in its right spelling, empty when none. */
  readonly encoding: string
  /** Without angle brackets. */
  readonly contentId: string | null
  readonly bytes: Buffer
  readonly bodyStart: number
  readonly bodyEnd: number
  /** Empty for a leaf. */
  readonly children: readonly Part[]
}

/** The parts that hold no parts, in the order of the mail. */
export const leavesOf = (part: Part): Part[] => (part.children.length === 0 ? [part] : part.children.flatMap(leavesOf))

/** The body as it was sent, still in its transfer encoding. */
export const rawBody = (part: Part): Buffer => part.bytes.subarray(part.bodyStart, part.bodyEnd)
