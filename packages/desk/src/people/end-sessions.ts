import { notify, type Queries, type Trx } from '../db/index.ts'

/** The channel on which every node hears that sessions of an agent may have ended; the payload is the agent's id. */
export const SESSIONS_CHANNEL = 'sessions'

/** Signs an agent out everywhere, at once: open streams of live changes end too. */
export async function endSessions(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom('session').where('userId', '=', userId).execute()
  await tellSessionsEnded(trx, userId)
}

/** Makes every open stream of this agent ask again whether its session is alive. */
export async function tellSessionsEnded(queries: Queries, userId: string): Promise<void> {
  await notify(queries, SESSIONS_CHANNEL, userId)
}
