import type { MailState } from '../mail/mailbox.ts'
import type { StoredMail } from '../mail/stored-mail.ts'

/** The flags Exchange keeps. Other keywords are taken and forgotten: PERMANENTFLAGS has no `\*`. */
export const FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft', '$MDNSent'] as const
export type Flag = (typeof FLAGS)[number]

const IS_SET: Readonly<Record<Flag, (mail: StoredMail) => boolean>> = {
  '\\Seen': (mail) => mail.isRead,
  '\\Answered': (mail) => mail.isAnswered === true,
  '\\Flagged': (mail) => mail.flag === 'flagged',
  '\\Deleted': (mail) => mail.isMarkedDeleted === true,
  '\\Draft': (mail) => mail.isDraft,
  $MDNSent: (mail) => mail.isReceiptSent === true,
}

export function hasFlag(mail: StoredMail, flag: Flag): boolean {
  return IS_SET[flag](mail)
}

/** In brackets, in Exchange's order. */
export function writeFlags(mail: StoredMail): string {
  return `(${FLAGS.filter((flag) => hasFlag(mail, flag)).join(' ')})`
}

/** Those that Exchange knows, whatever their case. */
export function knownFlags(names: readonly string[]): Set<Flag> {
  const given = new Set(names.map((name) => name.toLowerCase()))
  return new Set(FLAGS.filter((flag) => given.has(flag.toLowerCase())))
}

/** The state that sets these flags and clears the others. */
export function stateOf(flags: ReadonlySet<Flag>, before?: StoredMail): MailState {
  return {
    isRead: flags.has('\\Seen'),
    isAnswered: flags.has('\\Answered'),
    // A follow-up that was done is no flag to IMAP, and must not be undone by it.
    flag: flags.has('\\Flagged') ? 'flagged' : before?.flag === 'complete' ? 'complete' : 'notFlagged',
    isMarkedDeleted: flags.has('\\Deleted'),
    isDraft: flags.has('\\Draft'),
    isReceiptSent: flags.has('$MDNSent'),
  }
}

export function flagsOf(mail: StoredMail): Set<Flag> {
  return new Set(FLAGS.filter((flag) => hasFlag(mail, flag)))
}
