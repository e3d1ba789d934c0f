import type { DirectoryUser } from '../../directory/directory.ts'
import { composeDraft } from '../../mail/draft.ts'
import { editHead } from '../../mail/edit-head.ts'
import { addressesOf, headerOf, scanHeaders } from '../../mail/header-scan.ts'
import type { MailAddress } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { rfcDate } from '../../mail/non-delivery-report.ts'
import type { Call } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { emptyDraft } from './create-message.ts'

/**
 * Submission. A draft becomes a mail of the Outbox, leaves through the transport and ends in Sent Items; it keeps its immutable
 * id all the way (C4). What is wrong with the mail itself is refused here; what is wrong with a recipient comes back as a report.
 */
export async function submit(call: Call, mail: StoredMail, options: { readonly keepCopy: boolean }): Promise<void> {
  const { settings } = call.world.mail
  const headers = scanHeaders(mail.raw)
  const recipients = ['To', 'Cc', 'Bcc'].flatMap((name) => addressesOf(headers, name)).map((one) => one.address)
  if (recipients.length === 0 || recipients.some((address) => !/^[^\s@]+@[^\s@]+$/.test(address)))
    throw new GraphError(
      400,
      'ErrorInvalidRecipients',
      "At least one recipient isn't valid., A message can't be sent unless it contains recipients.",
    )
  if (mail.raw.length > settings.maxMessageBytes)
    throw new GraphError(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
  const sender = senderOf(call, addressesOf(headers, 'From')[0])
  const isThreaded = headerOf(headers, 'Thread-Index') !== undefined
  const raw = editHead(mail.raw, {
    remove: ['From', 'Sender', 'Date'],
    prepend: [
      ['From', await addressHeader(call, sender.from)],
      ...(sender.onBehalf === undefined ? [] : [['Sender', await addressHeader(call, sender.onBehalf)] as const]),
      ['Date', rfcDate(call.world.clock.now())],
      ...(isThreaded ? [] : [['Thread-Index', mail.conversationIndex] as const]),
    ],
  })
  call.mailbox.rewrite(mail, raw)
  const now = call.world.clock.now()
  call.mailbox.update(mail, { isDraft: false, isRead: true, sentAt: now, receivedAt: now })
  const leave = (): void => {
    call.world.mail.transport(sender.from.address, recipients, raw)
    if (options.keepCopy) call.mailbox.move(mail, call.mailbox.wellKnown('sentitems'))
    else call.mailbox.remove(mail)
  }
  if (settings.submissionMilliseconds <= 0) {
    leave()
    return
  }
  call.mailbox.move(mail, call.mailbox.wellKnown('outbox'))
  setTimeout(() => {
    if (!call.world.closing.aborted && call.mailbox.findMail(mail.immutableId) === mail) leave()
  }, settings.submissionMilliseconds).unref()
}

/** Who the mail is from, and the caller as Sender where it is sent on behalf (C1). */
function senderOf(call: Call, wanted: MailAddress | undefined): { from: MailAddress; onBehalf?: MailAddress } {
  const { directory } = call.world
  const represented = wanted === undefined ? call.owner : directory.findUser(wanted.address)
  const actor = call.principal.kind === 'user' ? directory.findUser(call.principal.userId) : call.owner
  if (represented === undefined || actor === undefined) throw sendAsDenied()
  // The name in the address book wins over the one the client wrote; an alias stays as it was written.
  const from = { name: represented.displayName, address: wanted?.address ?? represented.mail }
  if (represented.id === actor.id || represented.sendAs.includes(actor.id)) return { from }
  if (represented.sendOnBehalf.includes(actor.id)) return { from, onBehalf: addressOf(actor) }
  throw sendAsDenied()
}

function addressOf(user: DirectoryUser): MailAddress {
  return { name: user.displayName, address: user.mail }
}

function sendAsDenied(): GraphError {
  const message =
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.'
  return new GraphError(403, 'ErrorSendAsDenied', message)
}

/** One address as a header value, encoded by the composer. */
async function addressHeader(call: Call, address: MailAddress): Promise<string> {
  const composed = await composeDraft({ ...emptyDraft(call), from: address })
  return headerOf(scanHeaders(composed), 'From') ?? `<${address.address}>`
}
