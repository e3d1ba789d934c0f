import type { Queries } from '../../db/index.ts'

/** Asked for again at once; of more than these the others come with the next time. A server that still refuses is asked no oftener. */
const MOST_AT_ONCE = 1_000

/**
 * Lets the mails of an account that its server refused to mark, move or delete be tried again, those first that were tried longest ago:
 * somebody has changed the account, tested it or asked for a check, and may have mended what stood in the way. Gives how many.
 */
export async function askAgain(queries: Queries, accountId: string): Promise<number> {
  const rows = await queries
    .updateTable('mail_log')
    .set({ untreated_at: null })
    .where('id', 'in', (of) =>
      of
        .selectFrom('mail_log')
        .select('id')
        .where('incoming_account_id', '=', accountId)
        .where('untreated_at', 'is not', null)
        .orderBy('untreated_at')
        .limit(MOST_AT_ONCE),
    )
    .returning('id')
    .execute()
  return rows.length
}
