import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import { idsOf, type ThreadedMail } from './clue.ts'
import { isStranger } from './is-stranger.ts'

/**
 * Tickets in which a mail of a person names this mail, or a mail before this one: a child that came before its parent, or another child of
 * a parent that is not here. Oldest first. Machines' mails tie nothing: some name one invented id in everything they send.
 */
async function findNaming(queries: Queries, mail: ThreadedMail): Promise<{ id: number; isChild: boolean }[]> {
  if (mail.autoSubmitted) return []
  const own = mail.messageId === null ? null : headerId(mail.messageId)
  const ids = [...(own === null ? [] : [own]), ...idsOf(mail)]
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: number; is_child: boolean }>`
    select message.ticket_id as id, bool_or(mention.header_id is not distinct from ${own}) as is_child
    from message_mention mention join message on message.id = mention.message_id
    where mention.header_id in (${sql.join(ids)}) group by message.ticket_id order by message.ticket_id
  `.execute(queries)
  return rows.map((row) => ({ id: row.id, isChild: row.is_child }))
}

/**
 * The ticket of a mail that answers this one, or answers what this one answers, where the people say the same: the writer belongs to it,
 * or this mail names its requester. A Message-ID alone is not enough here, for many may answer one newsletter, each for themselves.
 */
export async function findNamed(
  queries: Queries,
  mail: ThreadedMail,
  writer: string,
): Promise<{ readonly ticketId: number; readonly isChild: boolean } | null> {
  for (const { id, isChild } of (await findNaming(queries, mail)).toSorted((a, b) => Number(b.isChild) - Number(a.isChild))) {
    if (!(await isStranger(queries, id, writer)) || (await namesRequester(queries, mail, id))) return { ticketId: id, isChild }
  }
  return null
}

async function namesRequester(queries: Queries, mail: ThreadedMail, ticketId: number): Promise<boolean> {
  const address = await requesterOf(queries, ticketId)
  return [...mail.to, ...mail.cc].some((one) => one.address.toLowerCase() === address)
}

async function requesterOf(queries: Queries, ticketId: number): Promise<string | null> {
  const row = await queries
    .selectFrom('ticket')
    .innerJoin('person', 'person.id', 'ticket.requester_id')
    .select('person.address')
    .where('ticket.id', '=', ticketId)
    .executeTakeFirst()
  return row?.address.toLowerCase() ?? null
}

/**
 * Which tickets turn out to be one by a mail that belongs to `joined`: the missing piece between conversations that began apart. `keep` is
 * where they come together: the ticket somebody works on, else the oldest; `merge` are the others. Only tickets nobody has worked on
 * are merged, and only where each one's requester has a part in the other; a person may merge any.
 */
export async function findTied(
  queries: Queries,
  mail: ThreadedMail,
  joined: number,
): Promise<{ readonly keep: number; readonly merge: readonly number[] }> {
  const alone = { keep: joined, merge: [] }
  if (mail.autoSubmitted) return alone
  const ids = idsOf(mail)
  const answered =
    ids.length === 0
      ? []
      : await queries
          .selectFrom('message_reference')
          .innerJoin('message', 'message.id', 'message_reference.message_id')
          .select('message.ticket_id as id')
          .where('message_reference.header_id', 'in', ids)
          .execute()
  const others = new Set([...answered, ...(await findNaming(queries, mail))].map(({ id }) => id))
  others.delete(joined)
  if (others.size === 0) return alone
  const tied = [joined]
  for (const id of others) if (await areAcquainted(queries, joined, id)) tied.push(id)
  const worked = await workedOn(queries, tied)
  const oldest = (list: readonly number[]) => list.toSorted((a, b) => a - b)[0]
  const keep = worked.has(joined) ? joined : (oldest([...worked]) ?? oldest(tied) ?? joined)
  return { keep, merge: tied.filter((id) => id !== keep && !worked.has(id)) }
}

async function areAcquainted(queries: Queries, one: number, other: number): Promise<boolean> {
  const [ofOne, ofOther] = [await requesterOf(queries, one), await requesterOf(queries, other)]
  if (ofOne === null || ofOther === null) return false
  return ofOne === ofOther || (!(await isStranger(queries, one, ofOther)) && !(await isStranger(queries, other, ofOne)))
}

/** Those of some tickets in which a person of the desk has done something: answered, noted, assigned, closed. */
async function workedOn(queries: Queries, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await queries
    .selectFrom('message')
    .select('ticket_id')
    .distinct()
    .where('ticket_id', 'in', [...ids])
    .where((of) => of.or([of('author_id', 'is not', null), of('kind', 'in', ['agent reply', 'internal note'])]))
    .execute()
  return new Set(rows.map((row) => row.ticket_id))
}
