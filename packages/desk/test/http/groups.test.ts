import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let admin: Session
let agent: Session

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
  agent = await desk.signIn('agent')
})
afterAll(() => desk.close())

/** A refusal as a caller reads it: status, field or code, sentence. */
async function said(call: Promise<unknown>): Promise<string> {
  const { status, problem } = await refusalOf(call)
  return `${status} ${problem.fields?.[0]?.field ?? problem.code}: ${problem.message}`
}
const accountOf = async (ticketId: number): Promise<string> => {
  const row = await desk.database.kysely
    .selectFrom('ticket')
    .select('incoming_account_id')
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
  return row.incoming_account_id ?? ''
}
const group = (name: string, memberIds: string[] = []) => admin.client.createGroup({ body: { name, memberIds } })
const category = (name: string, ...groups: { id: string }[]) =>
  admin.client.createCategory({ body: { name, groupIds: groups.map(({ id }) => id) } })

describe('groups and categories', () => {
  test('may be seen by every agent and changed by administrators only', async () => {
    expect(await said(agent.client.createGroup({ body: { name: 'Mine' } }))).toMatch(/^403 ADMINISTRATORS_ONLY/)
    expect(await said(agent.client.createCategory({ body: { name: 'Mine', groupIds: [randomUUID()] } }))).toMatch(/^403/)
    expect(await agent.client.listGroups()).toEqual({ groups: [] })
  })

  test('that are not right are refused at their field, and nothing of them is kept', async () => {
    expect(await said(group('  '))).toBe('422 name: Give it a name.')
    expect(await said(group('two\nlines'))).toMatch(/^422 name: .*one line/)
    expect(await said(group('Ghosts', ['nobody']))).toMatch(/^422 memberIds: One of these agents does not exist/)
    expect(await said(category('Hardware'))).toMatch(/^422 groupIds: Choose at least one group/)
    expect(await said(category('Hardware', { id: randomUUID() }))).toMatch(/^422 groupIds: One of these groups/)
    expect(await said(admin.client.changeGroup({ params: { id: randomUUID() }, body: { name: 'x' } }))).toMatch(/^404/)
    expect(await said(admin.client.deleteGroup({ params: { id: randomUUID() } }))).toMatch(/^404/)
    expect(await said(admin.client.deleteCategory({ params: { id: randomUUID() } }))).toMatch(/^404/)
    expect([(await admin.client.listGroups()).groups, (await admin.client.listCategories()).categories]).toEqual([[], []])
  })

  test('are made, renamed, given members and groups, and removed; a name is one in upper and lower case', async () => {
    const it = await group('IT', [agent.id, agent.id])
    expect(it).toMatchObject({ name: 'IT', members: [{ id: agent.id, name: 'Sam' }], accounts: [] })
    expect(await said(group('it'))).toMatch(/^422 name: Another group has this name/)
    const hr = await group('People')
    const hardware = await category('Hardware', it, hr)
    expect(hardware.groups.map(({ name }) => name)).toEqual(['IT', 'People'])
    const renamed = await admin.client.changeGroup({ params: { id: it.id }, body: { name: 'IT desk' } })
    expect(renamed).toMatchObject({ name: 'IT desk', members: [{ id: agent.id }] })
    const moved = await admin.client.changeCategory({ params: { id: hardware.id }, body: { groupIds: [hr.id] } })
    expect(moved).toMatchObject({ name: 'Hardware', groups: [{ id: hr.id, name: 'People' }] })
    await admin.client.deleteGroup({ params: { id: hr.id } })
    expect((await agent.client.listCategories()).categories).toMatchObject([{ name: 'Hardware', groups: [] }])
    await admin.client.deleteCategory({ params: { id: hardware.id } })
    await admin.client.deleteGroup({ params: { id: it.id } })
    expect((await agent.client.listGroups()).groups).toEqual([])
  })
})

