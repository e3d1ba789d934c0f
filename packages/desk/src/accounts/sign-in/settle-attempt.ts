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
import { readCard } from '../../model/read-card.ts'
import { lateCard } from './read-attempt.ts'
import { openSettingsOfAttempt } from './attempt-settings.ts'
import { AttemptIdentity } from './attempt-result.ts'
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
    settings: await openSettingsOfAttempt(deps.sealer, attempt),
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
  const { numUpdatedRows } = await deps.database.kysely
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
    .where('status', 'in', UNSETTLED)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return await standingOf(deps, attempt)
  return { kind: 'authorized', attemptId: attempt.id, username: who.username, mailboxAddress: who.mailboxAddress }
}

export async function refuseAttempt(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  card: ErrorCard,
): Promise<AttemptSettled> {
  const { numUpdatedRows } = await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ status: 'refused', error_card: json(card), result_sealed: null, device_code_sealed: null })
    .where('id', '=', attempt.id)
    .where('status', 'in', UNSETTLED)
    .executeTakeFirst()
  return numUpdatedRows === 0n ? await standingOf(deps, attempt) : { kind: 'refused', attemptId: attempt.id, card }
}

/**
 * What an answer may still settle: an app is asked again after a refusal, and two answers may be under way for it. One that comes after the
 * other has authorized the attempt, or an account was saved with it, changes nothing: it would give used tokens back, or take good ones away.
 */
const UNSETTLED = ['waiting', 'refused'] as const

/** How an attempt stands that another answer has settled. */
async function standingOf(
  deps: AttemptDeps,
  { id, expected_address: address, how }: AuthorizationAttemptRow,
): Promise<AttemptSettled> {
  const row = await deps.database.kysely
    .selectFrom('authorization_attempt')
    .select(['status', 'identity', 'error_card'])
    .where('id', '=', id)
    .executeTakeFirst()
  const identity = AttemptIdentity.safeParse(row?.identity)
  if (row?.status === 'authorized' || row?.status === 'used')
    return {
      kind: 'authorized',
      attemptId: id,
      username: identity.success ? identity.data.username : null,
      mailboxAddress: identity.success ? identity.data.mailboxAddress : address,
    }
  return { kind: 'refused', attemptId: id, card: readCard(row?.error_card ?? null) ?? lateCard(how, deps.now()) }
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
