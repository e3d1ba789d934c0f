import { createHash } from 'node:crypto'
import type { FilePart } from './body/collect-body.ts'
import { rawBody } from './structure/part.ts'
import { decodeTransfer } from './transfer/decode-transfer.ts'

/** Bytes of a file, as sent, that its fingerprint is taken from: they tell two files apart, and bound the work. */
const FILE_BYTES = 256 * 1024

/** A file that begins behind this many bytes of the mail is left out: how much of it is seen depends on how the mail is folded. */
const LAST_START = 3 * 1024 * 1024

/** Files that count. */
const MAX_FILES = 100

/** Forms that servers make, drop or write anew: attached mails, Outlook's winmail.dat, invitations. */
const REMADE = /^(?:message\/|application\/ms-tnef$|text\/calendar$)/

/**
 * What tells a mail's files from another mail's: one hash a file, sorted, each once. Names, types and transfer encodings do not
 * count, as servers change them; of text only visible ASCII does, as its charset and line ends change too.
 */
export function fileFingerprints(files: readonly FilePart[]): string[] {
  const hashes = files
    .filter(({ part }) => !REMADE.test(part.type) && part.bodyStart < LAST_START)
    .slice(0, MAX_FILES)
    .map(({ part }) => {
      const content = decodeTransfer(rawBody(part).subarray(0, FILE_BYTES * 2), part.encoding, () => undefined)
      const isText = part.type.startsWith('text/')
      return createHash('sha256')
        .update(isText ? visibleAscii(content) : content.subarray(0, FILE_BYTES))
        .digest('base64url')
    })
  return [...new Set(hashes)].sort()
}

function visibleAscii(content: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(Math.min(content.length, FILE_BYTES))
  let size = 0
  for (const byte of content) {
    if (size === kept.length) break
    if (byte > 32 && byte < 127) kept[size++] = byte
  }
  return kept.subarray(0, size)
}
