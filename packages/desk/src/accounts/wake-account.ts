import { notify, type Queries } from '../db/index.ts'

/** The channel on which a worker is asked to look into a mailbox now; the payload is the incoming account's id. */
const CHECK_ACCOUNT_CHANNEL = 'check-account'

/** Asks the workers to check this account now instead of when it is due. */
export async function wakeAccount(queries: Queries, id: string): Promise<void> {
  await notify(queries, CHECK_ACCOUNT_CHANNEL, id)
}
