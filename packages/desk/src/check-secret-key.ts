import { ConfigError, UnsealError, type Sealed, type Sealer } from './config/index.ts'
import { json, type Queries } from './db/index.ts'

/** Where the database keeps a text sealed with the key it was begun with. */
const CANARY = 'secret_key_canary'
const SONG = 'postdesk'

/**
 * Refuses to start with a well-formed key that is not the one this database's secrets were sealed with: every account would
 * fail later, one by one, as if Microsoft had refused it. A database without the sealed text gets one; where secrets are there
 * already, the newest of them is asked instead. Throws CONFIG_SECRET_KEY_WRONG.
 */
export async function checkSecretKey(kysely: Queries, sealer: Sealer): Promise<void> {
  const kept = await kysely.selectFrom('setting').select('value').where('key', '=', CANARY).executeTakeFirst()
  const sealed = typeof kept?.value === 'string' ? kept.value : await anySecret(kysely)
  if (sealed !== undefined && !(await opens(sealer, sealed))) throw wrongKey()
  if (kept !== undefined) return
  await kysely
    .insertInto('setting')
    .values({ key: CANARY, value: json(await sealer.seal(SONG)) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  // Another node with another key may have been first.
  await checkSecretKey(kysely, sealer)
}

async function anySecret(kysely: Queries): Promise<string | undefined> {
  const row = await kysely
    .selectFrom('app_credential')
    .select('sealed')
    .where('sealed', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.sealed ?? undefined
}

async function opens(sealer: Sealer, sealed: string): Promise<boolean> {
  try {
    await sealer.unseal(sealed as Sealed)
    return true
  } catch (error) {
    // A damaged text says nothing about the key.
    if (error instanceof UnsealError) return error.code !== 'SEALED_WITH_ANOTHER_KEY'
    throw error
  }
}

function wrongKey(): ConfigError {
  return new ConfigError('CONFIG_SECRET_KEY_WRONG', [
    'POSTDESK_SECRET_KEY (or the file secret.key in the data folder) is not the key that the secrets in this database were sealed with. ' +
      'Restore the one it was begun with, or use the database that belongs to this key.',
  ])
}
