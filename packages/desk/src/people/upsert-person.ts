import { sql } from 'kysely'
import type { PersonRow, Trx } from '../db/index.ts'
import { companyOfDomain } from './company-of.ts'

/**
 * Finds or makes the person behind an address. A name is learnt once and not changed by later mails: they could be forged. The company
 * is the one that has the address's domain, for who has none yet.
 */
export async function upsertPerson(trx: Trx, person: { readonly address: string; readonly name: string }): Promise<PersonRow> {
  const companyId = await companyOfDomain(trx, person.address)
  return trx
    .insertInto('person')
    .values({ address: person.address, name: person.name, company_id: companyId })
    .onConflict((conflict) =>
      conflict.column('address').doUpdateSet({
        name: sql<string>`case when person.name = '' then excluded.name else person.name end`,
        company_id: sql<string | null>`coalesce(person.company_id, excluded.company_id)`,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}
