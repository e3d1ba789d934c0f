import { notify, type Queries } from '../../db/index.ts'
import { askAgain } from './ask-again.ts'

/** The channel on which a worker is asked to look into a mailbox now; the payload is the incoming account's id. */
export const CHECK_ACCOUNT_CHANNEL = 'check-account'

/** Tells the workers that this account is due, so that they need not find out by themselves. */
export async function wakeAccount(queries: Queries, id: string): Promise<void> {
  await notify(queries, CHECK_ACCOUNT_CHANNEL, id)
}

/** "Check now": makes an account due, with the mails its server would not treat, and wakes whichever node may look. */
export async function checkNow(queries: Queries, id: string, now: Date): Promise<void> {
  await askAgain(queries, id)
  await queries.updateTable('incoming_account').set({ next_check_at: now }).where('id', '=', id).execute()
  await wakeAccount(queries, id)
}
