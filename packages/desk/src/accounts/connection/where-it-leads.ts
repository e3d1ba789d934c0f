import type { MailProtocol } from '@postdesk/connectors'
import type { Connection } from '@postdesk/contract'

export const PASSWORD_IS_NOT_TAKEN_ALONG =
  'The connection leads to another server, and the password we keep is not sent there: enter the password for that server.'
export const SIGN_IN_IS_NOT_TAKEN_ALONG =
  'The sign-in we keep is not shown to another server. Leave the server empty for the cloud’s own, or sign in again for the new one.'

type Kept = {
  readonly protocol: MailProtocol
  readonly connection: Connection
  readonly authentication: 'oauth' | 'password' | 'none'
}

/**
 * What must not be taken along when a connection changes: the password or the sign-in that was kept for the server it led to. Whoever
 * can change the server's name would otherwise have it sent to a server of their own. A sign-in may always go to the cloud's own.
 */
export function notTakenAlong(before: Kept, after: Omit<Kept, 'authentication'>): 'password' | 'sign-in' | null {
  const there = whereItLeads(after)
  if (before.authentication === 'none' || there === whereItLeads(before)) return null
  if (before.authentication === 'password') return 'password'
  return there === null ? null : 'sign-in'
}

/** The server that would be shown the password or the token; null: the cloud's own. */
export function whereItLeads({ protocol, connection }: Omit<Kept, 'authentication'>): string | null {
  if (protocol === 'graph') return null
  if (protocol !== 'ews') return connection.server?.host?.toLowerCase() ?? null
  const { ewsUrl } = connection
  return ewsUrl === null || !URL.canParse(ewsUrl) ? ewsUrl : new URL(ewsUrl).origin
}
