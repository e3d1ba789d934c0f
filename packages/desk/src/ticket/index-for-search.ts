import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'

/** Characters of one message that can be searched. A mail of megabytes would make the index larger than the mail. */
const INDEXED_CHARS = 50_000
/** A tsvector may hold 1 MB; the ticket's own is left alone once it is near that, so that a long conversation never fails. */
export const MAX_VECTOR_BYTES = 700_000

/** Adds words to what a ticket is found by. Words are not stemmed: a desk gets mail in every language. */
export async function indexForSearch(trx: Trx, ticketId: number, words: readonly string[]): Promise<void> {
  // Longer "words" are data; PostgreSQL refuses those over 2,046 bytes.
  const text = words
    .join(' ')
    .slice(0, INDEXED_CHARS)
    .replace(/\S{200,}/g, ' ')
  await sql`
    update ticket set search = search || to_tsvector('simple', ${text})
    where id = ${ticketId} and pg_column_size(search) < ${MAX_VECTOR_BYTES}
  `.execute(trx)
}
