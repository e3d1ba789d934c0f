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
