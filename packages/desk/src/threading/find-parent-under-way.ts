import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'
import { idsOf, type ThreadedMail } from './clue.ts'

/** Mails that wait one for the other in a row; a longer row is nobody's conversation. */
const MAX_ROW = 100

/**
 * The mail this one answers, if it has arrived and is not filed yet: whoever files this one now would open a second ticket. Null:
 * there is none to wait for. Ask before `findThread`, never after: a mail that is filed between the two is then found there.
 *
 * Mails that answer each other in a circle would wait for ever, so in a circle the one that arrived first goes first. Where each waits is
 * written in its row (`waits_for`), which makes circles of any length visible to all of them, on every node.
 */
export async function findParentUnderWay(
  queries: Queries,
  mailLogId: string,
  mail: Pick<ThreadedMail, 'inReplyTo' | 'references'>,
): Promise<string | null> {
  const ids = idsOf(mail)
  if (ids.length === 0) return null
  const { rows } = await sql<{ id: string; header_id: string }>`
    with recursive parent as (
      select id, message_id_header as header_id from mail_log
      where message_id_header in (${sql.join(ids)}) and state = 'stowed' and id <> ${mailLogId}
    ), row_of (parent_id, id, waits_for, arrived_at, place) as (
      select parent.id, one.id, one.waits_for, one.arrived_at, 1 from parent join mail_log one on one.id = parent.id
      union all
      select row_of.parent_id, next.id, next.waits_for, next.arrived_at, place + 1 from row_of
      join mail_log next on next.id = row_of.waits_for and next.state = 'stowed'
      where row_of.id <> ${mailLogId} and place < ${MAX_ROW}
    ), circle as (
      select parent_id, array_agg(id order by arrived_at, id) as mails from row_of group by parent_id having bool_or(id = ${mailLogId})
    )
    select parent.id, parent.header_id from parent left join circle on circle.parent_id = parent.id
    where circle.mails is null or circle.mails[1] <> ${mailLogId}
  `.execute(queries)
  for (const id of ids) {
    const row = rows.find(({ header_id: headerId }) => headerId === id)
    if (row) return row.id
  }
  return null
}
