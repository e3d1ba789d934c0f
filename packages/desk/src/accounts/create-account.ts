import type { Sealer } from '../config/index.ts'
import { isUniqueViolation, json, type Database, type IncomingAccountRow, type Trx } from '../db/index.ts'
import { wakeOutbox } from '../outbox/index.ts'
import { recordAccountEvent } from './record-event.ts'
import { authorizationColumns, openAttempt, takeAttempt, type ReadyAttempt } from './use-attempt.ts'
import { wakeAccount } from './wake-account.ts'

export type NewAccount = {
  readonly name: string
  readonly address: string
  readonly attemptId: string
  readonly checkSeconds: number
  readonly folder: string
  readonly afterRead: IncomingAccountRow['after_read']
  readonly moveTo: string | null
  readonly startAt?: string | undefined
  readonly autoReply: boolean
  readonly senderName: string | null
  readonly send: boolean
  readonly enabled: boolean
}

export type AccountCreated =
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
  | { readonly kind: 'linked-already' }

type By = { readonly id: string; readonly name: string; readonly now: Date }

/**
 * Saves an account with the sign-in of its form: the authorization, the outgoing account that answers over the same
 * mailbox, and the incoming one, in one transaction. Mail older than `startAt` (default: now) is not fetched.
 */
export async function createAccount(
  deps: { readonly database: Database; readonly sealer: Sealer },
  given: NewAccount,
  by: By,
): Promise<AccountCreated> {
  const use = await openAttempt(deps, given)
  if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
  try {
    return await deps.database.transaction((trx) => save(trx, given, use.ready, by))
  } catch (error) {
    if (isUniqueViolation(error, 'incoming_account_mailbox')) return { kind: 'linked-already' }
    throw error
  }
}

async function save(trx: Trx, given: NewAccount, ready: ReadyAttempt, by: By): Promise<AccountCreated> {
  if (!(await takeAttempt(trx, ready.attempt.id)))
    return { kind: 'attempt-unusable', why: 'An account was saved with this sign-in already; sign in again.' }
  const { id: authorizationId } = await trx
    .insertInto('mail_authorization')
    .values(authorizationColumns(ready, by))
    .returning('id')
    .executeTakeFirstOrThrow()
  const settings = json({ mailbox: ready.identity.access })
  const outgoingId = given.send ? await linkOutgoing(trx, given, authorizationId, settings, by.now) : null
  const { id } = await trx
    .insertInto('incoming_account')
    .values({
      name: given.name,
      address: given.address,
      protocol: 'graph',
      settings,
      folder: given.folder,
      authorization_id: authorizationId,
      outgoing_account_id: outgoingId,
      after_read: given.afterRead,
      move_to: given.moveTo,
      check_seconds: given.checkSeconds,
      start_at: given.startAt === undefined ? by.now : new Date(given.startAt),
      auto_reply: given.autoReply,
      enabled: given.enabled,
      next_check_at: by.now,
      created_at: by.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const record = (kind: string, text: string) =>
    recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: by.now, actor: by.name })
  await record('authorized', `${by.name} authorized the mailbox; signed in as ${ready.identity.username}`)
  await record('created', `${by.name} added the account${given.enabled ? ' and enabled it' : ''}`)
  if (given.enabled) await wakeAccount(trx, id)
  return { kind: 'created', id }
}

/** The outgoing account of this address: a new one, or the one there is, which answers over the new sign-in from now on. */
async function linkOutgoing(
  trx: Trx,
  given: NewAccount,
  authorizationId: string,
  settings: ReturnType<typeof json>,
  now: Date,
): Promise<string> {
  const values = {
    name: given.name,
    address: given.address,
    sender_name: given.senderName,
    protocol: 'graph' as const,
    settings,
    authorization_id: authorizationId,
    enabled: true,
    error_card: null,
    updated_at: now,
  }
  const { id } = await trx
    .insertInto('outgoing_account')
    .values({ ...values, created_at: now })
    .onConflict((conflict) => conflict.column('address').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  // One that was there may have answers waiting for this sign-in.
  await wakeOutbox(trx, id, now)
  return id
}
