import { ConnectorError } from '../connector-error.ts'
import type { Border } from '../connector-error.ts'
import type { TokenSource } from '../connector.ts'

/**
 * How a connection of IMAP, POP3 or SMTP is protected: TLS from the first byte (ports 993, 995, 465), upgraded by STARTTLS before
 * anything is said (143, 110, 587), or not at all. Not at all is for a server on this machine: a token is never sent in clear text over a network.
 */
export type Security = 'tls' | 'starttls' | 'none'

/** What opens the mailbox: an access token of Exchange (XOAUTH2, Bearer), or a password where the server still takes one. */
export type Credential = TokenSource | { readonly password: string }

/** Fails with CONFIGURATION where a token would cross a network in clear text. */
export function refuseClearText(
  { security, host }: { readonly security: Security; readonly host: string },
  border: Border,
): void {
  if (security !== 'none' || /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)) return
  const message = 'An access token is not sent over an unprotected connection. Choose TLS or STARTTLS.'
  throw new ConnectorError('CONFIGURATION', message, { border, host, providerCode: 'ClearText' })
}
