import type { OutgoingAccount } from '@postdesk/contract'
import type { MailAuthorizationRow, OutgoingAccountRow, Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'
import { presentAuthorization } from '../authorization/present-authorization.ts'
import { connectionOf, readSettings } from '../connection/connection-settings.ts'
import { authenticationOf } from '../incoming/present-account.ts'

/** Far more than one desk has; a list without an end is no list. */
const MAX_ACCOUNTS = 2_000

/** All outgoing accounts; those that need someone first, then by address. */
export async function listOutgoing(queries: Queries): Promise<OutgoingAccount[]> {
  const rows = await queries.selectFrom('outgoing_account').selectAll().orderBy('address').limit(MAX_ACCOUNTS).execute()
  const accounts = await withParts(queries, rows)
  return accounts.toSorted((one, other) => Number(other.state === 'needs-you') - Number(one.state === 'needs-you'))
}

/** One of them, or nothing. */
export async function getOutgoing(queries: Queries, id: string): Promise<OutgoingAccount | undefined> {
  const rows = await queries.selectFrom('outgoing_account').selectAll().where('id', '=', id).execute()
  return (await withParts(queries, rows))[0]
}

async function withParts(queries: Queries, rows: readonly OutgoingAccountRow[]): Promise<OutgoingAccount[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const authorizationIds = rows.map((row) => row.authorization_id).filter((id) => id !== null)
  const authorizations =
    authorizationIds.length === 0
      ? []
      : await queries.selectFrom('mail_authorization').selectAll().where('id', 'in', authorizationIds).execute()
  const registrations = await queries.selectFrom('app_registration').select(['id', 'name']).execute()
  const agents = await queries.selectFrom('user').select(['id', 'name']).execute()
  const users = await queries
    .selectFrom('incoming_account')
    .select(['id', 'address', 'outgoing_account_id'])
    .where('outgoing_account_id', 'in', ids)
    .orderBy('address')
    .execute()
  const waiting = await queries
    .selectFrom('outbox_item')
    .select((of) => ['outgoing_account_id', of.fn.countAll<number>().as('count')])
    .where('outgoing_account_id', 'in', ids)
    .where('state', 'in', ['queued', 'sending'])
    .groupBy('outgoing_account_id')
    .execute()
  return rows.map((row) => {
    const authorization = authorizations.find(({ id }) => id === row.authorization_id)
    const registration = registrations.find(({ id }) => id === authorization?.registration_id)
    return {
      ...fieldsOf(row),
      ...stateOf(row, authorization),
      authentication: authenticationOf(row.authentication, authorization),
      registration: registration ? { id: registration.id, name: registration.name } : null,
      authorization: authorization
        ? presentAuthorization(authorization, agents.find(({ id }) => id === authorization.authorized_by)?.name ?? null)
        : null,
      usedBy: users.filter((user) => user.outgoing_account_id === row.id).map(({ id, address }) => ({ id, address })),
      waiting: waiting.find((count) => count.outgoing_account_id === row.id)?.count ?? 0,
    }
  })
}

function fieldsOf(row: OutgoingAccountRow) {
  return {
    id: row.id,
    name: row.name,
    address: row.address,
    senderName: row.sender_name,
    replyTo: row.reply_to,
    replyTag: row.reply_tag,
    numberInSubject: row.number_in_subject,
    protocol: row.protocol,
    connection: connectionOf(row.settings),
    shared: readSettings(row.settings).mailbox === 'shared',
    hasPassword: row.password_sealed !== null,
    primary: row.is_primary,
    enabled: row.enabled,
    lastSentAt: row.last_sent_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

/** The state in words; what a person must do comes before whether it is switched on. */
function stateOf(
  row: OutgoingAccountRow,
  authorization: MailAuthorizationRow | undefined,
): Pick<OutgoingAccount, 'state' | 'stateText' | 'card'> {
  const lost = authorization?.state === 'needs-a-person' ? readCard(authorization.error_card) : null
  const card = readCard(row.error_card) ?? lost
  if (row.authentication === 'oauth' && !authorization) return { state: 'needs-you', stateText: 'Needs you: sign in', card }
  if (card)
    return { state: 'needs-you', stateText: `Needs you: ${card.title.charAt(0).toLowerCase()}${card.title.slice(1)}`, card }
  return row.enabled
    ? { state: 'ready', stateText: 'Ready to send', card }
    : { state: 'disabled', stateText: 'Not enabled', card }
}
