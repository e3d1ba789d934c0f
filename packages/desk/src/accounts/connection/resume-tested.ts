import type { Database } from '../../db/index.ts'
import { tellChange } from '../../model/tell-change.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { checkNow } from '../incoming/wake-account.ts'

/**
 * A test of a saved account has shown that mail comes in again. An account that stood still is due at once; it would otherwise be looked at
 * within the hour, and go on saying that somebody must act. So is one whose server would not treat some of its mails.
 */
export async function resumeReceiving({ kysely }: Database, accountId: string, now: Date): Promise<void> {
  const standing = await kysely
    .selectFrom('incoming_account')
    .select('id')
    .where('id', '=', accountId)
    .where('enabled', '=', true)
    .where((of) =>
      of.or([
        of('state', 'in', ['waiting', 'needs-a-person']),
        of.exists(
          of
            .selectFrom('mail_log')
            .select('mail_log.id')
            .whereRef('mail_log.incoming_account_id', '=', 'incoming_account.id')
            .where('untreated_at', 'is not', null),
        ),
      ]),
    )
    .executeTakeFirst()
  if (standing) await checkNow(kysely, accountId, now)
}

/** The same for mail going out: what waits leaves now, and the account no longer says what kept it. */
export async function resumeSending(database: Database, outgoingAccountId: string, now: Date): Promise<void> {
  await database.transaction(async (trx) => {
    const ill = await trx
      .updateTable('outgoing_account')
      .set({ error_card: null, updated_at: now })
      .where('id', '=', outgoingAccountId)
      .where('error_card', 'is not', null)
      .returning('id')
      .executeTakeFirst()
    if (!ill) return
    await wakeOutbox(trx, outgoingAccountId, now)
    await tellChange(trx, { kind: 'account', id: outgoingAccountId })
  })
}
