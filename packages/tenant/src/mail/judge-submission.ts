import type { DirectoryUser } from '../directory/directory.ts'
import type { MailStore } from './mail-store.ts'
import { isFull } from './mailbox-quota.ts'

/** Why a mailbox may not send now; undefined when it may. */
export type SubmissionRefusal = 'suspended' | 'too-fast' | 'over-day' | 'mailbox-full'

/**
 * Judges whether `sender` may send one more mail, whatever the protocol: outbound spam policy, mails in a minute, recipients in a
 * day, room in the mailbox. `perMinute` is the bound of the protocol at hand, beside that of the mailbox; all protocols count
 * together. `lying` is how many bytes of the mail lie in the sender's mailbox already.
 */
export function judgeSubmission(
  store: Pick<MailStore, 'mailboxOf' | 'settings' | 'submissions'>,
  sender: DirectoryUser,
  { recipients, perMinute = Infinity, lying = 0 }: { recipients: number; perMinute?: number; lying?: number },
): SubmissionRefusal | undefined {
  const { settings, submissions } = store
  if (isSuspended(store, sender)) return 'suspended'
  if (isTooFast(store, sender, perMinute)) return 'too-fast'
  if (submissions.recipientsInDay(sender.id) + recipients > settings.smtp.maxRecipientsPerDay) return 'over-day'
  return isFull(store, sender, lying) ? 'mailbox-full' : undefined
}

/** Whether the mailbox has sent its share of this minute. */
export function isTooFast(store: Pick<MailStore, 'settings' | 'submissions'>, { id }: DirectoryUser, perMinute: number): boolean {
  const most = Math.min(perMinute, store.settings.maxSendsPerMinute ?? Infinity)
  return store.submissions.mailsInMinute(id) >= most
}

function isSuspended({ settings }: Pick<MailStore, 'settings'>, { mail, aliases }: DirectoryUser): boolean {
  return [mail, ...aliases].some((address) => settings.suspendedSenders.includes(address.toLowerCase()))
}
