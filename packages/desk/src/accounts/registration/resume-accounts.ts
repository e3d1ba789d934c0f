import type { Trx } from '../../db/index.ts'
import { tellChange } from '../../model/tell-change.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { wakeAccount } from '../incoming/wake-account.ts'

export type Resumption = {
  readonly now: Date
  /** What mended the registration, as the history tells it of each account that was stopped. */
  readonly kind: 'changed' | 'consented'
  readonly text: string
  readonly actor: string | null
  /** The tokens there are may lack what was granted since: fresh ones are asked for. */
  readonly freshTokens?: boolean
}

/**
 * An app registration was mended: whatever lives on it is tried again at once, mail in and answers out. An account resumes by itself when its
 * fault is mended, and stops with a fresh card when it is not. Gives the incoming accounts that were stopped.
 */
export async function resumeAccounts(trx: Trx, registrationId: string, given: Resumption): Promise<readonly string[]> {
  const { now, kind, text, actor } = given
  const mended = await trx
    .updateTable('mail_authorization')
    .set({ state: 'good', error_card: null })
    .where('registration_id', '=', registrationId)
    .where('state', '=', 'needs-a-person')
    .returning('id')
    .execute()
  const authorizations = trx.selectFrom('mail_authorization').select('id').where('registration_id', '=', registrationId)
  if (given.freshTokens === true)
    await trx
      .updateTable('mail_authorization')
      .set({ access_token_sealed: null, access_token_expires_at: null })
      .where('registration_id', '=', registrationId)
      .execute()
  const stopped = await trx
    .updateTable('incoming_account')
    .set({ state: 'waiting', error_card: null, failures: 0, next_check_at: now })
    .where('state', '=', 'needs-a-person')
    .where('authorization_id', 'in', authorizations)
    .returning('id')
    .execute()
  // Also those that wait after a failure which may be the registration's: a wrong address looks like an outage.
  await trx
    .updateTable('incoming_account')
    .set({ failures: 0, next_check_at: now })
    .where('state', '=', 'waiting')
    .where('authorization_id', 'in', authorizations)
    .execute()
  const sending = await trx
    .updateTable('outgoing_account')
    .set({ error_card: null, updated_at: now })
    .where('authorization_id', 'in', authorizations)
    .returning('id')
    .execute()
  for (const account of sending) await wakeOutbox(trx, account.id, now)
  for (const { id } of stopped) {
    const who = actor === null ? {} : { actor }
    await recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: now, ...who })
    await wakeAccount(trx, id)
  }
  await tellOfMendedSignIns(
    trx,
    mended.map(({ id }) => id),
  )
  return stopped.map(({ id }) => id)
}

/** An account may live on its last token while its sign-in is lost: it had not stopped, and yet says that it needs somebody. */
async function tellOfMendedSignIns(trx: Trx, authorizationIds: readonly string[]): Promise<void> {
  if (authorizationIds.length === 0) return
  for (const table of ['incoming_account', 'outgoing_account'] as const)
    for (const { id } of await trx.selectFrom(table).select('id').where('authorization_id', 'in', authorizationIds).execute())
      await tellChange(trx, { kind: 'account', id })
}
