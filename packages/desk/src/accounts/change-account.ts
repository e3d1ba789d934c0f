import type { Sealer } from '../config/index.ts'
import type { Database, IncomingAccountRow, Trx } from '../db/index.ts'
import { json } from '../db/index.ts'
import { isUniqueViolation } from '../db/index.ts'
import { wakeOutbox } from '../outbox/index.ts'
import { recordAccountEvent } from './record-event.ts'
import { authorizationColumns, openAttempt, takeAttempt, type ReadyAttempt } from './use-attempt.ts'
import { wakeAccount } from './wake-account.ts'

export type AccountChange = {
  readonly name?: string | undefined
  readonly enabled?: boolean | undefined
  readonly checkSeconds?: number | undefined
  readonly folder?: string | undefined
  readonly afterRead?: IncomingAccountRow['after_read'] | undefined
  readonly moveTo?: string | null | undefined
  readonly autoReply?: boolean | undefined
  readonly senderName?: string | null | undefined
  readonly attemptId?: string | undefined
}

export type AccountChanged =
  | { readonly kind: 'changed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
  | { readonly kind: 'linked-already' }

type By = { readonly id: string; readonly name: string; readonly now: Date }

/** Changes an account; with `attemptId` it is re-authorized, which clears what stopped it and checks it at once. */
export async function changeAccount(
  deps: { readonly database: Database; readonly sealer: Sealer },
  id: string,
  given: AccountChange,
  by: By,
): Promise<AccountChanged> {
  const account = await deps.database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) return { kind: 'missing' }
  let ready: ReadyAttempt | undefined
  if (given.attemptId !== undefined) {
    const use = await openAttempt(deps, { attemptId: given.attemptId, address: account.address })
    if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
    ready = use.ready
  }
  try {
    return await deps.database.transaction((trx) => change(trx, id, given, ready, by))
  } catch (error) {
    if (isUniqueViolation(error, 'incoming_account_mailbox')) return { kind: 'linked-already' }
    throw error
  }
}

async function change(
  trx: Trx,
  id: string,
  given: AccountChange,
  ready: ReadyAttempt | undefined,
  by: By,
): Promise<AccountChanged> {
  const account = await trx.selectFrom('incoming_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!account) return { kind: 'missing' }
  const record = (kind: string, text: string) =>
    recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: by.now, actor: by.name })
  if (ready) {
    if (!(await takeAttempt(trx, ready.attempt.id)))
      return { kind: 'attempt-unusable', why: 'An account was saved with this sign-in already; sign in again.' }
    await reauthorize(trx, account, ready, by)
    if (account.outgoing_account_id !== null) await wakeOutbox(trx, account.outgoing_account_id, by.now)
    await record('authorized', `${by.name} authorized the mailbox again; signed in as ${ready.identity.username}`)
  }
  // A cursor belongs to its folder.
  const folderChanged = given.folder !== undefined && given.folder !== account.folder
  const switchedOn = given.enabled === true && !account.enabled
  await trx
    .updateTable('incoming_account')
    .set({
      updated_at: by.now,
      ...(given.name === undefined ? {} : { name: given.name }),
      ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
      ...(given.checkSeconds === undefined ? {} : { check_seconds: given.checkSeconds }),
      ...(given.afterRead === undefined ? {} : { after_read: given.afterRead }),
      ...(given.moveTo === undefined ? {} : { move_to: given.moveTo }),
      ...(given.autoReply === undefined ? {} : { auto_reply: given.autoReply }),
      ...(folderChanged && given.folder !== undefined
        ? { folder: given.folder, cursor: null, rewalking: true, state: 'new' as const, error_card: null }
        : {}),
      ...(switchedOn || folderChanged || given.checkSeconds !== undefined ? { next_check_at: by.now } : {}),
    })
    // A node at work with the old settings loses its lease with the epoch, and so cannot write the old folder's cursor.
    .$if(folderChanged, (query) => query.set((of) => ({ epoch: of('epoch', '+', 1), lease_owner: null, lease_until: null })))
    .where('id', '=', id)
    .execute()
  if (given.senderName !== undefined && account.outgoing_account_id !== null)
    await trx
      .updateTable('outgoing_account')
      .set({ sender_name: given.senderName, updated_at: by.now })
      .where('id', '=', account.outgoing_account_id)
      .execute()
  if (given.enabled !== undefined && given.enabled !== account.enabled)
    await record(given.enabled ? 'resumed' : 'paused', `${by.name} ${given.enabled ? 'enabled' : 'paused'} the account`)
  const others = Object.keys(given).filter((name) => name !== 'attemptId' && name !== 'enabled')
  if (others.length > 0) await record('changed', `${by.name} changed the settings`)
  if (switchedOn || folderChanged || ready) await wakeAccount(trx, id)
  return { kind: 'changed' }
}

/** Puts the new sign-in in the place of the old one. The epoch moves on, so that a refresh under way cannot write over it. */
async function reauthorize(trx: Trx, account: IncomingAccountRow, ready: ReadyAttempt, by: By): Promise<void> {
  const columns = authorizationColumns(ready, by)
  let authorizationId = account.authorization_id
  if (authorizationId === null) {
    const made = await trx.insertInto('mail_authorization').values(columns).returning('id').executeTakeFirstOrThrow()
    authorizationId = made.id
  } else {
    await trx
      .updateTable('mail_authorization')
      .set((of) => ({ ...columns, epoch: of('epoch', '+', 1), lease_owner: null, lease_until: null }))
      .where('id', '=', authorizationId)
      .execute()
  }
  await trx
    .updateTable('incoming_account')
    .set({
      authorization_id: authorizationId,
      settings: json({ ...settingsOf(account), mailbox: ready.identity.access }),
      state: 'new',
      error_card: null,
      failures: 0,
      next_check_at: by.now,
    })
    .where('id', '=', account.id)
    .execute()
  if (account.outgoing_account_id !== null)
    await trx
      .updateTable('outgoing_account')
      .set({
        authorization_id: authorizationId,
        settings: json({ mailbox: ready.identity.access }),
        error_card: null,
        updated_at: by.now,
      })
      .where('id', '=', account.outgoing_account_id)
      .execute()
}

function settingsOf(account: IncomingAccountRow): object {
  return typeof account.settings === 'object' && account.settings !== null ? account.settings : {}
}
