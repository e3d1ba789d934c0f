import type { Credential, Security } from '../network/credential.ts'

export type ImapOptions = {
  readonly host: string
  readonly port: number
  readonly security: Security
  /** The mailbox to open. A shared mailbox is opened by its own address with the token of someone who has full access to it. */
  readonly user: string
  readonly token: Credential
  /** PEM text of authorities trusted besides the usual ones. */
  readonly caPem?: string
  /** `http://`, `https://` or `socks5://` proxy, with user and password where it asks for them. */
  readonly proxyUrl?: string
  /** The folder read. Default `INBOX`. */
  readonly folder?: string
  /** Whether IMAP4rev2 may be used. Default false: Exchange announced it while refusing commands in that mode, and it gives us nothing. */
  readonly allowImap4rev2?: boolean
  /** Milliseconds until TCP and TLS stand, and again until the server greets. Default 15,000. */
  readonly connectTimeout?: number
  /** Milliseconds after which IDLE is begun anew. Default 28 minutes: servers may end a session that idles for 29 (RFC 2177). */
  readonly idleRestart?: number
  /** Milliseconds between two NOOPs where the server has no IDLE. Default 60,000. */
  readonly pollEvery?: number
  /** Milliseconds to wait before asking again whether the mailbox is connected; as many tries as there are numbers. Default 1,000 and 3,000. */
  readonly notConnectedWaits?: readonly number[]
}

export const MINUTE = 60_000
export const DEFAULT_IDLE_RESTART = 28 * MINUTE
export const DEFAULT_POLL_EVERY = MINUTE
export const DEFAULT_CONNECT_TIMEOUT = 15_000
export const DEFAULT_NOT_CONNECTED_WAITS: readonly number[] = [1_000, 3_000]
