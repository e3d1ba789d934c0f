import type { Agent } from '@postdesk/contract'
import { sql } from 'kysely'
import type { Queries } from '../../db/index.ts'
import { inView, type View } from './list-tickets.ts'

/** Counts stop here; a screen shows "1000+" and no list of a million tickets is walked for a number. */
const MAX_COUNT = 1_000

const VIEWS = ['unassigned', 'mine', 'my-groups', 'open', 'pending', 'closed', 'all'] as const satisfies readonly View[]

/** How many tickets each view has, up to MAX_COUNT. */
export async function countViews(queries: Queries, agent: Pick<Agent, 'id'>): Promise<Record<View, number>> {
  const counts: Record<View, number> = { unassigned: 0, mine: 0, 'my-groups': 0, open: 0, pending: 0, closed: 0, all: 0 }
  // One statement for all of them: on the embedded database each would wait for its turn.
  const parts = VIEWS.map((view) => {
    const rows = queries
      .selectFrom('ticket')
      .select(sql<number>`1`.as('one'))
      .where((of) => of.and(inView(of, view, agent)))
      .limit(MAX_COUNT)
    return sql`select ${view}::text as view, count(*) as count from (${rows}) capped`
  })
  const { rows } = await sql<{ view: View; count: number }>`${sql.join(parts, sql` union all `)}`.execute(queries)
  for (const { view, count } of rows) counts[view] = count
  return counts
}
