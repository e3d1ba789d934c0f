import type { Agent, TicketRow } from '@postdesk/contract'
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { Queries, Schema } from '../../db/index.ts'
import { Refusal } from '../refusal.ts'
import { presentTicketRow, type ListedTicket } from './present-ticket-row.ts'
import { readSearch, type Search } from './read-search.ts'

export type View = 'unassigned' | 'mine' | 'my-groups' | 'open' | 'pending' | 'closed' | 'all'

const PAGE_SIZE = 50
/** Matching tickets looked at for one search, newest first: a word that is in every ticket must not cost a walk of them all. */
const SEARCHED_TICKETS = 10_000
/** Findings outside a view are counted this far, as counts of views are. */
const MAX_FOUND = 1_000

export type TicketPage = { readonly tickets: TicketRow[]; readonly next: string | null; readonly elsewhere: number | null }

export type AskedTickets = {
  readonly view: View
  readonly agent: Agent
  readonly q?: string | undefined
  readonly groupId?: string | undefined
  readonly categoryId?: string | undefined
  readonly companyId?: string | undefined
  readonly tag?: string | undefined
  readonly before?: string | undefined
}

/** A page of a view, newest first; with `q` only what the search finds in it, with a group, category or company only its tickets. */
export async function listTickets(queries: Queries, asked: AskedTickets): Promise<TicketPage> {
  const search = readSearch(asked.q ?? '')
  const cursor = asked.before === undefined ? undefined : readCursor(asked.before)
  const rows: ListedTicket[] = await listed(queries)
    .where((of) => {
      const conditions: Expression<SqlBool>[] = [...inView(of, asked.view, asked.agent)]
      if (cursor)
        conditions.push(sql<SqlBool>`(ticket.last_message_at, ticket.id) < (${cursor.at}::timestamptz, ${cursor.id}::bigint)`)
      conditions.push(...placedAs(of, asked), ...finds(of, search))
      return of.and(conditions)
    })
    .orderBy('ticket.last_message_at', 'desc')
    .orderBy('ticket.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  const shown = rows.slice(0, PAGE_SIZE)
  const last = shown.at(-1)
  return {
    tickets: shown.map(presentTicketRow),
    elsewhere:
      search.kind === 'none' || asked.before !== undefined || rows.length > 0 ? null : await countFound(queries, search, asked),
    next: rows.length > PAGE_SIZE && last ? `${last.last_message_at.toISOString()}_${last.id}` : null,
  }
}

/** How many tickets of all views a search finds, up to MAX_FOUND. */
async function countFound(queries: Queries, search: Search, asked: AskedTickets): Promise<number> {
  const rows = await queries
    .selectFrom('ticket')
    .select('ticket.id')
    .where((of) => of.and([...placedAs(of, asked), ...finds(of, search)]))
    .limit(MAX_FOUND)
    .execute()
  return rows.length
}

/** What makes a ticket one of the group, category, company and tag that were asked for. */
function placedAs(of: ExpressionBuilder<Schema, 'ticket'>, asked: AskedTickets): Expression<SqlBool>[] {
  return [
    ...(asked.groupId === undefined ? [] : [of('ticket.group_id', '=', asked.groupId)]),
    ...(asked.categoryId === undefined ? [] : [of('ticket.category_id', '=', asked.categoryId)]),
    ...(asked.companyId === undefined ? [] : [of('ticket.company_id', '=', asked.companyId)]),
    ...(asked.tag === undefined
      ? []
      : [
          of(
            'ticket.id',
            'in',
            of.selectFrom('ticket_tag').select('ticket_tag.ticket_id').where('ticket_tag.tag', '=', asked.tag),
          ),
        ]),
  ]
}

/** What makes a ticket a finding of a search. */
function finds(of: ExpressionBuilder<Schema, 'ticket'>, search: Search): Expression<SqlBool>[] {
  switch (search.kind) {
    case 'none':
      return []
    case 'number':
      return [of('ticket.id', '=', search.id)]
    case 'words': {
      // The candidates are taken apart, so that the planner neither ranks nor sorts more than the cap.
      const found = sql<SqlBool>`ticket.id in (
        select found.id from ticket found
        where found.search @@ (${search.query}) order by found.last_message_at desc, found.id desc limit ${SEARCHED_TICKETS})`
      return [search.orId === null ? found : of.or([of('ticket.id', '=', search.orId), found])]
    }
    default:
      return search satisfies never
  }
}

/** The columns of a ticket as lists show it. */
export function listed(queries: Queries) {
  return queries
    .selectFrom('ticket')
    .innerJoin('person', 'person.id', 'ticket.requester_id')
    .leftJoin('user', 'user.id', 'ticket.assignee_id')
    .leftJoin('agent_group', 'agent_group.id', 'ticket.group_id')
    .leftJoin('category', 'category.id', 'ticket.category_id')
    .leftJoin('company', 'company.id', 'ticket.company_id')
    .leftJoin('brand', 'brand.id', 'ticket.brand_id')
    .select([
      'ticket.id',
      'ticket.subject',
      'ticket.status',
      'ticket.unread',
      'ticket.last_excerpt',
      'ticket.assignee_id',
      'ticket.last_message_at',
      'ticket.created_at',
      'ticket.closed_at',
      'ticket.merged_into',
      'ticket.incoming_account_id',
      'person.name as requester_name',
      'person.address as requester_address',
      'user.name as assignee_name',
      'ticket.group_id',
      'agent_group.name as group_name',
      'ticket.category_id',
      'category.name as category_name',
      'ticket.company_id',
      'company.name as company_name',
      'ticket.brand_id',
      'brand.name as brand_name',
      'ticket.priority',
      sql<string[]>`array(select tag::text from ticket_tag where ticket_tag.ticket_id = ticket.id order by ticket_tag.tag)`.as(
        'tags',
      ),
      // Of the message that gave the excerpt; a column of its own, so that it is read of the rows of the page alone.
      sql<ListedTicket['excerpt_by']>`(
        select case latest.kind when 'agent reply' then json_build_object('id', latest.author_id, 'name', latest.author_name) end
        from message latest
        where latest.ticket_id = ticket.id and latest.kind in ('customer message', 'agent reply')
        order by latest.created_at desc, latest.id desc limit 1)`.as('excerpt_by'),
    ])
}

/** What makes a ticket part of a view; a merged one is in none. `unassigned`, `mine`, `my-groups` and `open` show work to be done: nothing closed. */
export function inView(of: ExpressionBuilder<Schema, 'ticket'>, view: View, agent: Pick<Agent, 'id'>): Expression<SqlBool>[] {
  return [...statesOf(of, view, agent), of('ticket.merged_into', 'is', null)]
}

function statesOf(of: ExpressionBuilder<Schema, 'ticket'>, view: View, agent: Pick<Agent, 'id'>): Expression<SqlBool>[] {
  switch (view) {
    case 'unassigned':
      return [of('ticket.assignee_id', 'is', null), of('ticket.status', '=', 'open')]
    case 'mine':
      return [of('ticket.assignee_id', '=', agent.id), of('ticket.status', 'in', ['open', 'pending'])]
    case 'my-groups':
      return [
        of(
          'ticket.group_id',
          'in',
          of
            .selectFrom('agent_group_member')
            .select('agent_group_member.group_id')
            .where('agent_group_member.user_id', '=', agent.id),
        ),
        of('ticket.status', 'in', ['open', 'pending']),
      ]
    case 'open':
    case 'pending':
    case 'closed':
      return [of('ticket.status', '=', view)]
    case 'all':
      return []
    default:
      return view satisfies never
  }
}

function readCursor(text: string): { at: string; id: number } {
  const [at = '', id = ''] = text.split('_')
  if (!/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(at) || !/^\d{1,15}$/.test(id) || Number.isNaN(Date.parse(at)))
    throw new Refusal(400, { code: 'WRONG_CURSOR', message: 'This page does not exist. Begin again without "before".' })
  return { at, id: Number(id) }
}
