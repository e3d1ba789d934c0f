import type { Placement } from '@postdesk/contract'
import type { Queries, Trx } from '../../db/index.ts'
import {
  checkPlacement,
  lockStructure,
  PLACEMENT_COLUMNS,
  type PlacementChange,
  type PlacementColumns,
  type PlacementFault,
} from '../../people/index.ts'
import { recordAccountEvent } from '../history/record-event.ts'

/** What new tickets of a mail account get; nothing when there is no such account. */
export async function readAccountPlacement(queries: Queries, accountId: string): Promise<Placement | undefined> {
  const row = await queries
    .selectFrom('incoming_account')
    .select(PLACEMENT_COLUMNS)
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row && presentPlacement(row)
}

function presentPlacement(row: PlacementColumns): Placement {
  return {
    groupId: row.group_id,
    categoryId: row.category_id,
    companyId: row.company_id,
    brandId: row.brand_id,
    priority: row.priority,
  }
}

export type AccountPlaced =
  | { readonly kind: 'placed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong'; readonly fault: PlacementFault }

/** Chooses what new tickets of a mail account get, and writes it into the account's history. What is left out stays. */
export async function placeAccount(
  trx: Trx,
  accountId: string,
  change: PlacementChange,
  by: { readonly name: string; readonly now: Date },
): Promise<AccountPlaced> {
  await lockStructure(trx, 'use')
  const before = await trx
    .selectFrom('incoming_account')
    .select(PLACEMENT_COLUMNS)
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!before) return { kind: 'missing' }
  const checked = await checkPlacement(trx, before, change)
  if (checked.kind === 'wrong') return checked
  if (checked.changed.length === 0) return { kind: 'placed' }
  await trx
    .updateTable('incoming_account')
    .set({ ...checked.after, updated_at: by.now })
    .where('id', '=', accountId)
    .execute()
  const text = `${by.name} chose for new tickets: ${checked.changed.join(', ')}`
  await recordAccountEvent(trx, { account: { incoming: accountId }, kind: 'changed', text, at: by.now, actor: by.name })
  return { kind: 'placed' }
}
