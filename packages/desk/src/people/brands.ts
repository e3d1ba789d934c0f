import type { Brand } from '@postdesk/contract'
import type { BrandRow, Database, Queries, Trx } from '../db/index.ts'
import { accountsWith } from './accounts-with.ts'
import type { Removed } from './groups.ts'
import { lockStructure } from './lock-structure.ts'
import { rulesWith } from './rules-with.ts'
import { unlessUndone } from './undo.ts'

/** More brands than a desk has. */
const MOST = 500

/** All brands, the default one first. */
export async function listBrands(queries: Queries, id?: string): Promise<Brand[]> {
  const rows = await queries
    .selectFrom('brand')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('is_default', 'desc')
    .orderBy('name')
    .limit(MOST)
    .execute()
  const accounts = await accountsWith(queries, 'brand_id')
  return rows.map((row) => presentBrand(row, accounts.get(row.id) ?? []))
}

function presentBrand(row: BrandRow, accounts: string[]): Brand {
  const { id, name, signature, language } = row
  return {
    id,
    name,
    senderName: row.sender_name,
    replyTo: row.reply_to,
    signature,
    language,
    history: row.history as Brand['history'],
    isDefault: row.is_default,
    accounts,
  }
}

export type BrandFields = {
  readonly name?: string | undefined
  readonly senderName?: string | null | undefined
  readonly replyTo?: string | null | undefined
  readonly signature?: string | undefined
  readonly language?: string | undefined
  readonly history?: Brand['history'] | undefined
  /** True makes it the default one; the one before is not any more. */
  readonly isDefault?: boolean | undefined
}

export type BrandSaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }

/** Adds a brand. */
export async function createBrand(database: Database, given: BrandFields & { readonly name: string }): Promise<BrandSaved> {
  return await unlessUndone<BrandSaved>('brand_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      if (given.isDefault === true) await leaveDefault(trx)
      const values = { ...columnsOf(given), name: given.name }
      const { id } = await trx.insertInto('brand').values(values).returning('id').executeTakeFirstOrThrow()
      return { kind: 'saved', id }
    }),
  )
}

/** Changes one. What is left out stays. */
export async function changeBrand(database: Database, id: string, given: BrandFields): Promise<BrandSaved> {
  return await unlessUndone<BrandSaved>('brand_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      const brand = await trx.selectFrom('brand').select('id').where('id', '=', id).executeTakeFirst()
      if (!brand) return { kind: 'missing' }
      if (given.isDefault === true) await leaveDefault(trx)
      const values = columnsOf(given)
      if (Object.keys(values).length > 0) await trx.updateTable('brand').set(values).where('id', '=', id).execute()
      return { kind: 'saved', id }
    }),
  )
}

async function leaveDefault(trx: Trx): Promise<void> {
  await trx.updateTable('brand').set({ is_default: false }).where('is_default', '=', true).execute()
}

function columnsOf(given: BrandFields) {
  return {
    ...(given.name === undefined ? {} : { name: given.name }),
    ...(given.senderName === undefined ? {} : { sender_name: given.senderName }),
    ...(given.replyTo === undefined ? {} : { reply_to: given.replyTo }),
    ...(given.signature === undefined ? {} : { signature: given.signature }),
    ...(given.language === undefined ? {} : { language: given.language }),
    ...(given.history === undefined ? {} : { history: given.history }),
    // False changes nothing: another brand becoming the default one ends it.
    ...(given.isDefault === true ? { is_default: true } : {}),
  }
}

/** Removes a brand no mail account or rule uses, and not the default one. Its tickets wear the default brand then. */
export async function deleteBrand(database: Database, id: string): Promise<Removed | { readonly kind: 'default' }> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const brand = await trx.selectFrom('brand').select('is_default').where('id', '=', id).executeTakeFirst()
    if (!brand) return { kind: 'missing' }
    if (brand.is_default) return { kind: 'default' }
    const accounts = (await accountsWith(trx, 'brand_id')).get(id) ?? []
    const rules = await rulesWith(trx, 'brand_id', id)
    if (accounts.length > 0 || rules.length > 0) return { kind: 'in-use', accounts, rules }
    await trx.deleteFrom('brand').where('id', '=', id).execute()
    return { kind: 'removed' }
  })
}
