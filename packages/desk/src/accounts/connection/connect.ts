import {
  ConnectorError,
  resourceOf,
  type IncomingConnector,
  type MailProtocol,
  type OutgoingConnector,
  type Resource,
} from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import type { IncomingAccountRow, OutgoingAccountRow, Queries } from '../../db/index.ts'
import type { AccountWithoutCursor } from '../../model/account-columns.ts'
import { openDispatchers, type Dispatcher } from './dispatchers.ts'
import { endpointsOfRegistration, REGISTRATION_ADDRESSES } from '../registration/endpoints-of-registration.ts'
import { openSecret } from '../registration/open-secret.ts'
import { makeIncoming, makeOutgoing, makeSubscriptions, type Access, type WatchedFolder } from './make-connector.ts'
import { openSettings } from './proxy-password.ts'
import type { TokenDeps } from '../authorization/token-deps.ts'
import { renewToken, tokenSource } from '../authorization/token-source.ts'

export type { WatchedFolder } from './make-connector.ts'

/** Makes connectors of account rows. */
export type Connect = {
  /** `insist`: also where the mailbox has asked to be left alone for a while, because a person wants to know. */
  readonly incoming: (
    account: AccountWithoutCursor,
    /** `baseUrl`: where this desk is reached, for its connection test to see whether Microsoft reaches it. */
    how?: { readonly insist: boolean; readonly baseUrl?: URL },
  ) => Promise<IncomingConnector>
  /** The change notifications of a Graph account's folder. */
  readonly subscriptions: (account: AccountRow & Pick<AccountWithoutCursor, 'folder' | 'settings'>) => Promise<WatchedFolder>
  readonly outgoing: (account: OutgoingAccountRow) => Promise<OutgoingConnector>
  /** Makes an authorization be used: for one that has rested, over the proxy and authorities of an account that lives on it. */
  readonly renew: (authorizationId: string) => Promise<void>
  /** The same, but Entra is asked although a good token is kept, for each service its accounts use. */
  readonly prove: (authorizationId: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens the way from account rows to connectors. Connections are pooled by network settings until `close`. */
export function openConnect(deps: TokenDeps): Connect {
  const dispatchers = openDispatchers()
  return {
    incoming: async (account, how = { insist: false }) => {
      const settings = await openSettings(deps.sealer, account.settings)
      const dispatcher = dispatchers.of(settings)
      return makeIncoming({ ...account, settings, access: await accessOf(deps, account, dispatcher), dispatcher, ...how })
    },
    subscriptions: async (account) => {
      const settings = await openSettings(deps.sealer, account.settings)
      const dispatcher = dispatchers.of(settings)
      const access = await accessOf(deps, account, dispatcher)
      return makeSubscriptions({ ...account, protocol: 'graph', settings, access, dispatcher })
    },
    outgoing: async (account) => {
      const settings = await openSettings(deps.sealer, account.settings)
      const dispatcher = dispatchers.of(settings)
      return makeOutgoing({ ...account, settings, access: await accessOf(deps, account, dispatcher), dispatcher })
    },
    renew: async (authorizationId) => {
      const dispatcher = dispatchers.of(
        await openSettings(deps.sealer, await settingsOfAny(deps.database.kysely, authorizationId)),
      )
      for (const resource of await resourcesOf(deps.database.kysely, authorizationId))
        await tokenSource(deps, authorizationId, resource, dispatcher)()
    },
    prove: async (authorizationId) => {
      const dispatcher = dispatchers.of(
        await openSettings(deps.sealer, await settingsOfAny(deps.database.kysely, authorizationId)),
      )
      for (const resource of await resourcesOf(deps.database.kysely, authorizationId))
        await renewToken(deps, authorizationId, resource, dispatcher)
    },
    close: dispatchers.close,
  }
}

type AccountRow = Pick<
  AccountWithoutCursor | OutgoingAccountRow,
  'address' | 'authentication' | 'authorization_id' | 'password_sealed'
>

/** What opens the mailbox of an account: its authorization, its password, or nothing. */
export async function accessOf(deps: TokenDeps, account: AccountRow, dispatcher: Dispatcher): Promise<Access> {
  switch (account.authentication) {
    case 'none':
      return { kind: 'none' }
    case 'password':
      return { kind: 'password', password: await openPassword(deps.sealer, account.password_sealed) }
    case 'oauth': {
      const { authorization, endpoints } = await readAuthorization(deps, account.authorization_id)
      const { id, kind, username, granted } = authorization
      return { kind, username, scopes: granted, endpoints, token: (resource) => tokenSource(deps, id, resource, dispatcher) }
    }
    default:
      return account.authentication satisfies never
  }
}

async function openPassword(sealer: Sealer, sealed: string | null): Promise<string> {
  if (sealed === null)
    throw new ConnectorError('CONFIGURATION', 'This account has no password; enter it.', {
      border: 'network',
      providerCode: 'NoPassword',
    })
  return await openSecret(sealer, sealed)
}

async function readAuthorization(deps: TokenDeps, id: string | null) {
  const row =
    id === null
      ? undefined
      : await deps.database.kysely
          .selectFrom('mail_authorization as given')
          .innerJoin('app_registration as app', 'app.id', 'given.registration_id')
          .select(['given.id', 'given.kind', 'given.username', 'given.scopes as granted'])
          .select(REGISTRATION_ADDRESSES.map((column) => `app.${column}` as const))
          .where('given.id', '=', id)
          .executeTakeFirst()
  if (!row)
    throw new ConnectorError('SIGN_IN_NEEDED', 'This account has no authorization.', {
      border: 'entra',
      providerCode: 'NoSignIn',
    })
  return { authorization: row, endpoints: endpointsOfRegistration(row) }
}

/** The settings of an account that lives on an authorization; one that is enabled before one that is not. */
async function settingsOfAny(queries: Queries, authorizationId: string): Promise<unknown> {
  const incoming = await queries
    .selectFrom('incoming_account')
    .select('settings')
    .where('authorization_id', '=', authorizationId)
    .orderBy('enabled', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (incoming) return incoming.settings
  const outgoing = await queries
    .selectFrom('outgoing_account')
    .select('settings')
    .where('authorization_id', '=', authorizationId)
    .limit(1)
    .executeTakeFirst()
  return outgoing?.settings ?? {}
}

/** What the accounts of an authorization need tokens for; of one that nobody uses any more, what it was made for. */
async function resourcesOf(queries: Queries, authorizationId: string): Promise<Set<Resource>> {
  const used = await queries
    .selectFrom('incoming_account')
    .select('protocol')
    .where('authorization_id', '=', authorizationId)
    .union(
      queries.selectFrom('outgoing_account').select('protocol').where('authorization_id', '=', authorizationId).$castTo<{
        protocol: IncomingAccountRow['protocol']
      }>(),
    )
    .execute()
  const made = await queries
    .selectFrom('mail_authorization')
    .select('protocols')
    .where('id', '=', authorizationId)
    .executeTakeFirst()
  const protocols: readonly string[] = used.length > 0 ? used.map(({ protocol }) => protocol) : (made?.protocols ?? [])
  return new Set(protocols.map((protocol) => resourceOf(protocol as MailProtocol)))
}