describe('a ticket', () => {
  test('gets group, category, company, brand and priority at once, and its conversation says so', async () => {
    const it = await group('Field')
    const hardware = await category('Printers', it)
    const company = await admin.client.createCompany({ body: { name: 'Fabrikam', domains: ['fabrikam.example'] } })
    const brand = await admin.client.createBrand({ body: { name: 'Fabrikam Care' } })
    const id = await makeLinkedTicket(desk.database, 'Placed')
    const ticket = await agent.client.changeTicket({
      params: { id },
      body: { groupId: it.id, categoryId: hardware.id, companyId: company.id, brandId: brand.id, priority: 'high' },
    })
    expect(ticket).toMatchObject({
      group: { id: it.id, name: 'Field' },
      category: { id: hardware.id, name: 'Printers' },
      company: { name: 'Fabrikam' },
      brand: { name: 'Fabrikam Care' },
      priority: 'high',
    })
    const notes = ticket.messages.map(({ text }) => text)
    expect(notes).toEqual([
      'Sam set group to Field, category to Printers, company to Fabrikam, brand to Fabrikam Care, priority to high',
    ])
    // The same again is nothing new; what is left out stays.
    const again = await agent.client.changeTicket({ params: { id }, body: { groupId: it.id, priority: 'high' } })
    expect(again.messages).toHaveLength(1)
    expect(again.category?.name).toBe('Printers')
  })

  test('is refused a category its group does not have, in words that name both and the remedy', async () => {
    const [sales, legal] = [await group('Sales'), await group('Legal')]
    const offers = await category('Offers', sales)
    const id = await makeLinkedTicket(desk.database, 'Wrong pair')
    const change = (body: object) => agent.client.changeTicket({ params: { id }, body })
    const wrong =
      "422 categoryId: The category ‘Offers’ does not belong to the group ‘Legal’. Choose one of the group's own, or add the group to the category in Settings > Groups."
    expect(await said(change({ groupId: legal.id, categoryId: offers.id }))).toBe(wrong)
    expect(await said(change({ categoryId: offers.id }))).toMatch(/^422 categoryId: The category ‘Offers’ needs a group/)
    await change({ groupId: sales.id, categoryId: offers.id })
    expect(await said(change({ groupId: legal.id }))).toBe(wrong)
    expect(await said(change({ groupId: null }))).toMatch(/needs a group/)
    expect(await said(change({ groupId: randomUUID() }))).toMatch(/^422 groupId: There is no such group/)
    expect(await said(change({ companyId: randomUUID() }))).toMatch(/^422 companyId: There is no such company/)
    expect(await said(change({ priority: 'panic' }))).toMatch(/^422 priority/)
    expect(await said(agent.client.changeTicket({ params: { id: 99_999 }, body: { priority: 'low' } }))).toMatch(/^404/)
    expect(await change({ groupId: legal.id, categoryId: null })).toMatchObject({ group: { name: 'Legal' }, category: null })
  })

  test('cannot have a wrong pair in the database either', async () => {
    const [east, west] = [await group('East'), await group('West')]
    const parcels = await category('Parcels', east)
    const id = await makeLinkedTicket(desk.database, 'Forced')
    const force = (group_id: string | null) =>
      desk.database.kysely.updateTable('ticket').set({ group_id, category_id: parcels.id }).where('id', '=', id).execute()
    await expect(force(west.id)).rejects.toThrow('ticket_category')
    await expect(force(null)).rejects.toThrow('ticket_category_in_group')
    const forceAccount = desk.database.kysely
      .updateTable('incoming_account')
      .set({ group_id: west.id, category_id: parcels.id })
      .where('id', '=', await accountOf(id))
      .execute()
    await expect(forceAccount).rejects.toThrow('incoming_account_category')
  })

  test('stays when its category leaves the group, when its group, category, company or brand is removed', async () => {
    const [north, south] = [await group('North'), await group('South')]
    const [roads, rails] = [await category('Roads', north, south), await category('Rails', north)]
    const company = await admin.client.createCompany({ body: { name: 'Northwind' } })
    const brand = await admin.client.createBrand({ body: { name: 'North' } })
    const [left, gone] = [await makeLinkedTicket(desk.database, 'Left'), await makeLinkedTicket(desk.database, 'Gone')]
    const pair = { groupId: north.id, companyId: company.id, brandId: brand.id }
    await agent.client.changeTicket({ params: { id: left }, body: { ...pair, categoryId: roads.id } })
    await agent.client.changeTicket({ params: { id: gone }, body: { ...pair, categoryId: rails.id } })
    await admin.client.changeCategory({ params: { id: roads.id }, body: { groupIds: [south.id] } })
    expect(await agent.client.getTicket({ params: { id: left } })).toMatchObject({ group: { name: 'North' }, category: null })
    await admin.client.deleteGroup({ params: { id: north.id } })
    await admin.client.deleteCompany({ params: { id: company.id } })
    await admin.client.deleteBrand({ params: { id: brand.id } })
    for (const id of [left, gone])
      expect(await agent.client.getTicket({ params: { id } })).toMatchObject({
        group: null,
        category: null,
        company: null,
        brand: null,
      })
  })

  test('is found by its group, category and company, and in the view of who belongs to the group', async () => {
    const night = await group('Night', [agent.id])
    const alarms = await category('Alarms', night)
    const company = await admin.client.createCompany({ body: { name: 'Adatum' } })
    const id = await makeLinkedTicket(desk.database, 'At night')
    await agent.client.changeTicket({
      params: { id },
      body: { groupId: night.id, categoryId: alarms.id, companyId: company.id },
    })
    const ids = async (query: object) => (await agent.client.listTickets({ query })).tickets.map((ticket) => ticket.id)
    for (const query of [{ groupId: night.id }, { categoryId: alarms.id }, { companyId: company.id }, { view: 'my-groups' }])
      expect(await ids(query)).toEqual([id])
    expect(await ids({ groupId: night.id, q: 'nothing-like-it' })).toEqual([])
    expect((await agent.client.listTickets({})).counts['my-groups']).toBe(1)
    expect((await admin.client.listTickets({ query: { view: 'my-groups' } })).tickets).toEqual([])
    await agent.client.changeTicket({ params: { id }, body: { status: 'closed' } })
    expect(await ids({ view: 'my-groups' })).toEqual([])
    expect((await agent.fetch('/api/v1/tickets?groupId=nonsense')).status).toBe(400)
  })
})

