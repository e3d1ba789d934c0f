import { notify, type Queries } from '../../db/index.ts'
import { askAgain } from './ask-again.ts'

/** The channel on which a worker is asked to look into a mailbox now; the payload is the incoming account's id. */
export const CHECK_ACCOUNT_CHANNEL = 'check-account'

/** The channel on which a worker hears that a mailbox may have news; the payload is the incoming account's id. */
export const ACCOUNT_NEWS_CHANNEL = 'account-news'

/**
 * A server says that these mailboxes have news: whichever node may look does so now. Nobody asked for it, so an account that waits after a
 * failure goes on waiting, and one that waits for a person does not begin again.
 */
export async function tellNews(queries: Queries, ids: readonly string[], now: Date): Promise<void> {
  for (const id of ids) if (await makeDueForNews(queries, id, now)) await notify(queries, ACCOUNT_NEWS_CHANNEL, id)
}

/** The same without a word to anybody; false where the account waits. */
export async function makeDueForNews(queries: Queries, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('incoming_account')
    .set({ next_check_at: now })
    .where('id', '=', id)
    .where('enabled', '=', true)
    .where('state', 'in', ['new', 'receiving'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

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
