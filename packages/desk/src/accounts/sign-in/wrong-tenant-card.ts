import {
  ConnectorError,
  explain,
  type CloudEndpoints,
  type ErrorCard,
  type Identity,
  type OAuthEndpoints,
} from '@postdesk/connectors'
import type { AuthorizationAttemptRow, Database } from '../../db/index.ts'

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Somebody of another organization signed in than the app registration is for, or than the account was signed in with so far: said in words,
 * their tokens are thrown away. Null: nothing speaks against them. A registration whose tenant is a domain, or that is for many
 * organizations, names no tenant to compare with; there the account's former sign-in does.
 */
export async function wrongTenantCard(
  deps: { readonly database: Database; readonly now: () => Date },
  attempt: AuthorizationAttemptRow,
  endpoints: OAuthEndpoints | CloudEndpoints,
  identity: Identity,
): Promise<ErrorCard | null> {
  if (!('tenantId' in endpoints)) return null
  const { tenantId } = endpoints
  if (GUID.test(tenantId) && !isSame(tenantId, identity.tenantId)) return card(identity, attempt, tenantId, deps.now())
  const former = await formerTenant(deps.database, attempt)
  if (former === null || !GUID.test(former) || isSame(former, identity.tenantId)) return null
  return card(identity, attempt, former, deps.now())
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

async function formerTenant({ kysely }: Database, attempt: AuthorizationAttemptRow): Promise<string | null> {
  const { account_id: incoming, outgoing_account_id: outgoing } = attempt
  const id = incoming ?? outgoing
  if (id === null) return null
  const table = incoming === null ? ('outgoing_account' as const) : ('incoming_account' as const)
  const former = await kysely
    .selectFrom(table)
    .innerJoin('mail_authorization as given', 'given.id', `${table}.authorization_id`)
    .select('given.tenant_id')
    .where(`${table}.id`, '=', id)
    .executeTakeFirst()
  return former?.tenant_id ?? null
}

function card(signedIn: Identity, attempt: AuthorizationAttemptRow, expected: string, now: Date): ErrorCard {
  const facts = { border: 'entra', providerCode: 'WrongTenant' } as const
  const wrong = new ConnectorError('CONFIGURATION', 'Who signed in belongs to another tenant.', facts)
  return explain(wrong, {
    accountAddress: attempt.expected_address,
    delegate: signedIn.username,
    signedInTenant: signedIn.tenantId,
    tenantId: expected,
    at: now,
  })
}
