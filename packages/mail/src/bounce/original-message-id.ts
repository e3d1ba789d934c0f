import { readMessageId } from '../header/read-message-ids.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { fieldOf, readHeader } from '../structure/read-header.ts'
import type { Part } from '../structure/part.ts'
import { rawBody } from '../structure/part.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'

const quiet = () => undefined

/** Text of a bounce in which a copied header is looked for. */
const MAX_TEXT = 200_000

/**
 * The Message-ID of the mail a bounce is about: from the copy of it (or of its header) that the bounce carries, from a copy
 * inside the text, or from what the bounce answers to.
 */
export function originalMessageId(parts: readonly Part[], text: string, answers: readonly string[]): string | null {
  for (const part of parts) {
    if (part.type === 'message/disposition-notification') {
      const content = decodeTransfer(rawBody(part), part.encoding, quiet)
      const id = readMessageId(
        fieldOf(readHeader(content, skipBlank(content), content.length, DEFAULT_LIMITS, quiet), 'original-message-id'),
      )
      if (id !== null) return id
      continue
    }
    if (!/^(?:message\/(?:rfc822|global|partial)|(?:text|message)\/(?:rfc822|global)-headers?|text\/rfc822)$/.test(part.type))
      continue
    const content = decodeTransfer(rawBody(part), part.encoding, quiet)
    const id = readMessageId(
      fieldOf(readHeader(content, skipBlank(content), content.length, DEFAULT_LIMITS, quiet), 'message-id'),
    )
    if (id !== null) return id
  }
  const copied =
    /^[\s>|]{0,8}message-?id:[ \t]{0,8}(?:\r?\n[\s>|]{1,8})?<?([^\s<>]{1,400}@[^\s<>]{1,200}|[^\s<>]{5,400})>?/im.exec(
      text.slice(0, MAX_TEXT),
    )
  return copied?.[1] ?? answers[0] ?? null
}

function skipBlank(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length && (bytes[at] === 10 || bytes[at] === 13)) at++
  return at
}
