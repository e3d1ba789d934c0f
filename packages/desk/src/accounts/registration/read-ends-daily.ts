import type { Logger } from 'pino'
import type { Sealer } from '../../config/index.ts'
import type { Database } from '../../db/index.ts'
import { readCredentialEnds } from './read-credential-ends.ts'

const DAY_MILLISECONDS = 24 * 60 * 60_000
/** How long one asking may last. A node that died over it is followed by another one after that. */
const LEASE_MILLISECONDS = 10 * 60_000
const ASK_MILLISECONDS = 30_000
/** Asked in one turn; the others have theirs at the next. */
const MOST_AT_ONCE = 20

export type ReadEndsDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly clock: () => Date
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Reads from Entra, once a day, when the client secrets of each app registration end. The life of its moment, `ends_due_at`:
 *
 *   none --seen for the first time--> somewhere in the coming day, so that many registrations do not ask at once
 *   due --taken by a node--> put off by the lease, so that no other node asks meanwhile
 *   taken --Entra told, or did not--> in a day, give or take an hour
 *   taken --the node died--> due again when the lease is over
 *
 * That Entra does not tell is no alarm: few apps have the permission. It is kept with the registration, whose page says so.
 */
export async function readEndsDaily(deps: ReadEndsDeps): Promise<void> {
  const { database, clock, random, log, signal } = deps
  await spreadNew(deps)
  for (let count = 0; count < MOST_AT_ONCE && !signal.aborted; count += 1) {
    const id = await takeDue(database, clock())
    if (id === null) return
    try {
      await readCredentialEnds(
        { ...deps, now: clock, signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MILLISECONDS)]) },
        id,
      )
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
      log.warn({ registrationId: id, code }, 'the ends of its secrets could not be read')
    }
    const next = clock().getTime() + DAY_MILLISECONDS + (random() - 0.5) * 2 * 60 * 60_000
    await database.kysely
      .updateTable('app_registration')
      .set({ ends_due_at: new Date(next) })
      .where('id', '=', id)
      .execute()
  }
}

/** Gives each app registration that has a secret, and no moment yet, one of its own. */
async function spreadNew({ database, clock, random }: ReadEndsDeps): Promise<void> {
  const fresh = await database.kysely
    .selectFrom('app_registration')
    .select('id')
    .where('provider', '=', 'microsoft')
    .where('ends_due_at', 'is', null)
    .where((of) =>
      of.exists(
        of
          .selectFrom('app_credential')
          .select('app_credential.id')
          .whereRef('app_credential.registration_id', '=', 'app_registration.id')
          .where('kind', '=', 'secret'),
      ),
    )
    .limit(500)
    .execute()
  for (const { id } of fresh)
    await database.kysely
      .updateTable('app_registration')
      .set({ ends_due_at: new Date(clock().getTime() + random() * DAY_MILLISECONDS) })
      .where('id', '=', id)
      .where('ends_due_at', 'is', null)
      .execute()
}

/** Takes one that is due for this node; null when none is. */
async function takeDue(database: Database, now: Date): Promise<string | null> {
  const taken = await database.kysely
    .updateTable('app_registration')
    .set({ ends_due_at: new Date(now.getTime() + LEASE_MILLISECONDS) })
    .where('id', '=', (of) =>
      of
        .selectFrom('app_registration')
        .select('id')
        .where('provider', '=', 'microsoft')
        .where('ends_due_at', '<=', now)
        .orderBy('ends_due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .executeTakeFirst()
  return taken?.id ?? null
}
