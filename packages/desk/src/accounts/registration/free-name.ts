import type { Trx } from '../../db/index.ts'

/** What a new credential is called, so that it is told from the others of its registration: where its name is taken, with a number. */
export async function freeName(trx: Trx, registrationId: string, wanted: string): Promise<string> {
  const rows = await trx.selectFrom('app_credential').select('name').where('registration_id', '=', registrationId).execute()
  const taken = new Set(rows.map(({ name }) => name))
  let name = wanted
  for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${String(number)}`
  return name
}
