import { ConnectorError, explain } from '@postdesk/connectors'
import type { Attempt } from '@postdesk/contract'
import type { AuthorizationAttemptRow, Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'
import { connectionOf } from '../connection/connection-settings.ts'
import { AttemptIdentity } from './attempt-result.ts'
import { settingsOfAttempt } from './attempt-settings.ts'

/** A sign-in under way as its form shows it; nothing when it is not kept any more. Never a token, nor a proxy's password. */
export async function readAttempt(queries: Queries, id: string, now: Date): Promise<Attempt | undefined> {
  const row = await queries.selectFrom('authorization_attempt').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const identity = AttemptIdentity.safeParse(row.identity)
  const settings = settingsOfAttempt(row)
  const isLate = row.status === 'waiting' && row.expires_at < now
  return {
    id: row.id,
    how: row.how,
    status: isLate ? 'refused' : row.status,
    authorizeUrl: null,
    userCode: row.user_code,
    verificationUri: row.verification_uri,
    incoming: row.incoming_protocol as Attempt['incoming'],
    outgoing: row.outgoing_protocol as Attempt['outgoing'],
    username: identity.success ? identity.data.username : null,
    mailboxAddress: identity.success ? identity.data.mailboxAddress : null,
    scopes: row.scopes,
    connection: connectionOf(settings.incoming),
    outgoingConnection: connectionOf(settings.outgoing),
    card: isLate ? lateCard(row.how, row.expires_at) : readCard(row.error_card),
    expiresAt: row.expires_at.toISOString(),
  }
}

/** What it is called in the error book that nobody came back in time. */
const LATE: Readonly<Record<AuthorizationAttemptRow['how'], string>> = {
  browser: 'SignInTooLate',
  device: 'CodeNotEntered',
  'app-only': 'SignInTooLate',
  'admin-consent': 'ConsentTooLate',
}

/** Nobody came back in time: the window was closed, the code not entered, the link not followed, or the sign-in took too long. */
export function lateCard(how: AuthorizationAttemptRow['how'], at: Date): NonNullable<Attempt['card']> {
  const facts = { border: 'entra', providerCode: LATE[how] } as const
  return explain(new ConnectorError('SIGN_IN_NEEDED', 'Nobody came back in time.', facts), { at })
}
