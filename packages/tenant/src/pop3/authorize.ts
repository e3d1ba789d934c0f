import { openMailbox } from '../exchange/open-mailbox.ts'
import type { DoorRight } from '../exchange/open-mailbox.ts'
import { readXoauth2 } from '../exchange/read-xoauth2.ts'
import { Maildrop } from './maildrop.ts'
import { POP3_HOST, REPLIES, capabilities } from './replies.ts'
import { say } from './session.ts'
import type { Pop3Answer, Pop3Command, Pop3Session } from './session.ts'

const RIGHT: DoorRight = {
  scope: 'POP.AccessAsUser.All',
  role: 'POP.AccessAsApp',
  isOpen: (world, owner) => world.exchange.casOf(owner.id).popEnabled,
}

// Who guesses is sent away.
const MAX_FAILED_SIGN_INS = 3

export const capa: Pop3Command = (session) => say(capabilities(session.isSecure))

export const stls: Pop3Command = (session) =>
  session.isSecure || session.signedIn ? say(REPLIES.wrongState) : say('+OK Begin TLS negotiation.', 'start-tls')

/** Basic authentication is taken step by step and refused at its end, as everywhere in Exchange Online. */
export const user: Pop3Command = (session, given) => {
  if (!session.isSecure || session.signedIn) return say(REPLIES.wrongState)
  if (given === '') return say(REPLIES.notUnderstood)
  session.userName = given
  return say('+OK')
}

export const pass: Pop3Command = (session) => {
  if (session.userName === undefined || session.signedIn) return say(REPLIES.wrongState)
  delete session.userName
  return fail(session, REPLIES.basicRefused)
}

/** AUTH in two lines: the mechanism, an empty challenge, the response (E1; RFC 5034 would allow one). */
export const auth: Pop3Command = async (session, given) => {
  if (!session.isSecure || session.signedIn) return say(REPLIES.wrongState)
  const [mechanism = '', ...rest] = given.split(' ')
  if (rest.length > 0) return say(REPLIES.lineRefused, 'close')
  if (mechanism !== 'XOAUTH2' && mechanism !== 'PLAIN') return say(REPLIES.notUnderstood)
  await session.line.write('+ \r\n')
  const { maxResponseBytes, preAuthenticationMilliseconds } = session.world.mail.settings.pop3
  const response = await session.line.readLine(maxResponseBytes, preAuthenticationMilliseconds)
  if (response.kind === 'too-long') return say(REPLIES.lineRefused, 'close')
  if (response.kind !== 'line') return undefined
  if (mechanism === 'PLAIN') return fail(session, REPLIES.basicRefused)
  return await admit(session, response.bytes.toString('latin1'))
}

async function admit(session: Pop3Session, response: string): Promise<Pop3Answer> {
  const { world } = session
  const asked = readXoauth2(response)
  const admission = asked && (await openMailbox(world, asked, RIGHT))
  // Whatever the reason, the sentence is one: Exchange tells nobody why over POP3.
  if (admission?.kind !== 'open') return fail(session, REPLIES.refused)
  const { owner, mailbox, principal, organization } = admission
  session.world = organization
  const { locksMailbox, maxConnections } = organization.mail.settings.pop3
  if (!world.pop3.enter(owner.id, locksMailbox ? 1 : maxConnections)) {
    return say(locksMailbox ? REPLIES.locked : REPLIES.tooManySessions)
  }
  session.signedIn = { owner, principal, drop: new Maildrop(mailbox) }
  return say(REPLIES.signedIn(POP3_HOST))
}

function fail(session: Pop3Session, text: string): Pop3Answer {
  session.failedSignIns += 1
  return say(text, session.failedSignIns >= MAX_FAILED_SIGN_INS ? 'close' : undefined)
}
