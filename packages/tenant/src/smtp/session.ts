import type { SecureContext } from 'node:tls'

import type { DirectoryUser } from '../directory/directory.ts'
import type { Principal } from '../entra/token-book.ts'
import type { Met } from '../faults/meet-fault.ts'
import type { LineSocket } from '../listen/line-socket.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { World } from '../world.ts'
import type { Reply } from './replies.ts'

/** Beyond this nobody may send, whatever their own limit is: what EHLO announces (E4). */
export const MAX_SERVICE_BYTES = 157_286_400

export type SignedIn = {
  readonly organization: World
  /** Whose rights count when the sender is judged: an app sends as the mailbox it signed in as, whatever it holds elsewhere. */
  readonly owner: DirectoryUser
  readonly mailbox: Mailbox
  readonly principal: Principal
}

export type Envelope = { readonly from: string; readonly to: string[] }

/** One connection. Each field that is there says how far the client has come. */
export type SmtpSession = {
  /** Of the first organization until somebody signs in, then of theirs. */
  world: World
  readonly line: LineSocket
  readonly secureContext: SecureContext
  /** Where the client is, as replies name it. */
  readonly address: string
  isSecure: boolean
  hasGreeted: boolean
  signedIn?: SignedIn
  envelope?: Envelope
  /** What BDAT has brought so far. */
  chunks: Uint8Array[]
  errors: number
}

export type SmtpAnswer = {
  readonly reply: Reply
  readonly after?: 'close' | 'start-tls'
}

/**
 * A command's work; undefined when the client went away or fell silent in the middle of it. `met` is the fault that goes with
 * it, for the few commands that take several steps.
 */
export type SmtpCommand = (
  session: SmtpSession,
  given: string,
  met: Met | undefined,
) => SmtpAnswer | undefined | Promise<SmtpAnswer | undefined>

export function say(reply: Reply, after?: 'close' | 'start-tls'): SmtpAnswer {
  return { reply, ...(after !== undefined && { after }) }
}

/** Forgets the mail that was being given (RFC 5321 section 4.1.1.5). */
export function forgetMail(session: SmtpSession): void {
  delete session.envelope
  session.chunks = []
}
