import {
  ConnectorError,
  explain,
  type CloudEndpoints,
  type ErrorCard,
  type Identity,
  type MailProtocol,
  type OAuthEndpoints,
} from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import { json, type AppRegistrationRow, type AuthorizationAttemptRow, type Database } from '../../db/index.ts'
import { aboutOf, type SignedInAs } from '../history/about-of.ts'
import { explainFailure } from '../history/explain-failure.ts'
import { settingsOfAttempt } from './attempt-settings.ts'
import type { AttemptIdentity } from './attempt-result.ts'
import { objectIdOfApp } from './object-id-of-app.ts'
import type { Collected } from './collect-tokens.ts'
import { seeMailbox } from './see-mailbox.ts'
import type { Ways } from './wanted-scopes.ts'
import { wrongTenantCard } from './wrong-tenant-card.ts'

export type AttemptDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
  readonly now: () => Date
  readonly signal?: AbortSignal
}

/** How an attempt ended. Only `authorized` leaves tokens behind, sealed in it. */
export type AttemptSettled =
  | {
      readonly kind: 'authorized'
      readonly attemptId: string
      readonly username: string | null
      readonly mailboxAddress: string
    }
  | { readonly kind: 'refused'; readonly attemptId: string; readonly card: ErrorCard }

/** What a sign-in is for. */
export function waysOf(attempt: Pick<AuthorizationAttemptRow, 'incoming_protocol' | 'outgoing_protocol'>): Ways {
  return {
    incoming: attempt.incoming_protocol as MailProtocol | null,
    outgoing: attempt.outgoing_protocol as MailProtocol | null,
  }
}

/** Tokens came: holds who signed in against the mailbox the form is about, and keeps them when they belong together. */
export async function judgeTokens(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  endpoints: OAuthEndpoints | CloudEndpoints,
  identity: Identity | null,
  collected: Collected,
): Promise<AttemptSettled> {
  const kind = attempt.how === 'app-only' ? ('app-only' as const) : ('delegated' as const)
  const { tokens, scopes } = collected
  if (kind === 'delegated' && tokens.refreshToken === null)
    return await refuseAttempt(deps, attempt, noRefreshTokenCard(deps.now()))
  const stranger = identity === null ? null : await wrongTenantCard(deps, attempt, endpoints, identity)
  if (stranger !== null) return await refuseAttempt(deps, attempt, stranger)
  const seen = await seeMailbox({
    ...waysOf(attempt),
    endpoints,
    address: attempt.expected_address,
    kind,
    username: identity?.username ?? null,
    accessTokens: tokens.accessTokens,
    scopes,
    settings: settingsOfAttempt(attempt),
    now: deps.now(),
    ...(deps.signal === undefined ? {} : { signal: deps.signal }),
  })
  if (seen.kind === 'refused') return await refuseAttempt(deps, attempt, seen.card)
  const who: AttemptIdentity = {
    tenantId: identity?.tenantId ?? ('tenantId' in endpoints ? endpoints.tenantId : ''),
    objectId: identity?.objectId ?? (kind === 'app-only' ? objectIdOfApp(tokens.accessTokens) : null),
    username: identity?.username ?? (kind === 'delegated' ? attempt.expected_address : null),
    mailboxAddress: attempt.expected_address,
    access: seen.kind,
  }
  await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({
      status: 'authorized',
      result_sealed: await deps.sealer.seal(JSON.stringify(tokens)),
      identity: json(who),
      scopes: [...scopes],
      error_card: null,
      device_code_sealed: null,
    })
    .where('id', '=', attempt.id)
    .execute()
  return { kind: 'authorized', attemptId: attempt.id, username: who.username, mailboxAddress: who.mailboxAddress }
}

export async function refuseAttempt(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  card: ErrorCard,
): Promise<AttemptSettled> {
  await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ status: 'refused', error_card: json(card), result_sealed: null, device_code_sealed: null })
    .where('id', '=', attempt.id)
    .execute()
  return { kind: 'refused', attemptId: attempt.id, card }
}

/** Ends an attempt with what went wrong: the error book's card, with links and commands of this very registration. */
export async function refuseWith(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  error: unknown,
  who?: SignedInAs,
): Promise<AttemptSettled> {
  const address = attempt.expected_address
  const card =
    error instanceof ConnectorError
      ? explain(error, aboutOf(deps, address, registration, who))
      : explainFailure(error, address, deps.now())
  return await refuseAttempt(deps, attempt, card)
}

function noRefreshTokenCard(now: Date): ErrorCard {
  const facts = { border: 'entra', providerCode: 'NoRefreshToken' } as const
  return explain(new ConnectorError('CONFIGURATION', 'The sign-in brought no refresh token.', facts), { at: now })
}
