import { createHash } from 'node:crypto'

/** Bytes of the head (22) and of each answer's block (5): MS-OXOMSG section 2.2.1.3, PidTagConversationIndex. */
const HEAD_BYTES = 22
const CHILD_BYTES = 5

/** Longest index we carry on. Outlook's own chains end far below; a longer one is somebody's experiment. */
const MAX_BYTES = HEAD_BYTES + CHILD_BYTES * 200

/** 100-nanosecond steps from 1601 to 1970. */
const EPOCH_STEPS = 116_444_736_000_000_000n

/**
 * Thread-Index for an answer: the parent's with a block for this mail behind it, so that Outlook hangs the answer below its
 * parent. Without a (readable) parent, a new head whose conversation GUID is derived from `seed` (the oldest Message-ID we
 * know), so that two answers to one mail share their conversation.
 */
export function threadIndex(parent: string | undefined, seed: string, date: Date): string {
  const steps = BigInt(date.getTime()) * 10_000n + EPOCH_STEPS
  const old = parent === undefined ? null : bytesOf(parent)
  if (old === null || old.length >= MAX_BYTES) {
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeBigUInt64BE(steps & ~0xffffn)
    createHash('sha256').update(seed).digest().copy(head, 6, 0, 16)
    return head.toString('base64')
  }
  // The block holds the time since the head: short distances finely (bit 0), long ones coarsely (bit 1).
  const start = BigInt(`0x${old.toString('hex', 0, 6)}`) << 16n
  const distance = steps > start ? steps - start : 0n
  const short = distance < 1n << 49n
  const value = short ? (distance >> 18n) & 0x7fffffffn : ((distance >> 23n) & 0x7fffffffn) | 0x80000000n
  const child = Buffer.alloc(CHILD_BYTES)
  child.writeUInt32BE(Number(value))
  child[4] = createHash('sha256').update(seed).update(String(steps)).digest()[0] ?? 0
  return Buffer.concat([old, child]).toString('base64')
}

/** A Thread-Index as a mail bears it, in the one way base64 is written; null when it is none, so that an answer begins its own. */
export function readThreadIndex(field: string): string | null {
  return bytesOf(field)?.toString('base64') ?? null
}

/** Its bytes: a head that begins with 1, and whole blocks behind it. */
function bytesOf(field: string): Buffer | null {
  const bytes = Buffer.from(field.slice(0, 4 * MAX_BYTES), 'base64')
  const isWhole = bytes.length >= HEAD_BYTES && bytes.length <= MAX_BYTES && (bytes.length - HEAD_BYTES) % CHILD_BYTES === 0
  return isWhole && bytes[0] === 1 ? bytes : null
}

/** The conversation a Thread-Index belongs to, as 32 hex digits of its GUID; null when it is no index. Outlook keeps it through a whole conversation. */
export function threadKey(index: string): string | null {
  const bytes = Buffer.from(index.slice(0, 4 * MAX_BYTES), 'base64')
  return bytes.length < HEAD_BYTES ? null : bytes.toString('hex', 6, HEAD_BYTES)
}
