import type { Registration } from '@postdesk/contract'
import type { AppRegistrationRow, Queries } from '../db/index.ts'

type Fields = Omit<AppRegistrationRow, 'client_secret_sealed' | 'updated_at'>

const COLUMNS = [
  'id',
  'name',
  'cloud',
  'login_url',
  'graph_url',
  'tenant_id',
  'client_id',
  'secret_expires_at',
  'redirect_path',
  'created_at',
] as const

/** All app registrations with the addresses that use each. Never the secret. */
export async function listRegistrations(queries: Queries): Promise<Registration[]> {
  const rows = await queries.selectFrom('app_registration').select(COLUMNS).orderBy('name').orderBy('id').limit(500).execute()
  const users = await usersOf(queries)
  return rows.map((row) => presentRegistration(row, users.get(row.id) ?? []))
}

/** One of them, or nothing. */
export async function getRegistration(queries: Queries, id: string): Promise<Registration | undefined> {
  const row = await queries.selectFrom('app_registration').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  return row && presentRegistration(row, (await usersOf(queries)).get(id) ?? [])
}

async function usersOf(queries: Queries): Promise<Map<string, string[]>> {
  const rows = await queries
    .selectFrom('mail_authorization')
    .innerJoin('incoming_account', 'incoming_account.authorization_id', 'mail_authorization.id')
    .select(['mail_authorization.registration_id', 'incoming_account.address'])
    .union(
      queries
        .selectFrom('mail_authorization')
        .innerJoin('outgoing_account', 'outgoing_account.authorization_id', 'mail_authorization.id')
        .select(['mail_authorization.registration_id', 'outgoing_account.address']),
    )
    .execute()
  const users = new Map<string, string[]>()
  for (const { registration_id: id, address } of rows) users.set(id, [...(users.get(id) ?? []), address].sort())
  return users
}

function presentRegistration(row: Fields, usedBy: readonly string[]): Registration {
  return {
    id: row.id,
    name: row.name,
    cloud: row.cloud,
    loginUrl: row.login_url,
    graphUrl: row.graph_url,
    tenantId: row.tenant_id,
    clientId: row.client_id,
    hasSecret: true,
    secretExpiresAt: row.secret_expires_at?.toISOString() ?? null,
    redirectPath: row.redirect_path,
    usedBy: [...new Set(usedBy)],
    createdAt: row.created_at.toISOString(),
  }
}
