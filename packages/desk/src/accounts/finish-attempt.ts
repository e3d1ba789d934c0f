import {
  ConnectorError,
  explain,
  readRedirectError,
  redeemCode,
  tokenScopesFor,
  whoCanOpen,
  type ErrorCard,
  type MailboxAccess,
  type Tokens,
} from '@postdesk/connectors'
import type { Sealed, Sealer } from '../config/index.ts'
import { json, type AppRegistrationRow, type AuthorizationAttemptRow, type Database } from '../db/index.ts'
import type { AttemptIdentity, AttemptTokens } from './attempt-result.ts'
import { aboutOf } from './about-of.ts'
import { hashState } from './begin-attempt.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { lateCard } from './read-attempt.ts'
import { explainFailure } from './explain-failure.ts'
import { wrongMailboxCard } from './wrong-mailbox-card.ts'

type Deps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
  readonly now: () => Date
  readonly signal?: AbortSignal
}

/** How a visit to the callback ended. Only `authorized` leaves tokens behind, sealed in the attempt. */
export type AttemptEnd =
  | { readonly kind: 'authorized'; readonly attemptId: string; readonly username: string; readonly mailboxAddress: string }
  | { readonly kind: 'refused'; readonly attemptId: string; readonly card: ErrorCard }
  | { readonly kind: 'unknown-state' }
  | { readonly kind: 'another-person'; readonly signedIn: boolean }

/**
 * The browser is back from Microsoft. The state is taken first, which works once; then the answer is judged, the code
 * redeemed, and who signed in held against the mailbox the form is about. `agentId` is who is signed in here: it must be
 * who began, or somebody could be made to sign in for a stranger's account.
 */
export async function finishAttempt(deps: Deps, params: URLSearchParams, agentId: string | null): Promise<AttemptEnd> {
  const state = params.get('state') ?? ''
  const waiting = await findWaiting(deps.database, state)
  if (!waiting) return { kind: 'unknown-state' }
  if (waiting.started_by !== agentId) return { kind: 'another-person', signedIn: agentId !== null }
  if (!(await takeState(deps.database, waiting.id, state))) return { kind: 'unknown-state' }
  const registration = await deps.database.kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', waiting.registration_id)
    .executeTakeFirstOrThrow()
  try {
    if (waiting.expires_at < deps.now()) return await refuse(deps, waiting, lateCard(deps.now()))
    const refusal = readRedirectError(params)
    if (refusal) throw refusal
    const { tokens, access } = await signIn(deps, waiting, registration, params.get('code') ?? '')
    if (access.kind === 'cannot')
      return await refuse(deps, waiting, wrongMailboxCard(access.identity, waiting.expected_address, deps.now()))
    return await keep(deps, waiting, tokens, access)
  } catch (error) {
    return await refuse(deps, waiting, cardOf(deps, error, waiting.expected_address, registration))
  }
}

async function findWaiting(database: Database, state: string): Promise<AuthorizationAttemptRow | undefined> {
  return await database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('state_hash', '=', hashState(state))
    .where('status', '=', 'waiting')
    .executeTakeFirst()
}

/** Uses the state up. Of two visits with the same one (a reload, a copied address) one goes on. */
async function takeState(database: Database, id: string, state: string): Promise<boolean> {
  const { numUpdatedRows } = await database.kysely
    .updateTable('authorization_attempt')
    .set({ state_hash: `used ${id}` })
    .where('id', '=', id)
    .where('state_hash', '=', hashState(state))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function signIn(
  deps: Deps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  code: string,
): Promise<{ tokens: Tokens; access: MailboxAccess }> {
  const endpoints = endpointsOfRegistration(registration)
  const signal = deps.signal === undefined ? {} : { signal: deps.signal }
  const tokens = await redeemCode({
    endpoints,
    clientId: registration.client_id,
    credential: { kind: 'secret', secret: await deps.sealer.unseal(registration.client_secret_sealed as Sealed) },
    code,
    redirectUri: attempt.redirect_uri,
    codeVerifier: await deps.sealer.unseal(attempt.code_verifier_sealed as Sealed),
    nonce: attempt.nonce,
    scopes: tokenScopesFor({
      endpoints,
      protocols: ['graph'],
      resource: 'graph',
      shared: attempt.scopes.some((scope) => scope.endsWith('.Shared')),
    }),
    now: deps.now(),
    ...signal,
  })
  const access = await whoCanOpen(
    { graphUrl: endpoints.graphUrl, token: () => Promise.resolve(tokens.accessToken), address: attempt.expected_address },
    deps.signal,
  )
  return { tokens, access }
}

async function keep(
  deps: Deps,
  attempt: AuthorizationAttemptRow,
  tokens: Tokens,
  access: Exclude<MailboxAccess, { kind: 'cannot' }>,
): Promise<AttemptEnd> {
  if (tokens.refreshToken === null || tokens.identity === null) return await refuse(deps, attempt, noRefreshTokenCard(deps.now()))
  const identity: AttemptIdentity = {
    tenantId: tokens.identity.tenantId,
    objectId: tokens.identity.objectId,
    username: tokens.identity.username,
    mailboxAddress: attempt.expected_address,
    access: access.kind,
  }
  const kept: AttemptTokens = {
    refreshToken: tokens.refreshToken,
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: tokens.expiresAt.toISOString(),
  }
  await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({
      status: 'authorized',
      result_sealed: await deps.sealer.seal(JSON.stringify(kept)),
      identity: json(identity),
      scopes: tokens.scopes,
      error_card: null,
    })
    .where('id', '=', attempt.id)
    .execute()
  return { kind: 'authorized', attemptId: attempt.id, username: identity.username, mailboxAddress: identity.mailboxAddress }
}

async function refuse(deps: Deps, attempt: AuthorizationAttemptRow, card: ErrorCard): Promise<AttemptEnd> {
  await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ status: 'refused', error_card: json(card), result_sealed: null })
    .where('id', '=', attempt.id)
    .execute()
  return { kind: 'refused', attemptId: attempt.id, card }
}

/** The error book's card, with links and commands of this very registration. */
function cardOf(deps: Deps, error: unknown, address: string, registration: AppRegistrationRow): ErrorCard {
  if (error instanceof ConnectorError) return explain(error, aboutOf(deps, address, registration))
  return explainFailure(error, address, deps.now())
}

function ownCard(card: Pick<ErrorCard, 'id' | 'title' | 'why'>, now: Date): ErrorCard {
  return {
    ...card,
    who: 'postdesk-admin',
    actions: [{ kind: 'button', text: 'Sign in again', act: 're-authorize' }],
    codes: [],
    correlationId: null,
    traceId: null,
    providerText: null,
    at: now.toISOString(),
  }
}

function noRefreshTokenCard(now: Date): ErrorCard {
  const why =
    'Microsoft gave no refresh token, so mail would stop within the hour. The permission offline_access was not granted.'
  return ownCard({ id: 'no-refresh-token', title: 'The sign-in cannot be kept', why }, now)
}
