import { inBackground } from '../in-background.ts'
import { editHead } from '../mail/edit-head.ts'
import { encodeAddress } from '../mail/encode-header.ts'
import { addressesOf, headerOf, scanHeaders } from '../mail/header-scan.ts'
import { judgeSubmission } from '../mail/judge-submission.ts'
import type { SubmissionRefusal } from '../mail/judge-submission.ts'
import type { SmtpSettings } from '../mail/mail-store.ts'
import { rfcDate } from '../mail/non-delivery-report.ts'
import { copyToRepresented } from '../mail/represented-copy.ts'
import { judgeSender } from '../mail/sender-rights.ts'
import type { SenderVerdict } from '../mail/sender-rights.ts'
import type { World } from '../world.ts'
import { REPLIES } from './replies.ts'
import type { Reply } from './replies.ts'
import type { Envelope, SignedIn } from './session.ts'

/**
 * Takes a mail into the tenant: limits, then the sender, then its way. A copy is put into the Sent Items of the mailbox that
 * signed in, whoever the mail is from; clients must not make another (E4). The reply names the Message-ID the mail went out
 * under, which is not always the client's.
 *
 * Faults lose the mail after it was accepted, send it twice, or keep it back until the next one has gone or a while is over.
 */
export function submit(
  world: World,
  signedIn: SignedIn,
  envelope: Envelope,
  raw: Uint8Array,
  way: 'once' | 'drop' | 'double' | 'reorder' = 'once',
): Reply {
  const { settings } = world.mail
  const { owner, mailbox } = signedIn
  const now = world.clock.now()
  if (raw.length > settings.maxMessageBytes) return REPLIES.tooLargeForSender
  const headers = scanHeaders(raw)
  const authors = addressesOf(headers, 'From').map((one) => one.address)
  const claimed = [...authors, ...(envelope.from === '' ? [] : [envelope.from])]
  const verdicts = claimed.map((address) => ({ address, verdict: judgeSender(world.directory, owner.id, address) }))
  const denied = verdicts.find(({ verdict }) => verdict.kind === 'denied')
  if (denied) return REPLIES.sendAsDenied(settings.smtp.sendAsDeniedAnswer, owner.mail, denied.address)
  // The bound of the minute was asked about when the envelope began.
  const refusal = judgeSubmission(world.mail, owner, { recipients: envelope.to.length })
  if (refusal !== undefined) return REFUSALS[refusal](settings.smtp)
  world.mail.submissions.spend(owner.id, envelope.to.length)
  const isOnBehalf = verdicts.some(({ address, verdict }) => authors.includes(address) && isBehalf(verdict))
  const complete = editHead(raw, {
    ...(isOnBehalf && { remove: ['Sender'] }),
    prepend: [
      ...(authors.length === 0 ? [['From', encodeAddress(owner.displayName, owner.mail)] as const] : []),
      ...(isOnBehalf ? [['Sender', encodeAddress(owner.displayName, owner.mail)] as const] : []),
      ...(headerOf(headers, 'Date') === undefined ? [['Date', rfcDate(now)] as const] : []),
    ],
  })
  const kept = mailbox.add(complete, {
    folder: mailbox.wellKnown('sentitems'),
    isRead: true,
    rewriteMessageId: settings.rewriteMessageIds,
  })
  // The first author's, as From comes before the envelope in the list.
  const first = verdicts[0]?.verdict
  if (first && first.kind !== 'denied') copyToRepresented(world.mail, owner.id, first, kept.raw)
  const leave = (): void => world.mail.transport(envelope.from, envelope.to, kept.raw)
  const isKept = way === 'reorder' && world.smtp.keptBack.keep(leave)
  if (way !== 'drop' && !isKept) {
    later(world, () => {
      leave()
      if (way === 'double') leave()
      world.smtp.keptBack.letGo()
    })
  }
  return REPLIES.queued(kept.internetMessageId)
}

const REFUSALS: Readonly<Record<SubmissionRefusal, (settings: SmtpSettings) => Reply>> = {
  suspended: () => REPLIES.suspended,
  'too-fast': ({ rateAnswer }) => REPLIES.tooFast(rateAnswer),
  'over-day': () => REPLIES.overDay,
  'mailbox-full': () => REPLIES.mailboxFull,
}

/** At once, or after as long as the service takes to work on a submission. */
function later(world: World, work: () => void): void {
  const { submissionMilliseconds } = world.mail.settings
  if (submissionMilliseconds <= 0) return work()
  setTimeout(() => {
    if (!world.closing.aborted) inBackground('Sending a submitted mail', work)
  }, submissionMilliseconds).unref()
}

function isBehalf(verdict: SenderVerdict): boolean {
  return verdict.kind === 'on-behalf'
}
