import { createHash } from 'node:crypto'
import type { Connection } from '@postdesk/contract'
import { json, type AuthorizationAttemptRow } from '../../db/index.ts'
import type { AttemptSettings } from './attempt-settings.ts'
import type { AttemptDeps } from './settle-attempt.ts'
import type { Ways } from './wanted-scopes.ts'

/** A person signs in, approves on a phone, perhaps asks somebody: more than a few minutes, less than a coffee. */
const ATTEMPT_MINUTES = 15
/** A form left open over night can still be saved; after that the tokens of an unsaved sign-in are thrown away. */
const KEPT_HOURS = 24

export type AttemptWish = Ways & {
  readonly registrationId: string
  readonly address: string
  readonly how: AuthorizationAttemptRow['how']
  /** Typed in the place of what we propose. */
  readonly scopes?: readonly string[] | undefined
  readonly accountId?: string | undefined
  readonly outgoingAccountId?: string | undefined
  /** Somebody else signs in, who has access to the mailbox; an account that is known knows it itself. */
  readonly shared: boolean
  /** Admin consent: to what people's sign-ins need, or to what the app itself needs. */
  readonly consentFor?: AuthorizationAttemptRow['consent_for'] | undefined
  /** Where a sign-in in this very page goes on afterwards. */
  readonly returnTo?: string | undefined
  /** By which server, proxy and authorities the mailbox is opened; absent: as the account has it that is signed in for again. */
  readonly connection?: Connection | undefined
  readonly outgoingConnection?: Connection | undefined
  /** The sign-in of the same form before this one, whose proxy's password the form does not know any more. */
  readonly formerAttemptId?: string | undefined
  readonly startedBy: string
}

/** A wish whose connections are as they are kept. */
export type SealedWish = Omit<AttemptWish, 'connection' | 'outgoingConnection' | 'formerAttemptId'> & {
  readonly settings: AttemptSettings
}

type OwnColumns = Pick<AuthorizationAttemptRow, 'state_hash' | 'redirect_uri' | 'scopes'> &
  Partial<Pick<AuthorizationAttemptRow, 'code_verifier_sealed' | 'nonce' | 'public_client' | 'consent_for' | 'expires_at'>>

/** Writes an attempt down, and forgets those that ended a day ago or earlier: a link that is good for days is kept for as long. */
export async function insertAttempt(deps: AttemptDeps, wish: SealedWish, own: OwnColumns): Promise<AuthorizationAttemptRow> {
  const now = deps.now()
  const { kysely } = deps.database
  await kysely
    .deleteFrom('authorization_attempt')
    .where('expires_at', '<', new Date(now.getTime() - KEPT_HOURS * 3_600_000))
    .execute()
  return await kysely
    .insertInto('authorization_attempt')
    .values({
      expires_at: new Date(now.getTime() + ATTEMPT_MINUTES * 60_000),
      ...own,
      how: wish.how,
      registration_id: wish.registrationId,
      expected_address: wish.address,
      incoming_protocol: wish.incoming,
      outgoing_protocol: wish.outgoing,
      shared: wish.shared,
      settings: json(wish.settings),
      account_id: wish.accountId ?? null,
      outgoing_account_id: wish.outgoingAccountId ?? null,
      return_to: wish.returnTo ?? null,
      started_by: wish.startedBy,
      created_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** How a state is kept: whoever reads the database cannot finish a sign-in with it. */
export function hashState(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
