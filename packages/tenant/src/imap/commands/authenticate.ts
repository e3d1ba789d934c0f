import { openMailbox } from '../../exchange/open-mailbox.ts'
import type { DoorRight } from '../../exchange/open-mailbox.ts'
import { readXoauth2 } from '../../exchange/read-xoauth2.ts'
import type { Command } from '../session/command.ts'
import { BAD_ARGUMENTS, no, ok } from '../session/completion.ts'
import type { Tagged } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Arguments } from '../wire/arguments.ts'

const RIGHT: DoorRight = {
  scope: 'IMAP.AccessAsUser.All',
  role: 'IMAP.AccessAsApp',
  isOpen: (world, owner) => world.exchange.casOf(owner.id).imapEnabled,
}
const FAILED = no('AUTHENTICATE failed.')
// What Google documents and some servers copy; only sent where the setting asks for it.
const CHALLENGE = Buffer.from('{"status":"400","schemes":"Bearer","scope":"https://outlook.office.com/IMAP.AccessAsUser.All"}')

/** XOAUTH2, with the initial response on the line (SASL-IR, RFC 4959) or after a `+`. */
export const authenticate: Command = {
  states: ['greeted'],
  run: async (session, given) => {
    given.space()
    const mechanism = given.keyword()
    const initial = given.peek() === ' ' ? readInitial(given) : undefined
    given.end()
    if (!session.isSecure && session.settings.requiresTls) return FAILED
    if (mechanism === 'PLAIN' || mechanism === 'LOGIN') return no('Basic authentication is disabled.')
    if (mechanism !== 'XOAUTH2') return BAD_ARGUMENTS
    const response = initial ?? (await askFor(session, '+ '))
    if (response === undefined) return BAD_ARGUMENTS
    // RFC 3501 section 6.2.2: a lone star takes the command back.
    if (response === '*') return BAD_ARGUMENTS
    return await signIn(session, response)
  },
}

function readInitial(given: Arguments): string {
  given.space()
  const text = given.matched(/[A-Za-z0-9+/=]+/)[0]
  // `=` stands for an empty response.
  return text === '=' ? '' : text
}

async function askFor(session: Session, challenge: string): Promise<string | undefined> {
  session.output.line(challenge)
  await session.output.flush()
  const reading = await session.input.next('line', 0)
  return reading?.kind === 'line' ? reading.text : undefined
}

async function signIn(session: Session, response: string): Promise<Tagged> {
  const asked = readXoauth2(response)
  const admission = asked && (await openMailbox(session.world, asked, RIGHT))
  if (admission === undefined || admission.kind === 'refused') {
    if (session.settings.challengesFailure) await askFor(session, `+ ${CHALLENGE.toString('base64')}`)
    return FAILED
  }
  const { owner, principal, organization } = admission
  session.world = organization
  const open = [...session.world.imap.sessions].filter((other) => other.ownerId() === owner.id).length
  const hasRoom = open < session.settings.maxConnectionsPerMailbox
  session.signIn(owner, principal, admission.kind === 'open' && hasRoom ? admission.mailbox : undefined)
  return ok('AUTHENTICATE completed.')
}
