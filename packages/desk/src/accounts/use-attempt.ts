import type { Sealer } from '../config/index.ts'
import type { AuthorizationAttemptRow, Database, Trx } from '../db/index.ts'
import { writeTokenCache } from './token-cache.ts'
import { openResult, type AttemptIdentity } from './attempt-result.ts'

/** An authorized attempt, opened and sealed anew for the authorization it becomes. */
export type ReadyAttempt = {
  readonly attempt: AuthorizationAttemptRow
  readonly identity: AttemptIdentity
  readonly columns: {
    readonly refresh_token_sealed: string
    readonly access_token_sealed: string
    readonly access_token_expires_at: Date
  }
}

export type AttemptUse =
  | { readonly kind: 'ready'; readonly ready: ReadyAttempt }
  | { readonly kind: 'unusable'; readonly why: string }

/** Opens an attempt to save an account with it. `unusable` says in words what to do instead. */
export async function openAttempt(
  deps: { readonly database: Database; readonly sealer: Sealer },
  given: { readonly attemptId: string; readonly address: string },
): Promise<AttemptUse> {
  const attempt = await deps.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('id', '=', given.attemptId)
    .executeTakeFirst()
  if (!attempt) return { kind: 'unusable', why: 'This sign-in is no longer kept; sign in with Microsoft again.' }
  if (attempt.status === 'waiting') return { kind: 'unusable', why: 'The sign-in is not finished yet; finish it in its window.' }
  if (attempt.status === 'used')
    return { kind: 'unusable', why: 'An account was saved with this sign-in already; sign in again.' }
  if (attempt.status === 'refused') return { kind: 'unusable', why: 'The sign-in was refused; sign in with Microsoft again.' }
  if (attempt.expected_address.toLowerCase() !== given.address.toLowerCase())
    return { kind: 'unusable', why: `This sign-in is for ${attempt.expected_address}; sign in again for ${given.address}.` }
  const result = await openResult(deps.sealer, attempt)
  if (!result) return { kind: 'unusable', why: 'This sign-in is no longer kept; sign in with Microsoft again.' }
  return {
    kind: 'ready',
    ready: {
      attempt,
      identity: result.identity,
      columns: {
        refresh_token_sealed: await deps.sealer.seal(result.tokens.refreshToken),
        access_token_sealed: await writeTokenCache(deps.sealer, {
          graph: { token: result.tokens.accessToken, expiresAt: result.tokens.accessTokenExpiresAt },
        }),
        access_token_expires_at: new Date(result.tokens.accessTokenExpiresAt),
      },
    },
  }
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
  return {
    registration_id: ready.attempt.registration_id,
    kind: 'delegated' as const,
    tenant_id: ready.identity.tenantId,
    user_object_id: ready.identity.objectId,
    username: ready.identity.username,
    mailbox_address: ready.identity.mailboxAddress,
    scopes: ready.attempt.scopes,
    ...ready.columns,
    authorized_by: by.id,
    authorized_at: by.now,
    refreshed_at: by.now,
    state: 'good' as const,
    error_card: null,
  }
}
