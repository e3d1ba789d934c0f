import type { Credential, Security } from '../network/credential.ts'

export type Pop3Options = {
  readonly host: string
  readonly port: number
  /** `starttls` is STLS here (RFC 2595). */
  readonly security: Security
  /** The mailbox to open. A shared mailbox is opened by its own address with the token of someone who has full access to it. */
  readonly user: string
  /** A token source signs in by AUTH XOAUTH2; a password by APOP (if asked for), SASL PLAIN over TLS, or USER and PASS. */
  readonly token: Credential
  /**
   * Whether a password is proved by APOP (RFC 1939 section 7) where the greeting offers it. Default false: its MD5 is worth
   * something only on a line that is not encrypted, and many servers offer a time stamp without keeping the password it needs.
   */
  readonly apop?: boolean
  /** PEM text of authorities trusted besides the usual ones. */
  readonly caPem?: string
  /** `http://`, `https://` or `socks5://` proxy, with user and password where it asks for them. */
  readonly proxyUrl?: string
  /** Milliseconds until TCP, then TLS, then the greeting stand. Default 15,000. */
  readonly connectTimeout?: number
  /** Milliseconds of silence in the middle of a conversation after which the server is given up. Default 120,000. */
  readonly socketTimeout?: number
  /** Milliseconds between two looks while waiting for a change; never less than the LOGIN-DELAY the server names. Default 60,000. */
  readonly pollEvery?: number
  /** Milliseconds to wait before asking again for a mailbox that another session holds; as many tries as numbers. Default 1,000 and 3,000. */
  readonly inUseWaits?: readonly number[]
}

export const DEFAULT_CONNECT_TIMEOUT = 15_000
export const DEFAULT_SOCKET_TIMEOUT = 120_000
export const DEFAULT_POLL_EVERY = 60_000
export const DEFAULT_IN_USE_WAITS: readonly number[] = [1_000, 3_000]
