import type { Logger } from 'pino'
import type { Connect } from '../accounts/connection/connect.ts'
import type { Database } from '../db/index.ts'

/** A refresh token dies after 90 idle days; one that is used each week never gets near. */
const IDLE_MILLISECONDS = 7 * 24 * 60 * 60_000
/** Asked of the database at once. */
const BATCH = 20

export type KeepDeps = {
  readonly database: Database
  readonly connect: Pick<Connect, 'renew'>
  readonly clock: () => Date
  readonly log: Logger
  readonly signal?: AbortSignal
}

/**
 * Uses every sign-in that has rested for a week, so that an account that is paused or seldom used does not lose it. One that cannot be
 * renewed is passed over until the next time; those behind it have their turn now.
 */
export async function keepAuthorizations({ database, connect, clock, log, signal }: KeepDeps): Promise<void> {
  const before = new Date(clock().getTime() - IDLE_MILLISECONDS)
  let last: { readonly id: string; readonly refreshed_at: Date } | undefined
  for (;;) {
    const from = last
    const idle = await database.kysely
      .selectFrom('mail_authorization')
      .select(['id', 'refreshed_at'])
      .where('kind', '=', 'delegated')
      .where('state', '=', 'good')
      .where('refreshed_at', '<', before)
      .$if(from !== undefined, (query) =>
        query.where((of) => of(of.refTuple('refreshed_at', 'id'), '>', of.tuple(from?.refreshed_at ?? before, from?.id ?? ''))),
      )
      .orderBy('refreshed_at')
      .orderBy('id')
      .limit(BATCH)
      .execute()
    for (const { id } of idle) {
      if (signal?.aborted === true) return
      try {
        await connect.renew(id)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
        log.warn({ authorizationId: id, code }, 'an idle sign-in could not be renewed')
      }
    }
    last = idle.at(-1)
    if (idle.length < BATCH) return
  }
}
