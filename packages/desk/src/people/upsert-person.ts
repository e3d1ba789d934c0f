import { sql } from 'kysely'
import type { PersonRow, Trx } from '../db/index.ts'

/** Finds or makes the person behind an address. A name is learnt once and not changed by later mails: they could be forged. */
export async function upsertPerson(trx: Trx, person: { readonly address: string; readonly name: string }): Promise<PersonRow> {
  return trx
    .insertInto('person')
    .values({ address: person.address, name: person.name })
    .onConflict((conflict) =>
      conflict
        .column('address')
        .doUpdateSet({ name: sql<string>`case when person.name = '' then excluded.name else person.name end` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}
