import type { Queries } from '../db/index.ts'

/** An agent who writes an answer for longer has long lost the page. */
const KEPT_MILLISECONDS = 24 * 60 * 60_000

/**
 * Forgets files that were uploaded and never became part of a message. Their bytes stay in the store: another row may have named
 * the same bytes a moment ago.
 */
export async function sweepUploads(queries: Queries, now: Date): Promise<void> {
  await queries
    .deleteFrom('attachment')
    .where('message_id', 'is', null)
    .where('created_at', '<', new Date(now.getTime() - KEPT_MILLISECONDS))
    .execute()
}
