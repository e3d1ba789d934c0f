import { createHash } from 'node:crypto'

import { MAX_MAIL_BYTES } from '../imap/index.ts'
import type { Dialogue } from './dialogue.ts'
import { ConversationFault } from './pop3-answer.ts'

// A head of more than this is an attack on our memory; what we look for stands at its beginning. Read on and thrown away, as some
// servers answer TOP with the whole mail.
const MAX_HEAD_BYTES = 256 * 1024

/** Reads the answer of TOP or RETR and keeps the head: up to the first empty line, CRLF before it included. */
export async function readHead(hear: (take: (bytes: Uint8Array) => void) => Promise<void>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  let read = 0
  await hear((bytes) => {
    read += bytes.length
    // An answer without end would hold us for ever.
    if (read > MAX_MAIL_BYTES) throw new ConversationFault('MailTooLarge')
    if (length >= MAX_HEAD_BYTES) return
    // A copy: the piece is part of a larger one, which it would keep alive.
    const piece = Uint8Array.from(bytes.subarray(0, MAX_HEAD_BYTES - length))
    pieces.push(piece)
    length += piece.length
  })
  const all = Buffer.concat(pieces)
  const end = all.indexOf('\r\n\r\n')
  return end === -1 ? all : all.subarray(0, end + 2)
}

/** The command that gives a head at the least cost: TOP without a line of the body. */
export const topCommand = (number: number): string => `TOP ${String(number)} 0`

/** A head by TOP, for `askMany`: the command is on its way already. */
export const readTop = (dialogue: Dialogue): Promise<Uint8Array> => readHead((take) => dialogue.askBody('', take))

/**
 * When the server took the mail in: the time in its topmost Received field, which the last server on the way wrote (RFC 5321
 * section 4.4). Null where there is none or it cannot be read. The Date field is not asked: it is the sender's, whose clock may be
 * years behind, and a mail must not be left out for that.
 */
export function receivedAtOf(head: Uint8Array): Date | null {
  const text = Buffer.from(head).toString('latin1')
  const field = /^Received:(.*(?:\r\n[ \t].*)*)/im.exec(text)?.[1] ?? ''
  const time = /\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})?(?: [+-]\d{4}| [A-Z]{1,5})?/.exec(
    field.slice(field.lastIndexOf(';') + 1).replaceAll(/\s+/g, ' '),
  )
  const at = time === null ? NaN : Date.parse(time[0])
  return Number.isNaN(at) ? null : new Date(at)
}

// What a server adds when somebody has read a mail, or when it names it.
const OWN_FIELDS = /^(?:X-)?(?:Status|UIDL|Keywords|IMAP|IMAPbase|Content-Length|Lines):/i

/** A name for a mail made of its head, the same in every session and under every UIDL: 22 characters. */
export function headIdentity(head: Uint8Array): string {
  const lines = Buffer.from(head).toString('latin1').split('\r\n')
  return createHash('sha256')
    .update(lines.filter((line) => !OWN_FIELDS.test(line)).join('\n'), 'latin1')
    .digest('base64url')
    .slice(0, 22)
}
