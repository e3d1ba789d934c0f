import type { Placement } from '@postdesk/contract'
import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'

/** Where a ticket or an account stands now, as its row has it. */
export type PlacementColumns = {
  readonly group_id: string | null
  readonly category_id: string | null
  readonly company_id: string | null
  readonly brand_id: string | null
  readonly priority: Placement['priority']
}
export const PLACEMENT_COLUMNS = ['group_id', 'category_id', 'company_id', 'brand_id', 'priority'] as const

/** What is left out stays. */
export type PlacementChange = { readonly [F in keyof Placement]?: Placement[F] | undefined }

type Thing = 'group' | 'category' | 'company' | 'brand'
const THINGS: readonly Thing[] = ['group', 'category', 'company', 'brand']

export type PlacementFault =
  | { readonly kind: 'missing'; readonly what: Thing }
  | { readonly kind: 'category-without-group'; readonly category: string }
  | { readonly kind: 'wrong-pair'; readonly category: string; readonly group: string }

export type PlacementCheck =
  | { readonly kind: 'wrong'; readonly fault: PlacementFault }
  /** `changed` says each change in words: `group to IT`, `priority to high`. */
  | { readonly kind: 'fits'; readonly after: PlacementColumns; readonly changed: readonly string[] }

/**
 * What becomes of a placement by a change, and whether that can be: everything named exists, and a category belongs to the group. The caller
 * has called `lockStructure(trx, 'use')` before it locked the row, so that this stays true until the transaction ends.
 */
export async function checkPlacement(trx: Trx, before: PlacementColumns, change: PlacementChange): Promise<PlacementCheck> {
  const after: PlacementColumns = {
    group_id: change.groupId === undefined ? before.group_id : change.groupId,
    category_id: change.categoryId === undefined ? before.category_id : change.categoryId,
    company_id: change.companyId === undefined ? before.company_id : change.companyId,
    brand_id: change.brandId === undefined ? before.brand_id : change.brandId,
    priority: change.priority ?? before.priority,
  }
  const names = await readNames(trx, after)
  for (const what of THINGS) if (after[`${what}_id`] !== null && !names.has(what)) return wrong({ kind: 'missing', what })
  const category = names.get('category')
  if (category !== undefined) {
    const group = names.get('group')
    if (group === undefined) return wrong({ kind: 'category-without-group', category })
    if (!names.has('pair')) return wrong({ kind: 'wrong-pair', category, group })
  }
  const changed = THINGS.filter((what) => after[`${what}_id`] !== before[`${what}_id`]).map(
    (what) => `${what} to ${names.get(what) ?? (what === 'brand' ? 'the default one' : 'none')}`,
  )
  if (after.priority !== before.priority) changed.push(`priority to ${after.priority}`)
  return { kind: 'fits', after, changed }
}

const wrong = (fault: PlacementFault): PlacementCheck => ({ kind: 'wrong', fault })

async function readNames(trx: Trx, { group_id, category_id, company_id, brand_id }: PlacementColumns) {
  const { rows } = await sql<{ what: Thing | 'pair'; name: string }>`
    select 'group' as what, name::text as name from agent_group where id = ${group_id}::uuid
    union all select 'category', name::text from category where id = ${category_id}::uuid
    union all select 'company', name::text from company where id = ${company_id}::uuid
    union all select 'brand', name::text from brand where id = ${brand_id}::uuid
    union all select 'pair', '' from category_group where group_id = ${group_id}::uuid and category_id = ${category_id}::uuid
  `.execute(trx)
  return new Map(rows.map(({ what, name }) => [what, name]))
}
