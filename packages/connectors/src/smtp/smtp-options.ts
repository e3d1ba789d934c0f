import type { ImapOptions } from '../imap/index.ts'
import type { Credential, Security } from '../network/credential.ts'

export type SmtpOptions = {
  readonly host: string
  readonly port: number
  readonly security: Security
  /**
   * Who signs in. Unlike IMAP, SMTP of Exchange Online takes no shared mailbox here: a delegate signs in with their own
   * address and sends from the shared one. An app signs in as the mailbox it sends from.
   */
  readonly user: string
  /** An access token source (XOAUTH2), a password, or `none` for a relay that knows us by our address. */
  readonly token: Credential | 'none'
  /** Envelope sender (MAIL FROM). The mail's own `from` when absent. */
  readonly envelopeFrom?: string
  /** PEM text of authorities trusted besides the usual ones. */
  readonly caPem?: string
  /** `http://`, `https://` or `socks5://` proxy, with user and password where it asks for them. */
  readonly proxyUrl?: string
  /** The mailbox whose Sent Items is searched by `find`; the folder is found by itself. Without it `find` cannot tell. */
  readonly sentItems?: Omit<ImapOptions, 'folder'>
  /**
   * Whether the server leaves our Message-ID as it is. Default false: Exchange Online gives submitted mail a new one, so that a
   * mail not found by ours may still have been sent. Only where it is true does `find` answer `absent`.
   */
  readonly keepsMessageId?: boolean
  /** Milliseconds to wait before each look into Sent Items, where the copy appears a little later. Default 0, 2,000, 5,000. */
  readonly sentItemsWaits?: readonly number[]
  /** Milliseconds until TCP, TLS and greeting stand. Default 15,000. */
  readonly connectTimeout?: number
  /** Milliseconds of silence after which the server is given up, also after DATA. Default 10 minutes (RFC 5321 section 4.5.3.2.6). */
  readonly socketTimeout?: number
}

export const DEFAULT_SENT_ITEMS_WAITS: readonly number[] = [0, 2_000, 5_000]
export const DEFAULT_CONNECT_TIMEOUT = 15_000
export const DEFAULT_SOCKET_TIMEOUT = 600_000
