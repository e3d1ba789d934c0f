import type { Directory, DirectoryUser } from '../directory/directory.ts'
import { inBackground } from '../in-background.ts'
import { inTurn } from './draft.ts'
import { editHead } from './edit-head.ts'
import { encodeAddress } from './encode-header.ts'
import type { Folder } from './folder.ts'
import { addressesOf, headerOf, scanHeaders } from './header-scan.ts'
import type { MailAddress } from './header-scan.ts'
import { judgeSubmission } from './judge-submission.ts'
import type { SubmissionRefusal } from './judge-submission.ts'
import type { MailStore } from './mail-store.ts'
import type { Mailbox } from './mailbox.ts'
import { rfcDate } from './non-delivery-report.ts'
import { copyToRepresented } from './represented-copy.ts'
import { judgeSender } from './sender-rights.ts'
import type { StoredMail } from './stored-mail.ts'

/** What became of a submission; all but the first left everything as it was. */
export type Submission =
  | 'accepted'
  | 'gone'
  | 'no-draft'
  | 'invalid-recipients'
  | 'too-large'
  | 'send-as-denied'
  | SubmissionRefusal

export type SubmissionParts = {
  readonly world: {
    readonly directory: Directory
    readonly mail: MailStore
    readonly clock: { readonly now: () => number }
    readonly closing: AbortSignal
  }
  readonly mailbox: Mailbox
  readonly mail: StoredMail
  /** Who sends when the mail has no From. */
  readonly defaultFrom: DirectoryUser
  /** Who asks; must be the From, or hold SendAs or SendOnBehalf on it. */
  readonly actor: DirectoryUser | undefined
  /** Where the mail ends; undefined: nowhere. */
  readonly keepIn: Folder | undefined
  /** What the protocol allows a mailbox in a minute. */
  readonly perMinute?: number
}

/**
 * Submission of a draft that lies in a mailbox. It becomes a mail of the Outbox, leaves through the transport and ends in the
 * folder it is kept in; it keeps its immutable id all the way (C4). What is wrong with the mail itself is refused here; what is
 * wrong with a recipient comes back as a report. Edits that are under way come first; later ones find no draft any more.
 */
export async function submitMail(parts: SubmissionParts): Promise<Submission> {
  return await inTurn(parts.mail, () => submitNow(parts))
}

function submitNow({ world, mailbox, mail, defaultFrom, actor, keepIn, perMinute = Infinity }: SubmissionParts): Submission {
  if (mailbox.findMail(mail.immutableId) !== mail) return 'gone'
  if (!mail.isDraft) return 'no-draft'
  const { settings } = world.mail
  const headers = scanHeaders(mail.raw)
  const recipients = ['To', 'Cc', 'Bcc'].flatMap((name) => addressesOf(headers, name)).map((one) => one.address)
  const lying = mailbox.userId === defaultFrom.id ? mail.raw.length : 0
  const refusal = judgeSubmission(world.mail, defaultFrom, { recipients: recipients.length, perMinute, lying })
  if (refusal !== undefined) return refusal
  if (recipients.length === 0 || recipients.some((address) => !/^[^\s@]+@[^\s@]+$/.test(address))) return 'invalid-recipients'
  if (mail.raw.length > settings.maxMessageBytes) return 'too-large'
  const sender = senderOf(world.directory, { wanted: addressesOf(headers, 'From')[0], defaultFrom, actor })
  if (sender === undefined) return 'send-as-denied'
  world.mail.submissions.spend(defaultFrom.id, recipients.length)
  const isThreaded = headerOf(headers, 'Thread-Index') !== undefined
  const now = world.clock.now()
  const raw = editHead(mail.raw, {
    remove: ['From', 'Sender', 'Date'],
    prepend: [
      ['From', encodeAddress(sender.from.name, sender.from.address)],
      ...(sender.onBehalf === undefined
        ? []
        : [['Sender', encodeAddress(sender.onBehalf.name, sender.onBehalf.address)] as const]),
      ['Date', rfcDate(now)],
      ...(isThreaded ? [] : [['Thread-Index', mail.conversationIndex] as const]),
    ],
  })
  mailbox.rewrite(mail, raw)
  mailbox.update(mail, { isDraft: false, isRead: true, sentAt: now, receivedAt: now })
  const leave = (): void => {
    world.mail.transport(sender.from.address, recipients, raw)
    if (keepIn === undefined) mailbox.remove(mail)
    else {
      mailbox.move(mail, keepIn)
      copyToRepresented(world.mail, mailbox.userId, sender.verdict, raw)
    }
  }
  if (settings.submissionMilliseconds <= 0) {
    leave()
    return 'accepted'
  }
  mailbox.move(mail, mailbox.wellKnown('outbox'))
  setTimeout(() => {
    if (!world.closing.aborted && mailbox.findMail(mail.immutableId) === mail) inBackground('Sending a mail', leave)
  }, settings.submissionMilliseconds).unref()
  return 'accepted'
}

/** Who the mail is from, and the caller as Sender where it is sent on behalf (C1); undefined: it may not be from there. */
function senderOf(
  directory: Directory,
  {
    wanted,
    defaultFrom,
    actor,
  }: { readonly wanted: MailAddress | undefined; readonly defaultFrom: DirectoryUser; readonly actor: DirectoryUser | undefined },
) {
  if (actor === undefined) return undefined
  const verdict = judgeSender(directory, actor.id, wanted?.address ?? defaultFrom.mail)
  if (verdict.kind === 'denied') return undefined
  const { represented } = verdict
  // The name in the address book wins over the one the client wrote; an alias stays as it was written.
  const from = { name: represented.displayName, address: wanted?.address ?? represented.mail }
  return { verdict, from, ...(verdict.kind === 'on-behalf' && { onBehalf: { name: actor.displayName, address: actor.mail } }) }
}
