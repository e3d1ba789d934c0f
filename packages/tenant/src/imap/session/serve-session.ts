import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'

import type { World } from '../../world.ts'
import { BAD_ARGUMENTS, writeCompletion } from './completion.ts'
import { runCommand } from './run-command.ts'
import { Session } from './session.ts'
import { greet } from './greet.ts'

// Before the sign-in nobody needs long strings; after it, APPEND brings whole mails.
const MAX_LITERAL_BEFORE_SIGN_IN = 64 * 1024

/** Speaks IMAP with one connection until it ends. Never rejects: what goes wrong inside ends this connection alone. */
export async function serveSession(
  world: World,
  socket: Socket,
  given: { isSecure: boolean; secureContext: SecureContext },
): Promise<void> {
  const session = new Session(world, socket, given)
  world.imap.sessions.add(session)
  try {
    await greet(session)
    await serve(session)
  } catch (error) {
    console.error(error)
    session.sayBye('Server Unavailable. 15')
  } finally {
    if (!hasEnded(session)) session.drop()
  }
}

async function serve(session: Session): Promise<void> {
  for (;;) {
    await session.output.flush()
    // A function, as the state changes behind the compiler's back.
    if (hasEnded(session)) return
    const isSignedIn = session.owner !== undefined
    const maxLiteral = isSignedIn ? session.world.mail.settings.maxMessageBytes + 64 * 1024 : MAX_LITERAL_BEFORE_SIGN_IN
    const reading = await session.input.next('command', maxLiteral)
    if (reading === undefined || hasEnded(session)) return
    switch (reading.kind) {
      case 'continue':
        session.output.line('+ Ready for additional command text.')
        break
      case 'refused':
        session.output.line(writeCompletion(reading.tag === '' ? '*' : reading.tag, BAD_ARGUMENTS))
        if (reading.isFatal) session.sayBye('Connection is closed. 13')
        break
      case 'command':
        await runCommand(session, reading.segments)
        break
      case 'line':
        break
    }
  }
}

function hasEnded(session: Session): boolean {
  return session.state === 'ended'
}
