import { randomUUID } from 'node:crypto'
import type { Trx } from '../db/index.ts'

/** The name better-auth gives to sign-in by password. */
const BY_PASSWORD = 'credential'

/** Lets an agent sign in by this password and no other one. `hash` comes of better-auth's `hashPassword`. */
export async function setPassword(trx: Trx, userId: string, hash: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('account')
    .set({ password: hash, updatedAt: new Date() })
    .where('userId', '=', userId)
    .where('providerId', '=', BY_PASSWORD)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  await trx
    .insertInto('account')
    .values({ id: randomUUID(), accountId: userId, providerId: BY_PASSWORD, userId, password: hash })
    .execute()
}
