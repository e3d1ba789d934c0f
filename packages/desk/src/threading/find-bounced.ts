import type { Queries } from '../db/index.ts'
import { findReferenced } from './find-referenced.ts'

/** The ticket of the mail that a delivery report is about; null when that mail is not ours. */
export async function findBounced(queries: Queries, originalMessageId: string): Promise<number | null> {
  return findReferenced(queries, [originalMessageId])
}
