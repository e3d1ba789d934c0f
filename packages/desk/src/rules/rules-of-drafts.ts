import type { RuleDraft } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'
import type { Rule } from './rule.ts'

/** Rules that are tried as they would run if they were saved. */
export async function rulesOfDrafts(
  queries: Queries,
  drafts: readonly (RuleDraft & { readonly id?: string | undefined })[],
): Promise<Rule[]> {
  const wanted = [...new Set(drafts.flatMap(({ actions }) => actions.assigneeId ?? []))]
  const rows =
    wanted.length === 0
      ? []
      : await queries.selectFrom('user').select('id').where('id', 'in', wanted).where('disabled_at', 'is', null).execute()
  const active = new Set(rows.map(({ id }) => id))
  return drafts.map(({ actions, id, ...draft }) => ({
    ...draft,
    ...actions,
    id: id ?? null,
    assigneeId: actions.assigneeId !== null && active.has(actions.assigneeId) ? actions.assigneeId : null,
  }))
}
