import type { SecureContext } from 'node:tls'

import type { Principal } from '../entra/token-book.ts'
import { meetFault } from '../faults/meet-fault.ts'
import type { Met } from '../faults/meet-fault.ts'
import type { World } from '../world.ts'
import type { LineSocket } from './line-socket.ts'
import { sendAnswer } from './send-answer.ts'

type Conversation = {
  readonly world: World
  readonly line: LineSocket
  readonly secureContext: SecureContext
  isSecure: boolean
  signedIn?: { readonly owner: { readonly mail: string }; readonly principal: Principal }
}

/** What a protocol of lines makes of one command. */
export type CommandOf<Answer> = {
  readonly protocol: 'pop3' | 'smtp'
  readonly operation: string
  /** What of the command may stand in the log behind the mailbox; empty for nothing. */
  readonly logged: string
  readonly handshakeMilliseconds: () => number
  /** Works on it, with the fault it met; undefined when the client went away meanwhile. */
  readonly answer: (met: Met | undefined) => Promise<Answer | undefined>
  readonly show: (answer: Answer) => {
    readonly bytes: Uint8Array
    readonly status: number
    readonly after: 'close' | 'start-tls' | undefined
  }
  /** Called before the line goes on under TLS. */
  readonly forget?: () => void
}

/** One command, its fault, its answer and its row in the request log. False when the session is over. */
export async function performCommand<Answer>(session: Conversation, command: CommandOf<Answer>): Promise<boolean> {
  const { world, line } = session
  const { protocol, operation } = command
  const startedAt = Date.now()
  let status = 0
  try {
    const met = await meetFault(world, protocol, operation)
    if (met?.kind === 'closing' || (met?.kind === 'cut' && met.when === 'before')) {
      await line.cut()
      return false
    }
    const answer = await command.answer(met)
    if (answer === undefined) {
      line.end()
      return false
    }
    const shown = command.show(answer)
    if (!(await sendAnswer(line, shown.bytes, met, world.closing))) return false
    status = shown.status
    if (shown.after === 'start-tls') {
      command.forget?.()
      session.isSecure = await line.upgrade(session.secureContext, command.handshakeMilliseconds())
      return session.isSecure
    }
    if (shown.after !== 'close') return true
    line.end()
    return false
  } finally {
    const { signedIn } = session
    world.log.add({
      at: world.clock.now(),
      protocol,
      operation,
      method: operation.toUpperCase(),
      path: `/${signedIn?.owner.mail ?? ''}${command.logged}`,
      status,
      ...(signedIn && { principal: signedIn.principal.kind === 'app' ? signedIn.principal.appId : signedIn.owner.mail }),
      milliseconds: Date.now() - startedAt,
    })
  }
}
