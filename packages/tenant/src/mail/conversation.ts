import { createHash } from 'node:crypto'

import { ownText } from './own-text.ts'

// PidTagConversationIndex (MS-OXOMSG 2.2.1.3): 1 reserved byte, 5 bytes of FILETIME, 16 bytes GUID, then 5 bytes a reply.
const HEAD_BYTES = 22
const REPLY_BYTES = 5
// 100-nanosecond ticks between 1601 (FILETIME) and 1970.
const FILETIME_EPOCH = 116_444_736_000_000_000n
// Mail that grows by one block a reply would let a loop make headers without end.
const MAX_INDEX_BYTES = HEAD_BYTES + REPLY_BYTES * 500

/** Begins a thread: the 22-byte head, base64. */
export function startConversation(at: number, random: () => number): string {
  const head = Buffer.alloc(HEAD_BYTES)
  const ticks = BigInt(at) * 10_000n + FILETIME_EPOCH
  head[0] = 1
  head.writeUIntBE(Number((ticks >> 16n) & 0xffffffffffn), 1, 5)
  for (let at = 6; at < HEAD_BYTES; at += 1) head[at] = Math.floor(random() * 256)
  return head.toString('base64')
}

/** The parent's index plus the five bytes of one reply. */
export function replyConversation(parent: string, random: () => number): string {
  const bytes = Buffer.from(parent, 'base64')
  if (bytes.length + REPLY_BYTES > MAX_INDEX_BYTES) return parent
  const block = Buffer.from(Array.from({ length: REPLY_BYTES }, () => Math.floor(random() * 256)))
  return Buffer.concat([bytes, block]).toString('base64')
}

/** A Thread-Index header, when it has the shape Outlook writes. */
export function readThreadIndex(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const bytes = Buffer.from(header.replace(/\s/g, ''), 'base64')
  const isWhole = bytes.length >= HEAD_BYTES && bytes.length <= MAX_INDEX_BYTES && (bytes.length - HEAD_BYTES) % REPLY_BYTES === 0
  return isWhole && bytes[0] === 1 ? bytes.toString('base64') : undefined
}

/** Conversation id of a mailbox: same thread and same topic give the same id; no two mailboxes share one. */
export function conversationIdOf(mailboxKey: string, index: string, topic: string): string {
  const guid = Buffer.from(index, 'base64').subarray(6, HEAD_BYTES)
  const digest = createHash('sha256').update(mailboxKey).update(guid).update(topic).digest('base64url')
  return ownText(`AAQkAD${digest.slice(0, 43)}AQAAA=`)
}

/** Subject without reply and forward marks, as a thread is called. */
export function bareSubject(subject: string): string {
  let bare = subject.trim()
  for (;;) {
    const shorter = bare.replace(/^(?:re|aw|sv|antw|tr|fw|fwd|wg)\s*(?:\[\d+\])?\s*:\s*/i, '')
    if (shorter === bare) return bare
    bare = shorter
  }
}

/** The same, as Exchange compares topics. */
export function topicOf(subject: string): string {
  return bareSubject(subject).toLowerCase()
}
