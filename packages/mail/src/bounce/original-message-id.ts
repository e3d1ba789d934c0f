import { readMessageId } from '../header/read-message-ids.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf } from '../structure/read-header.ts'
import { copiedHeader, headerInside } from './failed-mail.ts'

/** Text of a bounce in which a copied header is looked for. */
const MAX_TEXT = 200_000

/**
 * The Message-ID of the mail a bounce is about: from the copy of it (or of its header) that the bounce carries, from a copy
 * inside the text, or from what the bounce answers to.
 */
export function originalMessageId(parts: readonly Part[], text: string, answers: readonly string[]): string | null {
  for (const part of parts) {
    const isReceipt = part.type === 'message/disposition-notification'
    const header = isReceipt ? headerInside(part) : copiedHeader(part, parts.length === 1)
    const id = header === null ? null : readMessageId(fieldOf(header, isReceipt ? 'original-message-id' : 'message-id'))
    if (id !== null) return id
  }
  const copied =
    /^[\s>|]{0,8}message-?id:[ \t]{0,8}(?:\r?\n[\s>|]{1,8})?<?([^\s<>]{1,400}@[^\s<>]{1,200}|[^\s<>]{5,400})>?/im.exec(
      text.slice(0, MAX_TEXT),
    )
  return copied?.[1] ?? answers[0] ?? null
}
