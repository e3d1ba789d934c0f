import type { z } from 'zod'
import { json, notify, type Queries, type Trx } from '../db/index.ts'

/** The channel on which every node hears that a setting of the desk was changed; the payload is its key. */
export const SETTINGS_CHANNEL = 'settings'

/** A setting of the desk; nothing when it was never made, or was made by a program that wrote it otherwise. */
export async function readSetting<S extends z.ZodType>(
  queries: Queries,
  key: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  const row = await queries.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst()
  const read = schema.safeParse(row?.value)
  return read.success ? read.data : undefined
}

/** Keeps a setting, or forgets it (`null`), and tells every node at the commit. */
export async function writeSetting(trx: Trx, key: string, value: unknown, now: Date): Promise<void> {
  if (value === null) await trx.deleteFrom('setting').where('key', '=', key).execute()
  else {
    const row = { value: json(value), updated_at: now }
    await trx
      .insertInto('setting')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
  }
  await notify(trx, SETTINGS_CHANNEL, key)
}
