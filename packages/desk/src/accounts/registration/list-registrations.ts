import { Addresses, type Credential, type Registration } from '@postdesk/contract'
import type { AppCredentialRow, AppRegistrationRow, Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'
import { credentialsInOrder } from './credentials-in-order.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { presentAddresses } from './present-addresses.ts'

/** All app registrations with the addresses that use each. Never a secret. */
export async function listRegistrations(queries: Queries, now: Date): Promise<Registration[]> {
  const rows = await queries.selectFrom('app_registration').selectAll().orderBy('name').orderBy('id').limit(500).execute()
  return await withParts(queries, rows, now)
}

/** One of them, or nothing. */
export async function getRegistration(queries: Queries, id: string, now: Date): Promise<Registration | undefined> {
  const rows = await queries.selectFrom('app_registration').selectAll().where('id', '=', id).execute()
  return (await withParts(queries, rows, now))[0]
}

async function withParts(queries: Queries, rows: readonly AppRegistrationRow[], now: Date): Promise<Registration[]> {
  if (rows.length === 0) return []
  const users = await usersOf(queries)
  const credentials = await credentialsInOrder(queries, now)
    .where(
      'registration_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  return rows.map((row) =>
    presentRegistration(
      row,
      credentials.filter((one) => one.registration_id === row.id),
      users.get(row.id) ?? [],
    ),
  )
}

type UsingAccount = Registration['accounts'][number]

async function usersOf(queries: Queries): Promise<Map<string, UsingAccount[]>> {
  const rows = await queries
    .selectFrom('mail_authorization')
    .innerJoin('incoming_account as account', 'account.authorization_id', 'mail_authorization.id')
    .select(['registration_id', 'account.id', 'account.name', 'account.address'])
    .select((of) => of.val<'incoming' | 'outgoing'>('incoming').as('direction'))
    .unionAll(
      queries
        .selectFrom('mail_authorization')
        .innerJoin('outgoing_account as account', 'account.authorization_id', 'mail_authorization.id')
        .select(['registration_id', 'account.id', 'account.name', 'account.address'])
        .select((of) => of.val<'incoming' | 'outgoing'>('outgoing').as('direction')),
    )
    .execute()
  const users = new Map<string, UsingAccount[]>()
  for (const { registration_id: id, ...account } of rows) users.set(id, [...(users.get(id) ?? []), account])
  for (const accounts of users.values())
    accounts.sort((a, b) => a.address.localeCompare(b.address) || a.direction.localeCompare(b.direction))
  return users
}

function presentRegistration(
  row: AppRegistrationRow,
  credentials: readonly AppCredentialRow[],
  accounts: readonly UsingAccount[],
): Registration {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider,
    ready: row.ready,
    cloud: row.cloud,
    addresses: Addresses.catch({}).parse(row.addresses),
    effective: effectiveOf(row),
    scopes: row.scopes,
    credentials: credentials.map(presentCredential),
    loginUrl: row.login_url,
    graphUrl: row.graph_url,
    tenantId: row.tenant_id,
    clientId: row.client_id,
    hasSecret: credentials.length > 0,
    secretExpiresAt: lastsUntil(credentials)?.toISOString() ?? null,
    redirectPath: row.redirect_path,
    endsRead: {
      at: row.ends_read_at?.toISOString() ?? null,
      triedAt: row.ends_tried_at?.toISOString() ?? null,
      card: readCard(row.ends_card),
    },
    usedBy: [...new Set(accounts.map(({ address }) => address))],
    accounts: [...accounts],
    createdAt: row.created_at.toISOString(),
  }
}

/** When the last of them ends; null when one of them has no end that we know of. */
function lastsUntil(credentials: readonly AppCredentialRow[]): Date | null {
  const ends = credentials.filter((one) => one.refused_at === null).map((one) => one.expires_at)
  return ends.reduce((last, end) => (last === null || end === null ? null : end > last ? end : last), ends[0] ?? null)
}

/** The addresses in force; null where something in the registration itself is wrong. */
function effectiveOf(row: AppRegistrationRow): Registration['effective'] {
  try {
    return presentAddresses(endpointsOfRegistration(row))
  } catch {
    return null
  }
}

function presentCredential(row: AppCredentialRow): Credential {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    expiresAt: row.expires_at?.toISOString() ?? null,
    thumbprint: row.thumbprint,
    certificatePem: row.certificate_pem,
    tokenFile: row.token_file,
    refusedAt: row.refused_at?.toISOString() ?? null,
    card: readCard(row.refused_card),
    addedBy: row.added_by,
    createdAt: row.created_at.toISOString(),
  }
}