describe('what a mail account gives its new tickets', () => {
  test('is refused to agents, at accounts that are not there, and as a wrong pair', async () => {
    const id = await accountOf(await makeLinkedTicket(desk.database, 'Account refused'))
    expect(await said(agent.client.getAccountPlacement({ params: { id } }))).toMatch(/^403/)
    expect(await said(agent.client.changeAccountPlacement({ params: { id }, body: {} }))).toMatch(/^403/)
    expect(await said(admin.client.changeAccountPlacement({ params: { id: randomUUID() }, body: {} }))).toMatch(/^404/)
    const [ops, hr] = [await group('Ops'), await group('Staff')]
    const leave = await category('Leave', hr)
    const body = { groupId: ops.id, categoryId: leave.id }
    expect(await said(admin.client.changeAccountPlacement({ params: { id }, body }))).toContain(
      'The category ‘Leave’ does not belong to the group ‘Ops’',
    )
    expect(await admin.client.getAccountPlacement({ params: { id } })).toEqual({
      groupId: null,
      categoryId: null,
      companyId: null,
      brandId: null,
      priority: 'normal',
    })
  })

  test('is kept, told in its history, and none of it can be removed meanwhile', async () => {
    const id = await accountOf(await makeLinkedTicket(desk.database, 'Account placed'))
    const [day, dusk] = [await group('Day'), await group('Dusk')]
    const orders = await category('Orders', day, dusk)
    const company = await admin.client.createCompany({ body: { name: 'Litware' } })
    const brand = await admin.client.createBrand({ body: { name: 'Litware' } })
    const body = { groupId: day.id, categoryId: orders.id, companyId: company.id, brandId: brand.id, priority: 'urgent' as const }
    expect(await admin.client.changeAccountPlacement({ params: { id }, body })).toEqual(body)
    const history = await admin.client.listAccountEvents({ params: { id } })
    expect(history.events[0]?.text).toBe(
      'Alex chose for new tickets: group to Day, category to Orders, company to Litware, brand to Litware, priority to urgent',
    )
    const address = 'account-placed@contoso.example'
    const sentence = (what: string) =>
      `409 IN_USE: The mail account ${address} gives new tickets ${what}. Choose another one there first, or none.`
    expect(await said(admin.client.deleteGroup({ params: { id: day.id } }))).toBe(sentence('this group'))
    expect(await said(admin.client.deleteCategory({ params: { id: orders.id } }))).toBe(sentence('this category'))
    expect(await said(admin.client.changeCategory({ params: { id: orders.id }, body: { groupIds: [dusk.id] } }))).toBe(
      sentence('this category in the group ‘Day’'),
    )
    expect(await said(admin.client.deleteCompany({ params: { id: company.id } }))).toBe(sentence('this company'))
    expect(await said(admin.client.deleteBrand({ params: { id: brand.id } }))).toBe(sentence('this brand'))
    expect((await admin.client.listGroups()).groups.find(({ name }) => name === 'Day')?.accounts).toEqual([address])
    await admin.client.changeAccountPlacement({ params: { id }, body: { groupId: null, categoryId: null } })
    await admin.client.deleteGroup({ params: { id: day.id } })
  })
})
