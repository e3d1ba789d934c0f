import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'

import { meetFault } from '../faults/meet-fault.ts'
import { LineSocket } from '../listen/line-socket.ts'
import { performCommand } from '../listen/perform-command.ts'
import { sendAnswer } from '../listen/send-answer.ts'
import type { World } from '../world.ts'
import { auth } from './authenticate.ts'
import { mail, rcpt } from './envelope.ts'
import { ehlo, helo, help, noop, quit, rset, starttls, vrfy } from './greet.ts'
import { bdat, data } from './receive.ts'
import { refuseByFault } from './refuse-by-fault.ts'
import { REPLIES, replyBytes } from './replies.ts'
import { say } from './session.ts'
import type { SmtpCommand, SmtpSession } from './session.ts'

// RFC 5321 section 4.5.3.1.4 gives a command 512 octets and extensions more; AUTH brings a whole token on its line.
const MAX_COMMAND = 65_536
// A client that only makes mistakes is sent away.
const MAX_ERRORS = 10

const COMMANDS: ReadonlyMap<string, SmtpCommand> = new Map(
  Object.entries({ ehlo, helo, starttls, auth, mail, rcpt, data, bdat, rset, noop, vrfy, help, quit }),
)
// These answer for a whole mail, so a fault that refuses waits until the mail is there.
const REFUSED_LATE = new Set(['data', 'bdat'])

/** What faults and the request log call by name: the commands in lower case, and `connect` for the greeting. */
export const SMTP_OPERATIONS: readonly string[] = ['connect', ...COMMANDS.keys()]

/**
 * Speaks SMTP submission (RFC 6409, 4954, 3207, 3030) with one connection until it ends. Never rejects.
 *
 * Greeting; EHLO; STARTTLS and EHLO again where the line is plain; AUTH; then mails: MAIL, RCPT for each recipient, DATA or BDAT,
 * as often as the client likes; QUIT. At most one fault is met for each command: `status` and `error` answer instead of it,
 * `cut` before means nothing was done, middle that half of the answer left (or of the mail had come), after that all was done
 * in silence: with DATA, a mail that is sent and kept though the client never hears of it.
 */
export async function serveSmtp(
  world: World,
  socket: Socket,
  given: { readonly isSecure: boolean; readonly secureContext: SecureContext },
): Promise<void> {
  const line = new LineSocket(socket)
  const address = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/i, '')
  const session: SmtpSession = { world, line, address, hasGreeted: false, chunks: [], errors: 0, ...given }
  const cut = (): void => void line.cut()
  world.smtp.connections.add(cut)
  try {
    if (await greet(session)) await converse(session)
  } catch (error) {
    console.error(error)
    await line.cut()
  } finally {
    world.smtp.connections.delete(cut)
    if (session.signedIn) world.smtp.leave(session.signedIn.owner.id, session)
  }
}

async function greet(session: SmtpSession): Promise<boolean> {
  const { world } = session
  const met = await meetFault(world, 'smtp', 'connect')
  const isRefused = met?.kind === 'status' || met?.kind === 'error'
  const answer = isRefused ? say(refuseByFault(met), 'close') : say(REPLIES.greeting(world.clock.now()))
  const isOpen = (await sendAnswer(session.line, replyBytes(answer.reply), met, world.closing)) && answer.after === undefined
  if (!isOpen) session.line.end()
  return isOpen
}

async function converse(session: SmtpSession): Promise<void> {
  const { world, line } = session
  while (session.errors < MAX_ERRORS) {
    const read = await line.readLine(MAX_COMMAND, world.mail.settings.smtp.idleMilliseconds)
    if (read.kind === 'end') return line.end()
    if (read.kind === 'idle') {
      await line.write(replyBytes(REPLIES.timeout))
      return line.end()
    }
    if (read.kind === 'too-long') {
      session.errors += 1
      await line.write(replyBytes(REPLIES.lineTooLong))
      continue
    }
    const text = read.bytes.toString('utf8').trimEnd()
    const verb = text.split(' ', 1)[0] ?? ''
    const operation = verb.toLowerCase()
    const command = COMMANDS.get(operation)
    if (command === undefined) {
      session.errors += 1
      await line.write(replyBytes(REPLIES.unrecognized(verb)))
      continue
    }
    if (!(await perform(session, operation, command, text.slice(verb.length).trim()))) return
  }
  await line.write(replyBytes(REPLIES.tooManyErrors))
  line.end()
}

async function perform(session: SmtpSession, operation: string, command: SmtpCommand, given: string): Promise<boolean> {
  return await performCommand(session, {
    protocol: 'smtp',
    operation,
    logged: '',
    handshakeMilliseconds: () => session.world.mail.settings.smtp.idleMilliseconds,
    answer: async (met) => {
      const isRefused = (met?.kind === 'status' || met?.kind === 'error') && !REFUSED_LATE.has(operation)
      return isRefused ? say(refuseByFault(met)) : await command(session, given, met)
    },
    show: ({ reply, after }) => ({
      bytes: replyBytes(reply),
      status: reply.code,
      // 421 says that the server closes (RFC 5321 section 3.8).
      after: reply.code === 421 ? 'close' : after,
    }),
    // All that was said in the clear is forgotten (RFC 3207 section 4.2).
    forget: () => {
      session.hasGreeted = false
    },
  })
}
