import { openMailbox } from '../exchange/open-mailbox.ts'
import type { Admission, DoorRight } from '../exchange/open-mailbox.ts'
import { readXoauth2 } from '../exchange/read-xoauth2.ts'
import { REPLIES } from './replies.ts'
import { say } from './session.ts'
import type { SignedIn, SmtpAnswer, SmtpCommand, SmtpSession } from './session.ts'

const RIGHT: DoorRight = { scope: 'SMTP.Send', role: 'SMTP.SendAsApp', isOpen: () => true }

// A SASL response holds a token of 2 to 10 KB in base64; far more is no token.
const MAX_RESPONSE = 32_768
// Who guesses is sent away.
const MAX_FAILED_SIGN_INS = 3

/** AUTH XOAUTH2 with or without its response on the line (E1). LOGIN is offered, asked through, and refused: basic is over. */
export const auth: SmtpCommand = async (session, given) => {
  if (!session.hasGreeted) return say(REPLIES.helloFirst)
  if (!session.isSecure) return say(REPLIES.mustStartTls)
  if (session.signedIn || session.envelope) return say(REPLIES.badSequence)
  const [mechanism = '', ...rest] = given.split(/ +/)
  const { world } = session
  switch (mechanism.toUpperCase()) {
    case 'XOAUTH2': {
      const response = rest[0] ?? (await ask(session, ''))
      if (response === undefined || response === '*') return response && say(REPLIES.cancelled)
      return await admit(session, response)
    }
    case 'LOGIN': {
      const name = rest[0] ?? (await ask(session, 'Username:'))
      if (name === undefined || name === '*') return name && say(REPLIES.cancelled)
      const word = await ask(session, 'Password:')
      if (word === undefined || word === '*') return word && say(REPLIES.cancelled)
      return fail(session, say(REPLIES.basicDisabled(world.clock.now(), world.random)))
    }
    default:
      return say(REPLIES.unknownMechanism)
  }
}

/** One step of SASL: the challenge in base64, then the client's line. */
async function ask({ line, world }: SmtpSession, challenge: string): Promise<string | undefined> {
  await line.write(`334 ${Buffer.from(challenge).toString('base64')}\r\n`)
  const read = await line.readLine(MAX_RESPONSE, world.mail.settings.smtp.idleMilliseconds)
  if (read.kind === 'too-long') return ''
  return read.kind === 'line' ? read.bytes.toString('latin1').trim() : undefined
}

async function admit(session: SmtpSession, response: string): Promise<SmtpAnswer> {
  const { world } = session
  const now = world.clock.now()
  const asked = readXoauth2(response)
  const signedIn = asked && settle(await openMailbox(world, asked, RIGHT))
  if (!signedIn) return fail(session, say(REPLIES.refused(now, world.random)))
  // The switch refuses OAuth as surely as a password (E3); the mailbox's own beats the tenant's (E5).
  const { organization } = signedIn
  const own = organization.exchange.casOf(signedIn.owner.id).smtpClientAuthenticationDisabled
  if (own ?? organization.mail.settings.smtpClientAuthenticationDisabled) {
    const of = own === null ? 'Tenant' : 'Mailbox'
    return fail(session, say(REPLIES.smtpAuthDisabled(of, now, world.random)))
  }
  session.world = organization
  session.signedIn = signedIn
  world.smtp.enter(signedIn.owner.id, session)
  return say(REPLIES.signedIn)
}

/**
 * Submission is stricter and laxer than reading. A person signs in as themselves alone, whatever they hold FullAccess of, and
 * sends as others by their rights. An app signs in as the mailbox it sends from, by FullAccess or by SendAs (E6).
 */
function settle(admission: Admission): SignedIn | undefined {
  if (admission.kind === 'refused') return undefined
  const { owner, principal, organization } = admission
  const mailbox = organization.mail.mailboxOf(owner.id)
  if (mailbox === undefined) return undefined
  if (principal.kind === 'user') {
    return owner.id === principal.userId ? { owner, mailbox, principal, organization } : undefined
  }
  const mayBySendAs =
    admission.kind === 'not-connected' &&
    admission.why === 'no-full-access' &&
    owner.sendAs.includes(principal.servicePrincipalId)
  if (admission.kind === 'not-connected' && !mayBySendAs) return undefined
  return { owner, mailbox, principal, organization }
}

function fail(session: SmtpSession, answer: SmtpAnswer): SmtpAnswer {
  session.errors += 1
  return session.errors >= MAX_FAILED_SIGN_INS ? { ...answer, after: 'close' } : answer
}
