import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import { idsOf, type ThreadedMail } from './clue.ts'

/**
 * Makes mails that name one another wait for each other until this transaction ends, on all nodes: two answers to a mail that is not
 * here would else both find no ticket, and open one each. Always in the same order, so that nobody waits in a circle.
 */
export async function lockConversation(trx: Trx, mail: ThreadedMail): Promise<void> {
  const ids = [...(mail.messageId === null ? [] : [headerId(mail.messageId)]), ...idsOf(mail)]
  if (ids.length === 0) return
  await sql`
    select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(id, 9) as key from unnest(${sql.val(ids)}::text[]) id order by key offset 0) keys
  `.execute(trx)
}
