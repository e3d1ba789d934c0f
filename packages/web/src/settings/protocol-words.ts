import type { Account, MailProtocol, Registration } from '@postdesk/contract'
import type { z } from 'zod'
import type { Authentication } from '@postdesk/contract'

/** Protocols as people say them. */
export const protocolNames: Readonly<Record<MailProtocol, string>> = {
  graph: 'Microsoft Graph',
  ews: 'Exchange Web Services',
  imap: 'IMAP',
  pop3: 'POP3',
  smtp: 'SMTP',
}

/** How an account proves itself, in words. */
export const authenticationNames: Readonly<Record<z.infer<typeof Authentication>, string>> = {
  delegated: 'somebody signed in',
  'app-only': 'app-only',
  password: 'password',
  none: 'no sign-in',
}

/** Whether an account lives on a sign-in, and not on a password of its own server. */
export const isSignedIn = ({ authentication }: Pick<Account, 'authentication'>): boolean =>
  authentication === 'delegated' || authentication === 'app-only'

/** With whom one signs in over an app registration. */
export function signInName(provider: Registration['provider'] | undefined): string {
  return provider === 'google' ? 'Google' : provider === 'other' ? 'your provider' : 'Microsoft'
}
