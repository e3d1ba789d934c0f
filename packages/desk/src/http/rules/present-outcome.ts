import type { MailOutcome } from '@postdesk/contract'
import type { Queries } from '../../db/index.ts'
import type { Tried } from '../../dry-run.ts'
import { hasAutoReplyAllowance } from '../../outbox/index.ts'
import type { AutoReply, Route } from '../../routing/index.ts'
import { findSender } from '../../ticket/index.ts'

type Names = ReadonlyMap<string, string>

/** What everything a ticket can be given is called, by its id; read once for a run. */
export async function readNames(queries: Queries): Promise<Names> {
  const rows = await Promise.all([
    queries.selectFrom('agent_group').select(['id', 'name']).execute(),
    queries.selectFrom('category').select(['id', 'name']).execute(),
    queries.selectFrom('company').select(['id', 'name']).execute(),
    queries.selectFrom('brand').select(['id', 'name']).execute(),
    queries.selectFrom('user').select(['id', 'name']).execute(),
  ])
  return new Map(rows.flat().map(({ id, name }) => [id, name]))
}

const NOTHING = {
  ticket: null,
  clue: null,
  group: null,
  category: null,
  company: null,
  brand: null,
  priority: null,
  assignee: null,
  tags: [],
  autoReply: null,
}

/** What would become of a mail, in the words of the API. */
export async function presentOutcome(queries: Queries, names: Names, { decision }: Tried, now: Date): Promise<MailOutcome> {
  switch (decision.kind) {
    case 'refuse':
      return { ...NOTHING, state: 'refused', reason: decision.reason }
    case 'hold':
      return { ...NOTHING, state: 'held', reason: decision.reason }
    case 'reports':
      return {
        ...NOTHING,
        state: 'filed',
        reason: null,
        ticket: decision.ticketId,
        clue: decision.clue,
      }
    case 'joins': {
      const { ticketId, tied, clue } = decision
      return { ...NOTHING, state: 'filed', reason: null, ticket: tied.merge.includes(ticketId) ? tied.keep : ticketId, clue }
    }
    case 'opens': {
      const { route, writer } = decision
      const { placement } = route
      const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' })
      return {
        state: 'filed',
        reason: null,
        ticket: 'new',
        clue: null,
        group: named(placement.group_id),
        category: named(placement.category_id),
        company: named(placement.company_id),
        brand: named(placement.brand_id),
        priority: placement.priority,
        assignee: named(route.assigneeId),
        tags: [...route.tags],
        autoReply: await sayAutoReply(queries, route, writer.address, now),
      }
    }
    default:
      return decision satisfies never
  }
}

const BECAUSE: Readonly<Record<Exclude<AutoReply, 'yes'>, string>> = {
  account: 'the mail account does not confirm new tickets',
  machine: 'a machine, a list or one of our own addresses wrote it',
  rule: 'a rule says so',
  quiet: 'the mail was found by reading the mailbox again, or is older than the account',
}

async function sayAutoReply(
  queries: Queries,
  route: Route,
  address: string,
  now: Date,
): Promise<{ sends: boolean; because: string }> {
  if (route.autoReply !== 'yes') return { sends: false, because: BECAUSE[route.autoReply] }
  const sender = await findSender(queries, route.incomingAccountId)
  if (sender.kind === 'cannot-send') return { sends: false, because: sender.because }
  if (!(await hasAutoReplyAllowance(queries, address, now)))
    return { sends: false, because: `automatic answers to ${address} have stopped, or it has had as many as one address gets` }
  return { sends: true, because: `the mail account confirms new tickets, from ${sender.address}` }
}
