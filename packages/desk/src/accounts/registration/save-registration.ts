import { Addresses } from '@postdesk/contract'
import type { Sealer } from '../../config/index.ts'
import { isForeignKeyViolation, json, type AppRegistrationRow, type Database, type Trx } from '../../db/index.ts'
import { switchProviders } from '../../settings/index.ts'
import { insertSecret, replaceSecret, SECRET, setSecretExpiry } from './client-secret.ts'
import { resumeAccounts } from './resume-accounts.ts'
import { checkRegistration, type RegistrationFault } from './check-registration.ts'

export type RegistrationFields = {
  readonly name: string
  readonly cloud: AppRegistrationRow['cloud']
  readonly loginUrl: string | null
  readonly graphUrl: string | null
  readonly tenantId: string
  readonly clientId: string
  readonly provider: AppRegistrationRow['provider']
  readonly ready: boolean
  readonly addresses: Addresses
  readonly scopes: readonly string[] | null
  readonly secretExpiresAt: string | null
  readonly redirectPath: AppRegistrationRow['redirect_path']
}

type SomeFields = { readonly [F in keyof RegistrationFields]?: RegistrationFields[F] | undefined }

export type Saved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'wrong'; readonly fault: RegistrationFault }
  | { readonly kind: 'missing' }

/** Keeps an app registration; its secret is sealed and never given out again. `activate` switches its provider on as well. */
export async function createRegistration(
  database: Database,
  sealer: Sealer,
  given: RegistrationFields & { readonly clientSecret?: string | undefined; readonly activate: boolean },
  by: { readonly name: string; readonly now: Date },
): Promise<Saved> {
  const row = columnsOf(given)
  const fault = checkRegistration(row, given.clientSecret)
  if (fault) return { kind: 'wrong', fault }
  const sealed = given.clientSecret === undefined ? null : await sealer.seal(given.clientSecret.trim())
  const expires = dateOf(given.secretExpiresAt)
  return await database.transaction(async (trx) => {
    if (row.ready) await unready(trx, row.provider)
    const { id } = await trx
      .insertInto('app_registration')
      .values({ ...row, addresses: json(row.addresses) })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (sealed !== null) await insertSecret(trx, { registrationId: id, name: SECRET, sealed, expires, by })
    if (given.activate) await switchProviders(trx, { [row.provider]: true }, by.now)
    return { kind: 'saved' as const, id }
  })
}

/**
 * Changes one. What was stopped by it (a wrong or expired secret) is tried again at once, mail in and answers out: an account resumes by
 * itself when its fault is mended, and stops with a fresh card when it is not.
 */
export async function changeRegistration(
  database: Database,
  sealer: Sealer,
  id: string,
  given: SomeFields & { readonly clientSecret?: string | undefined },
  by: { readonly name: string; readonly now: Date },
): Promise<Saved> {
  const before = await database.kysely.selectFrom('app_registration').selectAll().where('id', '=', id).executeTakeFirst()
  if (!before) return { kind: 'missing' }
  const row = { ...fieldsOf(before), ...columnsOf(given) }
  const fault = checkRegistration(row, given.clientSecret)
  if (fault) return { kind: 'wrong', fault }
  const sealed = given.clientSecret === undefined ? null : await sealer.seal(given.clientSecret.trim())
  await database.transaction(async (trx) => {
    if (row.ready && !before.ready) await unready(trx, row.provider)
    await trx
      .updateTable('app_registration')
      .set({ ...row, addresses: json(row.addresses), updated_at: by.now })
      .where('id', '=', id)
      .execute()
    if (sealed !== null)
      await replaceSecret(trx, { registrationId: id, sealed, expires: dateOf(given.secretExpiresAt ?? null), by })
    else if (given.secretExpiresAt !== undefined) await setSecretExpiry(trx, id, dateOf(given.secretExpiresAt))
    // What was refused to another app, or elsewhere, may be right here; to this one it goes on being refused until it is taken.
    if (isAnotherApp(fieldsOf(before), row))
      await trx
        .updateTable('app_credential')
        .set({ refused_at: null, refused_card: null })
        .where('registration_id', '=', id)
        .execute()
    const text = `${by.name} changed the app registration ${row.name}; trying again`
    await resumeAccounts(trx, id, { now: by.now, kind: 'changed', text, actor: by.name })
  })
  return { kind: 'saved', id }
}

/** One registration of a provider is the ready one; another that becomes it takes its place. */
async function unready(trx: Trx, provider: AppRegistrationRow['provider']): Promise<void> {
  await trx
    .updateTable('app_registration')
    .set({ ready: false })
    .where('provider', '=', provider)
    .where('ready', '=', true)
    .execute()
}

/** Removes one that no account uses. */
export async function deleteRegistration(database: Database, id: string): Promise<'removed' | 'missing' | 'in-use'> {
  try {
    const { numDeletedRows } = await database.kysely.deleteFrom('app_registration').where('id', '=', id).executeTakeFirstOrThrow()
    return numDeletedRows > 0n ? 'removed' : 'missing'
  } catch (error) {
    if (isForeignKeyViolation(error)) return 'in-use'
    throw error
  }
}

function fieldsOf(row: AppRegistrationRow) {
  const { name, provider, ready, cloud, login_url, graph_url, tenant_id, client_id, redirect_path, scopes } = row
  const addresses = Addresses.catch({}).parse(row.addresses)
  return { name, provider, ready, cloud, login_url, graph_url, addresses, scopes, tenant_id, client_id, redirect_path }
}

type Columns = ReturnType<typeof fieldsOf>

/** Whether credentials are shown to another app, tenant or server than before. */
function isAnotherApp(before: Columns, after: Columns): boolean {
  const names = ['client_id', 'tenant_id', 'cloud', 'login_url', 'addresses'] as const
  return names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

function columnsOf(given: RegistrationFields): Columns
function columnsOf(given: SomeFields): Partial<Columns>
function columnsOf(given: SomeFields): Partial<Columns> {
  return {
    ...(given.name === undefined ? {} : { name: given.name }),
    ...(given.cloud === undefined ? {} : { cloud: given.cloud }),
    ...(given.loginUrl === undefined ? {} : { login_url: given.loginUrl }),
    ...(given.graphUrl === undefined ? {} : { graph_url: given.graphUrl }),
    ...(given.tenantId === undefined ? {} : { tenant_id: given.tenantId }),
    ...(given.clientId === undefined ? {} : { client_id: given.clientId }),
    ...(given.redirectPath === undefined ? {} : { redirect_path: given.redirectPath }),
    ...(given.provider === undefined ? {} : { provider: given.provider }),
    ...(given.ready === undefined ? {} : { ready: given.ready }),
    ...(given.addresses === undefined ? {} : { addresses: given.addresses }),
    ...(given.scopes === undefined ? {} : { scopes: given.scopes === null ? null : [...given.scopes] }),
  }
}

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text))
