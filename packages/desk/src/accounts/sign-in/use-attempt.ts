import { lackingPermissions, resourceOf, type Direction, type MailProtocol } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import { json, type AuthorizationAttemptRow, type Database, type Trx } from '../../db/index.ts'
import { lastExpiryOf, writeTokenCache } from '../authorization/token-cache.ts'
import { tokenFactsOf } from '../authorization/token-facts.ts'
import { PROTOCOL_NAMES } from '../protocol-names.ts'
import { openResult, type AttemptIdentity } from './attempt-result.ts'

/** An authorized attempt, opened and sealed anew for the authorization it becomes. */
export type ReadyAttempt = {
  readonly attempt: AuthorizationAttemptRow
  readonly identity: AttemptIdentity
  /** What its tokens say of themselves, by service. */
  readonly facts: ReturnType<typeof tokenFactsOf>
  readonly columns: {
    readonly refresh_token_sealed: string | null
    readonly access_token_sealed: string
    readonly access_token_expires_at: Date | null
    readonly claims: ReturnType<typeof json>
  }
}

export type AttemptUse =
  | { readonly kind: 'ready'; readonly ready: ReadyAttempt }
  | { readonly kind: 'unusable'; readonly why: string }

/** How mail is to go by a sign-in. */
export type WayOfMail = { readonly protocol: MailProtocol; readonly direction: Direction }

/** Opens an attempt to save an account with it, for mail that goes these ways. `unusable` says in words what to do instead. */
export async function openAttempt(
  deps: { readonly database: Database; readonly sealer: Sealer },
  given: { readonly attemptId: string; readonly address: string; readonly ways: readonly WayOfMail[] },
): Promise<AttemptUse> {
  const attempt = await deps.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('id', '=', given.attemptId)
    .executeTakeFirst()
  const why = attempt === undefined ? 'This sign-in is no longer kept; sign in again.' : whyUnusable(attempt, given)
  if (attempt === undefined || why !== null)
    return { kind: 'unusable', why: why ?? 'This sign-in is no longer kept; sign in again.' }
  const result = await openResult(deps.sealer, attempt)
  if (!result) return { kind: 'unusable', why: 'This sign-in is no longer kept; sign in again.' }
  const { refreshToken, accessTokens } = result.tokens
  const facts = tokenFactsOf(accessTokens)
  const lacking = given.ways.map((way) => whatItLacks({ facts, identity: result.identity }, way)).find((one) => one !== null)
  if (lacking !== undefined) return { kind: 'unusable', why: lacking }
  return {
    kind: 'ready',
    ready: {
      attempt,
      identity: result.identity,
      facts,
      columns: {
        refresh_token_sealed: refreshToken === null ? null : await deps.sealer.seal(refreshToken),
        access_token_sealed: await writeTokenCache(deps.sealer, accessTokens),
        access_token_expires_at: lastExpiryOf(accessTokens),
        claims: json(facts),
      },
    },
  }
}

function whyUnusable(
  attempt: AuthorizationAttemptRow,
  given: { readonly address: string; readonly ways: readonly WayOfMail[] },
): string | null {
  if (attempt.how === 'admin-consent') return 'An administrator’s consent is no sign-in yet; sign in now.'
  if (attempt.status === 'waiting') return 'The sign-in is not finished yet; finish it in its window.'
  if (attempt.status === 'used') return 'An account was saved with this sign-in already; sign in again.'
  if (attempt.status !== 'authorized') return 'The sign-in was refused; sign in again.'
  if (attempt.expected_address.toLowerCase() !== given.address.toLowerCase())
    return `This sign-in is for ${attempt.expected_address}; sign in again for ${given.address}.`
  const reached = new Set(protocolsOf(attempt).map(resourceOf))
  const missing = given.ways.find(({ protocol }) => !reached.has(resourceOf(protocol)))
  return missing === undefined ? null : `This sign-in does not reach ${PROTOCOL_NAMES[missing.protocol]}; sign in again for it.`
}

/** The permissions that a sign-in lacks for a way of mail, in a sentence; null where none is missing, or its tokens cannot be read. */
function whatItLacks(ready: Pick<ReadyAttempt, 'facts' | 'identity'>, way: WayOfMail): string | null {
  const lacking = lackingFor(ready, way)
  if (lacking.length === 0) return null
  const what = way.direction === 'outgoing' ? 'to send' : 'to receive'
  const whose = ready.identity.access === 'shared' ? ' for a shared mailbox' : ''
  return `This sign-in was not granted ${lacking.join(' and ')}, which it takes ${what} over ${PROTOCOL_NAMES[way.protocol]}${whose}; sign in again and accept that.`
}

/** Of the permissions that a way of mail needs, those that the sign-in's token lacks. */
export function lackingFor({ facts, identity }: Pick<ReadyAttempt, 'facts' | 'identity'>, way: WayOfMail): readonly string[] {
  const token = facts[resourceOf(way.protocol)]
  // A token nobody else can read shows only when it is used.
  if (token === undefined || token.tenantId === null) return []
  return lackingPermissions(token, { ...way, shared: identity.access === 'shared' })
}

/** What a sign-in was made for. */
export function protocolsOf(
  attempt: Pick<AuthorizationAttemptRow, 'incoming_protocol' | 'outgoing_protocol'>,
): readonly MailProtocol[] {
  const named = [attempt.incoming_protocol, attempt.outgoing_protocol].filter((one) => one !== null)
  return [...new Set(named as MailProtocol[])]
}

/** Marks the attempt used and takes its tokens out of it; false when somebody else has used it meanwhile. */
export async function takeAttempt(trx: Trx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('authorization_attempt')
    .set({ status: 'used', result_sealed: null })
    .where('id', '=', id)
    .where('status', '=', 'authorized')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The columns of a mail_authorization made, or made anew, by this sign-in. */
export function authorizationColumns(ready: ReadyAttempt, by: { readonly id: string; readonly now: Date }) {
  const { attempt, identity } = ready
  return {
    registration_id: attempt.registration_id,
    kind: attempt.how === 'app-only' ? ('app-only' as const) : ('delegated' as const),
    tenant_id: identity.tenantId,
    user_object_id: identity.objectId,
    username: identity.username,
    mailbox_address: identity.mailboxAddress,
    protocols: [...protocolsOf(attempt)],
    scopes: attempt.scopes,
    public_client: attempt.public_client,
    ...ready.columns,
    authorized_by: by.id,
    authorized_at: by.now,
    refreshed_at: by.now,
    state: 'good' as const,
    error_card: null,
  }
}

/** How the history tells of it. */
export function sayWhoSignedIn(ready: ReadyAttempt): string {
  return ready.identity.username === null ? 'by the app itself (app-only)' : `signed in as ${ready.identity.username}`
}
