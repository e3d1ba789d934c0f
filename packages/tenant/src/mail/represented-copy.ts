import type { MailStore } from './mail-store.ts'
import type { SenderVerdict } from './sender-rights.ts'

/**
 * Puts a sent mail into the Sent Items of the mailbox it is from, too, where that mailbox wants it (`Set-Mailbox
 * -MessageCopyForSentAsEnabled`, `-MessageCopyForSendOnBehalfEnabled`). Without the switch it lies with the sender alone, which
 * surprises everybody who shares a mailbox.
 */
export function copyToRepresented(
  store: Pick<MailStore, 'mailboxOf'>,
  senderId: string,
  verdict: Exclude<SenderVerdict, { kind: 'denied' }>,
  raw: Uint8Array,
): void {
  const { represented } = verdict
  const isWanted = verdict.kind === 'as' ? represented.messageCopyForSentAsEnabled : represented.messageCopyForSendOnBehalfEnabled
  if (represented.id === senderId || !isWanted) return
  const mailbox = store.mailboxOf(represented.id)
  mailbox?.add(raw, { folder: mailbox.wellKnown('sentitems'), isRead: true })
}
