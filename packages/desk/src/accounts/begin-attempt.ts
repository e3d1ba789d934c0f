import { createHash } from 'node:crypto'
import { scopesFor, startAuthorization } from '@postdesk/connectors'
import { z } from 'zod'
import type { Sealer } from '../config/index.ts'
import type { Database } from '../db/index.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { redirectUriOf } from './redirect-uri.ts'

/** A person signs in, approves on a phone, perhaps asks somebody: more than a few minutes, less than a coffee. */
const ATTEMPT_MINUTES = 15
/** A form left open over night can still be saved; after that the tokens of an unsaved sign-in are thrown away. */
const KEPT_HOURS = 24

const Settings = z.object({ mailbox: z.enum(['own', 'shared']).catch('own') }).catch({ mailbox: 'own' })

export type AttemptBegun =
  | { readonly kind: 'begun'; readonly id: string; readonly authorizeUrl: string }
  | { readonly kind: 'registration-missing' }
  | { readonly kind: 'account-missing' }

/**
 * Begins a sign-in for a mailbox. An attempt is `waiting` until the browser comes back to the callback with its state,
 * which works once (see finish-attempt.ts); then `authorized` or `refused`; `used` when an account was saved with it.
 * What it needs to be finished is kept sealed, its state as a hash only.
 */
export async function beginAttempt(
  deps: { readonly database: Database; readonly sealer: Sealer; readonly baseUrl: URL; readonly now: Date },
  given: {
    readonly registrationId: string
    readonly address: string
    readonly accountId?: string | undefined
    /** Somebody else signs in, who has access to the mailbox; an account that is known knows it itself. */
    readonly shared: boolean
    readonly startedBy: string
  },
): Promise<AttemptBegun> {
  const { kysely } = deps.database
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', given.registrationId)
    .executeTakeFirst()
  if (!registration) return { kind: 'registration-missing' }
  let { address, shared } = given
  if (given.accountId !== undefined) {
    const account = await kysely
      .selectFrom('incoming_account')
      .select(['address', 'settings'])
      .where('id', '=', given.accountId)
      .executeTakeFirst()
    if (!account) return { kind: 'account-missing' }
    address = account.address
    shared = Settings.parse(account.settings).mailbox === 'shared'
  }
  const endpoints = endpointsOfRegistration(registration)
  const scopes = scopesFor({ endpoints, protocols: ['graph'], shared })
  const redirectUri = redirectUriOf(deps.baseUrl, registration.redirect_path)
  // The mailbox's own name would be the wrong hint where somebody else signs in.
  const hint = shared ? {} : { loginHint: address }
  const start = startAuthorization({ endpoints, clientId: registration.client_id, redirectUri, scopes, ...hint })
  const verifier = await deps.sealer.seal(start.codeVerifier)
  await kysely
    .deleteFrom('authorization_attempt')
    .where('created_at', '<', new Date(deps.now.getTime() - KEPT_HOURS * 3_600_000))
    .execute()
  const { id } = await kysely
    .insertInto('authorization_attempt')
    .values({
      state_hash: hashState(start.state),
      registration_id: registration.id,
      expected_address: address,
      code_verifier_sealed: verifier,
      nonce: start.nonce,
      redirect_uri: redirectUri,
      scopes,
      started_by: given.startedBy,
      created_at: deps.now,
      expires_at: new Date(deps.now.getTime() + ATTEMPT_MINUTES * 60_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { kind: 'begun', id, authorizeUrl: start.url }
}

/** How a state is kept: whoever reads the database cannot finish a sign-in with it. */
export function hashState(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
