import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'

import { meetFault } from '../faults/meet-fault.ts'
import type { Met } from '../faults/meet-fault.ts'
import { LineSocket } from '../listen/line-socket.ts'
import { performCommand } from '../listen/perform-command.ts'
import { sendAnswer } from '../listen/send-answer.ts'
import type { World } from '../world.ts'
import { auth, capa, pass, stls, user } from './authorize.ts'
import { GREETING, REPLIES } from './replies.ts'
import { say } from './session.ts'
import type { Pop3Answer, Pop3Command, Pop3Session, Twist } from './session.ts'
import { dele, list, noop, quit, retr, rset, stat, top, uidl } from './transaction.ts'

// RFC 2449 section 4 gives commands 255 octets.
const MAX_COMMAND = 255
// A client that only makes mistakes is sent away.
const MAX_MISTAKES = 20

const COMMANDS: ReadonlyMap<string, Pop3Command> = new Map(
  Object.entries({ capa, stls, user, pass, auth, stat, list, uidl, retr, top, dele, noop, rset, quit }),
)

/** What faults and the request log call by name: the commands in lower case, and `connect` for the greeting. */
export const POP3_OPERATIONS: readonly string[] = ['connect', ...COMMANDS.keys()]

/**
 * Speaks POP3 (RFC 1939, 2449, 2595, 5034) with one connection until it ends. Never rejects.
 *
 * AUTHORIZATION until a sign-in, which reads the inbox once and locks it; TRANSACTION until QUIT, which carries out the
 * deletions; any other end leaves them undone. At most one fault is met for each command: `status` and `error` answer -ERR
 * instead of it; `cut` before means nothing was done, middle that half of the answer left, after that all was done in silence.
 */
export async function servePop3(
  world: World,
  socket: Socket,
  given: { readonly isSecure: boolean; readonly secureContext: SecureContext },
): Promise<void> {
  const line = new LineSocket(socket)
  const session: Pop3Session = { world, line, failedSignIns: 0, ...given }
  const cut = (): void => void line.cut()
  world.pop3.connections.add(cut)
  try {
    if (await greet(session)) await converse(session)
  } catch (error) {
    console.error(error)
    await line.cut()
  } finally {
    world.pop3.connections.delete(cut)
    if (session.signedIn) world.pop3.leave(session.signedIn.owner.id)
  }
}

async function greet(session: Pop3Session): Promise<boolean> {
  const { line, world } = session
  const met = await meetFault(world, 'pop3', 'connect')
  if (met === undefined) {
    await line.write(`${GREETING}\r\n`)
    return true
  }
  const answer = met.kind === 'status' || met.kind === 'error' ? say(refusalText(met), 'close') : say(GREETING)
  return (await sendAnswer(line, answer.bytes, met, world.closing)) && answer.after === undefined
}

async function converse(session: Pop3Session): Promise<void> {
  const { world, line } = session
  for (let mistakes = 0; mistakes < MAX_MISTAKES;) {
    const { preAuthenticationMilliseconds, idleMilliseconds } = world.mail.settings.pop3
    const read = await line.readLine(MAX_COMMAND, session.signedIn ? idleMilliseconds : preAuthenticationMilliseconds)
    if (read.kind === 'end' || read.kind === 'idle') return line.end()
    if (read.kind === 'too-long') {
      await line.write(`${REPLIES.lineRefused}\r\n`)
      return line.end()
    }
    const [verb = '', ...rest] = read.bytes.toString('latin1').trimEnd().split(' ')
    const operation = verb.toLowerCase()
    const command = COMMANDS.get(operation)
    if (command === undefined) {
      mistakes += 1
      await line.write(`${REPLIES.notUnderstood}\r\n`)
      continue
    }
    if (!(await perform(session, operation, command, rest.join(' ').trim()))) return
  }
  line.end()
}

async function perform(session: Pop3Session, operation: string, command: Pop3Command, given: string): Promise<boolean> {
  return await performCommand(session, {
    protocol: 'pop3',
    operation,
    // A number or nothing: what follows USER, PASS and AUTH is nobody's business.
    logged: /^\d+/.test(given) ? `/${given}` : '',
    handshakeMilliseconds: () => session.world.mail.settings.pop3.preAuthenticationMilliseconds,
    answer: async (met) => await answerTo(session, command, given, met),
    show: ({ bytes, after }) => ({ bytes, status: bytes[0] === PLUS ? 200 : 400, after }),
  })
}

const PLUS = 43

async function answerTo(
  session: Pop3Session,
  command: Pop3Command,
  given: string,
  met: Met | undefined,
): Promise<Pop3Answer | undefined> {
  if (met?.kind === 'status' || met?.kind === 'error') return say(refusalText(met))
  const { signedIn, world } = session
  if (signedIn && signedIn.principal.expiresAt <= world.clock.now()) return say(REPLIES.tokenExpired, 'close')
  const twist: Twist = {
    offBy: met?.kind === 'wrongLength' ? met.offBy : 0,
    ...(met?.kind === 'stale' && { asOf: world.clock.now() - met.milliseconds }),
  }
  return await command(session, given, twist)
}

function refusalText(met: Extract<Met, { kind: 'status' | 'error' }>): string {
  const words = met.message ?? (met.kind === 'error' ? String(met.code) : undefined)
  return words === undefined ? REPLIES.unavailable : `-ERR ${words.replaceAll(/[\r\n]+/g, ' ')}`
}
