import type { SecureContext } from 'node:tls'

import type { DirectoryUser } from '../directory/directory.ts'
import type { Principal } from '../entra/token-book.ts'
import type { LineSocket } from '../listen/line-socket.ts'
import type { World } from '../world.ts'
import type { Maildrop } from './maildrop.ts'

/** One connection. `signedIn` is there from the sign-in on: the session is then in the TRANSACTION state (RFC 1939 section 5). */
export type Pop3Session = {
  /** Of the first organization until somebody signs in, then of theirs. */
  world: World
  readonly line: LineSocket
  readonly secureContext: SecureContext
  isSecure: boolean
  /** Given by USER, wanting its PASS. */
  userName?: string
  failedSignIns: number
  signedIn?: { readonly owner: DirectoryUser; readonly principal: Principal; readonly drop: Maildrop }
}

export type Pop3Answer = {
  /** The whole answer with its line ends, ready for the wire. */
  readonly bytes: Uint8Array
  /** What happens once it is sent. */
  readonly after?: 'close' | 'start-tls'
}

/** What a fault makes of numbers and of time while a command runs. */
export type Twist = {
  /** Added to every size that is told. */
  readonly offBy: number
  /** Only what lay in the inbox by then is seen (milliseconds since the epoch). */
  readonly asOf?: number
}

/** A command's work; undefined when the client went away or fell silent in the middle of it. */
export type Pop3Command = (
  session: Pop3Session,
  given: string,
  twist: Twist,
) => Pop3Answer | undefined | Promise<Pop3Answer | undefined>

export function say(text: string, after?: 'close' | 'start-tls'): Pop3Answer {
  return { bytes: Buffer.from(`${text}\r\n`), ...(after !== undefined && { after }) }
}
