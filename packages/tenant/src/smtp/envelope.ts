import { isTooFast } from '../mail/judge-submission.ts'
import { REPLIES } from './replies.ts'
import { MAX_SERVICE_BYTES, say } from './session.ts'
import type { SmtpCommand } from './session.ts'

// RFC 5321 section 4.5.3.1.3 gives a path 256 octets; beyond it nobody means an address.
const MAX_ADDRESS = 320

/** MAIL FROM. Whose address it is does not matter yet: the sender is judged with the mail. */
export const mail: SmtpCommand = (session, given) => {
  if (!session.hasGreeted) return say(REPLIES.helloFirst)
  if (!session.signedIn) return say(session.isSecure ? REPLIES.notAuthenticated : REPLIES.mustStartTls)
  if (session.envelope) return say(REPLIES.senderTwice)
  const read = readPath('FROM', given)
  if (read === undefined) return say(REPLIES.invalidArguments)
  if (read.address !== '' && !isAddress(read.address)) return say(REPLIES.invalidSender)
  const size = /(?:^| )SIZE=(\d{1,20})(?: |$)/i.exec(read.parameters)?.[1]
  if (size !== undefined && Number(size) > MAX_SERVICE_BYTES) return say(REPLIES.tooLarge)
  const { world, signedIn } = session
  if (signedIn.principal.expiresAt <= world.clock.now()) return say(REPLIES.tokenExpired)
  const { smtp } = world.mail.settings
  if (isTooFast(world.mail, signedIn.owner, smtp.maxMessagesPerMinute)) {
    return say(REPLIES.tooFast(smtp.rateAnswer), smtp.rateAnswer === 421 ? 'close' : undefined)
  }
  session.envelope = { from: read.address, to: [] }
  return say(REPLIES.senderOk)
}

/** RCPT TO. Every address is taken: one that does not exist comes back as a report (E3, G3). */
export const rcpt: SmtpCommand = (session, given) => {
  const { envelope, world } = session
  if (!envelope) return say(REPLIES.mailFirst)
  const read = readPath('TO', given)
  if (read === undefined) return say(REPLIES.invalidArguments)
  if (!isAddress(read.address)) return say(REPLIES.invalidRecipient)
  if (envelope.to.length >= world.mail.settings.smtp.maxRecipientsPerMessage) return say(REPLIES.tooManyRecipients)
  envelope.to.push(read.address)
  return say(REPLIES.recipientOk)
}

/** `FROM:<address> PARAMETER…`; a source route before the address is passed over (RFC 5321 appendix C). */
function readPath(word: 'FROM' | 'TO', given: string): { address: string; parameters: string } | undefined {
  const read = /^([A-Za-z]+): *<(?:@[^:<>]+:)?([^<>]*)>(?: +(.*))?$/.exec(given)
  if (read?.[1]?.toUpperCase() !== word) return undefined
  return { address: read[2] ?? '', parameters: read[3] ?? '' }
}

function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS && /^[^\s@<>]+@[^\s@<>]+$/.test(text)
}
