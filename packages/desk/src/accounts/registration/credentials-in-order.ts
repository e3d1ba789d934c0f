import type { Queries } from '../../db/index.ts'

/**
 * Credentials of app registrations, the one most likely to work first: one that Microsoft has not refused before one that it has, one that has
 * not ended before one that has, the newest before the older. It is the order in which they are tried, and shown.
 */
export function credentialsInOrder(queries: Queries, now: Date) {
  return queries
    .selectFrom('app_credential')
    .selectAll()
    .orderBy((of) => of('refused_at', 'is not', null))
    .orderBy((of) => of.fn.coalesce(of('expires_at', '<', now), of.lit(false)))
    .orderBy('created_at', 'desc')
    .orderBy('id')
}
