import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { placeAccount } from '../../src/accounts/incoming/account-placement.ts'
import { createBrand, saveCategory, saveCompany, saveGroup } from '../../src/people/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
  await rig.start()
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const by = { name: 'Alex', now: new Date() }
const idOf = (outcome: { kind: string; id?: string }): string => {
  if (outcome.kind !== 'saved') throw new Error(outcome.kind)
  return outcome.id ?? ''
}

async function arrives(subject: string, from: string) {
  rig.deliver({ from, subject })
  await rig.check(support)
  const { group_id, category_id, company_id, brand_id, priority, requester_id } = await rig.ticketOf(subject)
  const person = await database.kysely
    .selectFrom('person')
    .select('company_id')
    .where('id', '=', requester_id)
    .executeTakeFirstOrThrow()
  return { placement: { group_id, category_id, company_id, brand_id, priority }, companyOfWriter: person.company_id }
}

test('a ticket of an account that gives nothing has the company of its sender’s domain, and nothing else', async () => {
  const fabrikam = idOf(await saveCompany(database, null, { name: 'Fabrikam', domains: ['fabrikam.example'] }))
  const nothing = { group_id: null, category_id: null, brand_id: null, priority: 'normal' }
  expect(await arrives('by domain', 'Bo <bo@Fabrikam.example>')).toEqual({
    placement: { ...nothing, company_id: fabrikam },
    companyOfWriter: fabrikam,
  })
  expect(await arrives('by nothing', 'Eve <eve@elsewhere.example>')).toEqual({
    placement: { ...nothing, company_id: null },
    companyOfWriter: null,
  })
  expect((await arrives('by no other', 'Eve <eve@notfabrikam.example>')).companyOfWriter).toBeNull()
})

test('a ticket gets group, category, brand and priority of its account, and the account’s company before the sender’s', async () => {
  const groupId = idOf(await saveGroup(database, null, { name: 'IT' }))
  const categoryId = idOf(await saveCategory(database, null, { name: 'Hardware', groupIds: [groupId] }))
  const companyId = idOf(await saveCompany(database, null, { name: 'Contoso' }))
  const brandId = idOf(await createBrand(database, { name: 'Contoso Care' }))
  const placement = { groupId, categoryId, brandId, priority: 'high' as const }
  await database.transaction((trx) => placeAccount(trx, support.incomingId, placement, by))
  const given = { group_id: groupId, category_id: categoryId, brand_id: brandId, priority: 'high' }
  const first = await arrives('by account', 'Bo <bo@fabrikam.example>')
  expect(first.placement).toEqual({ ...given, company_id: first.companyOfWriter })
  expect(first.companyOfWriter).not.toBeNull()
  await database.transaction((trx) => placeAccount(trx, support.incomingId, { companyId }, by))
  const second = await arrives('by account alone', 'Bo <bo@fabrikam.example>')
  expect(second).toEqual({ placement: { ...given, company_id: companyId }, companyOfWriter: first.companyOfWriter })
  expect(await rig.history(support)).toContain(
    'changed: Alex chose for new tickets: group to IT, category to Hardware, brand to Contoso Care, priority to high',
  )
})
