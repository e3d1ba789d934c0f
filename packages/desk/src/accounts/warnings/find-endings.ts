import type { Queries } from '../../db/index.ts'
import { ewsEndOf } from '../incoming/ews-end.ts'
import { readSettings } from '../connection/connection-settings.ts'
import { endsInWords, thresholdOf } from './threshold.ts'
import { dayInWords, type Concerns, type Warning } from './warning.ts'

const DAY_MILLISECONDS = 86_400_000
/** A refresh token that nobody uses dies after so long (learn.microsoft.com/entra/identity-platform/refresh-tokens). */
const IDLE_DAYS = 90
/** Exchange Online switches passwords over SMTP off for organizations that have not switched them on again (MC786329). */
const BASIC_SMTP_ENDS = new Date('2026-12-31T00:00:00Z')
const EXCHANGE_ONLINE_SMTP = /(?:^|\.)(?:office365\.com|outlook\.com|office365\.us|partner\.outlook\.cn)$/i

type Account = {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly address: string
  readonly protocol: string
  readonly authentication: string
  readonly authorizationId: string | null
  readonly settings: unknown
}

/**
 * What ends within 60 days, or has ended: the last credential of each app registration in use, sign-ins that were not used for long, EWS in
 * Exchange Online, and passwords over SMTP there. Accounts that are switched off have nothing to lose.
 */
export async function findEndings(queries: Queries, now: Date): Promise<readonly Warning[]> {
  const accounts = await enabledAccounts(queries)
  const found = [
    ...(await credentialEndings(queries, accounts, now)),
    ...(await idleSignIns(queries, accounts, now)),
    ...(await ewsEndings(queries, accounts, now)),
    ...basicEndings(accounts, now),
  ]
  return found.filter(({ endsAt }) => endsAt !== null && thresholdOf(endsAt, now) !== null)
}

async function enabledAccounts(queries: Queries): Promise<readonly Account[]> {
  const columns = ['id', 'address', 'protocol', 'authentication', 'authorization_id as authorizationId', 'settings'] as const
  const incoming = await queries.selectFrom('incoming_account').select(columns).where('enabled', '=', true).execute()
  const outgoing = await queries.selectFrom('outgoing_account').select(columns).where('enabled', '=', true).execute()
  return [
    ...incoming.map((account) => ({ ...account, direction: 'incoming' as const })),
    ...outgoing.map((account) => ({ ...account, direction: 'outgoing' as const })),
  ]
}

async function credentialEndings(queries: Queries, accounts: readonly Account[], now: Date): Promise<Warning[]> {
  const rows = await queries
    .selectFrom('app_credential as credential')
    .innerJoin('app_registration as app', 'app.id', 'credential.registration_id')
    .select(['credential.id', 'credential.kind', 'credential.name', 'credential.expires_at', 'credential.refused_at'])
    .select(['app.id as registrationId', 'app.name as registration'])
    .execute()
  const authorizations = await queries.selectFrom('mail_authorization').select(['id', 'registration_id']).execute()
  const warnings: Warning[] = []
  for (const [registrationId, credentials] of Map.groupBy(rows, (row) => row.registrationId)) {
    const own = new Set(authorizations.filter((one) => one.registration_id === registrationId).map(({ id }) => id))
    const users = accounts.filter(({ authorizationId }) => authorizationId !== null && own.has(authorizationId))
    const last = lastToEnd(credentials)
    if (users.length === 0 || last === null) continue
    const { endsAt, name, kind, registration, id } = last
    const what = kind === 'certificate' ? 'certificate' : 'client secret'
    warnings.push({
      key: `credential:${id}`,
      title: `The ${what} of ${registration} ${endsInWords(endsAt, now)}`,
      text: `“${name}” ends on ${dayInWords(endsAt)}, and no other credential lasts longer. ${mailboxesInWords(users)} would then neither receive nor send. Add the next one now: two live side by side, and nothing stands still.`,
      endsAt,
      path: `/settings/registrations/${registrationId}`,
      concerns: concernsOf(users, { registrationId }),
    })
  }
  return warnings
}

type CredentialRow = {
  readonly id: string
  readonly kind: 'secret' | 'certificate' | 'federated'
  readonly name: string
  readonly registration: string
  readonly expires_at: Date | null
  readonly refused_at: Date | null
}

/** The credential with which a registration's access ends; null while one without end is among them, and while no end is known. */
function lastToEnd(credentials: readonly CredentialRow[]): (CredentialRow & { readonly endsAt: Date }) | null {
  const good = credentials.filter(({ refused_at: refusedAt }) => refusedAt === null)
  if (good.some(({ kind }) => kind === 'federated')) return null
  const known = good.flatMap((row) => (row.expires_at === null ? [] : [{ ...row, endsAt: row.expires_at }]))
  return known.toSorted((a, b) => b.endsAt.getTime() - a.endsAt.getTime())[0] ?? null
}

async function idleSignIns(queries: Queries, accounts: readonly Account[], now: Date): Promise<Warning[]> {
  const rows = await queries
    .selectFrom('mail_authorization')
    .select(['id', 'mailbox_address as address', 'refreshed_at as usedAt'])
    .where('kind', '=', 'delegated')
    .where('state', '=', 'good')
    .where('refreshed_at', '<', new Date(now.getTime() - (IDLE_DAYS - 60) * DAY_MILLISECONDS))
    .execute()
  return rows.flatMap(({ id, address, usedAt }) => {
    const users = accounts.filter(({ authorizationId }) => authorizationId === id)
    const [first] = users
    if (first === undefined) return []
    const endsAt = new Date(usedAt.getTime() + IDLE_DAYS * DAY_MILLISECONDS)
    return [
      {
        key: `sign-in:${id}:${usedAt.toISOString()}`,
        title: `The sign-in of ${address} ${endsInWords(endsAt, now)}`,
        text: `It could not be renewed since ${dayInWords(usedAt)}, and Microsoft forgets a sign-in after ${String(IDLE_DAYS)} idle days. Test the connection, or authorize again.`,
        endsAt,
        path: pathOf(first),
        concerns: concernsOf(users, { authorizationId: id }),
      },
    ]
  })
}

async function ewsEndings(queries: Queries, accounts: readonly Account[], now: Date): Promise<Warning[]> {
  const users = accounts.filter(({ protocol, authentication }) => protocol === 'ews' && authentication === 'oauth')
  if (users.length === 0) return []
  const clients = await queries
    .selectFrom('mail_authorization as given')
    .innerJoin('app_registration as app', 'app.id', 'given.registration_id')
    .select(['given.id', 'app.client_id as clientId'])
    .execute()
  const clientOf = new Map(clients.map(({ id, clientId }) => [id, clientId]))
  return users.flatMap((account) => {
    const asked = { protocol: 'ews' as const, authentication: 'oauth' as const }
    const end = ewsEndOf(asked, clientOf.get(account.authorizationId ?? ''), now)
    if (end === null) return []
    const endsAt = new Date(`${end.endsOn}T00:00:00Z`)
    return [
      {
        key: `ews:${account.id}`,
        title: `EWS in Exchange Online ${endsInWords(endsAt, now)}: ${account.address} still uses it`,
        text: `Microsoft switches EWS off for good on ${dayInWords(endsAt)}. Go over to Microsoft Graph on the account’s page: it is tried first, nothing comes in twice, and it can be undone for a week.`,
        endsAt,
        path: pathOf(account),
        concerns: concernsOf([account], {}),
      },
    ]
  })
}

function basicEndings(accounts: readonly Account[], now: Date): Warning[] {
  return accounts
    .filter(({ protocol, authentication, settings }) => {
      const { host } = readSettings(settings)
      return protocol === 'smtp' && authentication === 'password' && EXCHANGE_ONLINE_SMTP.test(host ?? '')
    })
    .map((account) => ({
      key: `basic-smtp:${account.id}`,
      title: `Passwords over SMTP at Exchange Online: ${account.address} still uses one, and the default ${endsInWords(BASIC_SMTP_ENDS, now)}`,
      text: `From the end of ${dayInWords(BASIC_SMTP_ENDS)} on Exchange Online refuses passwords over SMTP unless an administrator allows them again. Sign in with Microsoft in their place, or send by Microsoft Graph.`,
      endsAt: BASIC_SMTP_ENDS,
      path: pathOf(account),
      concerns: concernsOf([account], {}),
    }))
}

export function concernsOf(
  users: readonly Pick<Account, 'id' | 'direction'>[],
  more: {
    readonly registrationId?: string
    readonly authorizationId?: string | null
    readonly brokenAddresses?: readonly string[]
  },
): Concerns {
  return {
    registrationId: more.registrationId ?? null,
    authorizationId: more.authorizationId ?? null,
    incomingIds: users.filter(({ direction }) => direction === 'incoming').map(({ id }) => id),
    outgoingIds: users.filter(({ direction }) => direction === 'outgoing').map(({ id }) => id),
    brokenAddresses: more.brokenAddresses ?? [],
  }
}

/** The page of an account. */
export function pathOf({ id, direction }: Pick<Account, 'id' | 'direction'>): string {
  return direction === 'incoming' ? `/settings/accounts/${id}` : `/settings/accounts/sending/${id}`
}

function mailboxesInWords(users: readonly Account[]): string {
  const addresses = [...new Set(users.map(({ address }) => address))]
  const [first = '', ...rest] = addresses
  return rest.length === 0 ? first : `${first} and ${String(rest.length)} more`
}
