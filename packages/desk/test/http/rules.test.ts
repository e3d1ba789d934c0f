import { randomUUID } from 'node:crypto'
import { CompareProgress, MailDifference, type RuleDraftIn } from '@postdesk/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../src/db/index.ts'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let admin: Session
let agent: Session
let bo: Session
let accountId: string
let ticketId: number

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
  agent = await desk.signIn('agent')
  bo = await desk.signIn('agent', 'Bo')
  ticketId = await makeLinkedTicket(desk.database, 'Support')
  accountId = (await desk.database.kysely.selectFrom('incoming_account').select('id').executeTakeFirstOrThrow()).id
})
afterAll(() => desk.close())

/** A refusal as a caller reads it: status, field or code, sentence. */
async function said(call: Promise<unknown>): Promise<string> {
  const { status, problem } = await refusalOf(call)
  return `${status} ${problem.fields?.[0]?.field ?? problem.code}: ${problem.message}`
}
const fromNews = { field: 'sender' as const, operator: 'is' as const, values: ['news@contoso.example'] }
const draft = (name: string, actions: object, more: Partial<RuleDraftIn> = {}) => ({
  name,
  conditions: [fromNews],
  actions,
  ...more,
})
const rule = (name: string, actions: object = { verdict: 'ignore' }, more: Partial<RuleDraftIn> = {}) =>
  admin.client.createRule({ body: draft(name, actions, more) })
const names = async () => (await admin.client.listRules()).rules.map(({ name }) => name)
const rawOf = (from: string, subject: string, id: string = randomUUID()) =>
  `From: ${from}\r\nTo: support@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${id}@example.com>\r\n\r\nWords\r\n`

describe('rules', () => {
  test('are an administrator’s alone', async () => {
    expect(await said(agent.client.listRules())).toMatch(/^403 ADMINISTRATORS_ONLY/)
    expect(await said(agent.client.createRule({ body: draft('x', { verdict: 'ignore' }) }))).toMatch(/^403/)
    const mail = { raw: rawOf('a@example.com', 'x'), accountId }
    expect(await said(agent.client.dryRun({ body: { mail } }))).toMatch(/^403/)
    const answer = await agent.fetch('/api/v1/rules/comparisons', { method: 'POST', body: '{"rules":[]}' })
    expect(answer.status).toBe(403)
  })

  test('that cannot be are refused at their field, and nothing of them is kept', async () => {
    expect(await said(rule('', { verdict: 'ignore' }))).toMatch(/^422 name: /)
    expect(await said(rule('x', {}))).toMatch(/^422 actions: .*choose at least one action/)
    expect(await said(rule('x', { verdict: 'ignore', tags: ['a'] }))).toMatch(/^422 actions: .*becomes no ticket/)
    expect(await said(rule('x', { tags: ['a,b'] }))).toMatch(/^422 actions\.tags\.0: .*commas/)
    expect(await said(rule('x', undefined, { conditions: [] }))).toMatch(/^422 conditions: .*add a condition/)
    const nothing = { ...fromNews, values: [] }
    expect(await said(rule('x', undefined, { conditions: [nothing] }))).toMatch(/^422 conditions\.0\.values: /)
    const header = { field: 'header' as const, header: 'X Header:', operator: 'is' as const, values: ['a'] }
    expect(await said(rule('x', undefined, { conditions: [header] }))).toMatch(/^422 conditions\.0\.header: /)
    const body = { field: 'body', operator: 'matches', values: ['*'] } as never
    expect(await said(rule('x', undefined, { conditions: [body] }))).toMatch(/^422 conditions\.0\.operator: /)
    expect(await said(rule('x', undefined, { accountId: randomUUID() }))).toMatch(/^422 accountId: There is no such mail account/)
    expect(await said(rule('x', { assigneeId: 'nobody' }))).toMatch(/^422 actions\.assigneeId: There is no such agent/)
    expect(await said(rule('x', { groupId: randomUUID() }))).toMatch(/^422 actions\.groupId: There is no such group/)
    const it = await admin.client.createGroup({ body: { name: 'IT' } })
    const hr = await admin.client.createGroup({ body: { name: 'HR' } })
    const leave = await admin.client.createCategory({ body: { name: 'Leave', groupIds: [hr.id] } })
    expect(await said(rule('x', { groupId: it.id, categoryId: leave.id }))).toMatch(/^422 actions\.categoryId: .*does not belong/)
    expect(await said(rule('x', { categoryId: leave.id }))).toMatch(/^422 actions\.categoryId: .*needs a group/)
    expect(await said(admin.client.getRule({ params: { id: randomUUID() } }))).toMatch(/^404/)
    expect(await said(admin.client.deleteRule({ params: { id: randomUUID() } }))).toMatch(/^404/)
    expect(await said(admin.client.changeRule({ params: { id: randomUUID() }, body: { enabled: false } }))).toMatch(/^404/)
    expect(await names()).toEqual([])
    await admin.client.deleteGroup({ params: { id: it.id } })
  })

  test('are made, changed, put into order, removed and brought back where they were', async () => {
    const news = await rule('No news')
    expect(news).toMatchObject({ enabled: true, match: 'all', accountId: null, touched: 0, changedBy: 'Alex' })
    expect(await said(rule('no NEWS'))).toMatch(/^422 name: Another rule has this name/)
    const vip = await rule('VIP', { priority: 'urgent', tags: ['vip'], assigneeId: bo.id })
    expect(vip).toMatchObject({ assignee: { name: 'Bo', disabled: false }, actions: { tags: ['vip'], verdict: null } })
    const first = await admin.client.createRule({ body: { ...draft('First', { verdict: 'allow' }), place: 0 } })
    expect(await names()).toEqual(['First', 'No news', 'VIP'])
    const change = { enabled: false, accountId, match: 'any' as const }
    expect(await admin.client.changeRule({ params: { id: news.id }, body: change })).toMatchObject({
      name: 'No news',
      enabled: false,
      account: { id: accountId, address: 'support@contoso.example' },
      conditions: [fromNews],
    })
    expect(await said(admin.client.orderRules({ body: { ids: [vip.id, news.id] } }))).toMatch(/^409 STALE_ORDER/)
    await admin.client.orderRules({ body: { ids: [vip.id, news.id, first.id] } })
    expect(await names()).toEqual(['VIP', 'No news', 'First'])
    await admin.client.deleteRule({ params: { id: news.id } })
    expect(await names()).toEqual(['VIP', 'First'])
    for (const _ of [1, 2])
      await admin.client.createRule({ body: { ...draft('No news', { verdict: 'ignore' }), id: news.id, place: 1 } })
    expect(await names()).toEqual(['VIP', 'No news', 'First'])
  })

  test('keep what they give from being removed, and tell when their agent may not sign in', async () => {
    const it = await admin.client.createGroup({ body: { name: 'IT' } })
    const ops = await admin.client.createGroup({ body: { name: 'Ops' } })
    const hardware = await admin.client.createCategory({ body: { name: 'Hardware', groupIds: [it.id, ops.id] } })
    const company = await admin.client.createCompany({ body: { name: 'Fabrikam' } })
    const brand = await admin.client.createBrand({ body: { name: 'Care' } })
    const all = await rule('All', { groupId: it.id, categoryId: hardware.id, companyId: company.id, brandId: brand.id })
    const sentence = /^409 IN_USE: The rule ‘All’ gives tickets this .*Settings > Rules/
    expect(await said(admin.client.deleteGroup({ params: { id: it.id } }))).toMatch(sentence)
    expect(await said(admin.client.deleteCategory({ params: { id: hardware.id } }))).toMatch(sentence)
    const without = { params: { id: hardware.id }, body: { groupIds: [ops.id] } }
    expect(await said(admin.client.changeCategory(without))).toMatch(/^409 IN_USE: The rule ‘All’ .*in the group ‘IT’/)
    expect(await said(admin.client.deleteCompany({ params: { id: company.id } }))).toMatch(sentence)
    expect(await said(admin.client.deleteBrand({ params: { id: brand.id } }))).toMatch(sentence)
    await admin.client.deleteRule({ params: { id: all.id } })
    await admin.client.deleteGroup({ params: { id: ops.id } })
    await admin.client.changeAgent({ params: { id: bo.id }, body: { disabled: true } })
    const vip = (await admin.client.listRules()).rules.find(({ name }) => name === 'VIP')
    expect(vip?.assignee).toMatchObject({ name: 'Bo', disabled: true })
    const tried = await admin.client.dryRun({ body: { mail: { raw: rawOf('news@contoso.example', 'x'), accountId } } })
    expect(tried.rules[0]).toMatchObject({ name: 'VIP', outcome: 'matched', effects: ['priority', 'tags'] })
  })
})

describe('a dry run', () => {
  const tryRules = (from: string, rules?: object[]) =>
    admin.client.dryRun({ body: { mail: { raw: rawOf(from, 'Hello'), accountId }, rules: rules as never } })

  test('says what each rule saw and what would become of the mail, and writes nothing', async () => {
    const { kysely } = desk.database
    const counts = async () =>
      await Promise.all(
        (['ticket', 'person', 'mail_log', 'message'] as const).map(
          async (table) => (await kysely.selectFrom(table).selectAll().execute()).length,
        ),
      )
    const before = await counts()
    const rules = [draft('No news', { verdict: 'ignore' }), draft('VIP', { priority: 'high' })]
    expect(await tryRules('News <NEWS@contoso.example>', rules)).toMatchObject({
      mail: { from: { address: 'NEWS@contoso.example' }, subject: 'Hello' },
      outcome: { state: 'refused', reason: 'rule: No news', ticket: null },
      rules: [
        { id: null, outcome: 'matched', effects: ['ignore'], evidence: [{ holds: true, saw: 'NEWS@contoso.example' }] },
        { outcome: 'not-reached', evidence: [] },
      ],
    })
    expect(await tryRules('ann@example.com', rules)).toMatchObject({
      outcome: { state: 'filed', ticket: 'new', priority: 'normal', autoReply: { sends: true } },
      rules: [{ outcome: 'not-matched', evidence: [{ holds: false, saw: 'ann@example.com' }] }, {}],
    })
    const quiet = [draft('Quiet', { noAutoReply: true })]
    expect((await tryRules('news@contoso.example', quiet)).outcome.autoReply).toEqual({ sends: false, because: 'a rule says so' })
    expect(await counts()).toEqual(before)
  })

  test('refuses what could not be saved, at its place in the set', async () => {
    const wrong = [draft('A', { verdict: 'ignore' }), draft('B', { groupId: randomUUID() })]
    expect(await said(tryRules('a@example.com', wrong))).toMatch(/^422 rules\.1\.actions\.groupId: /)
    const gone = { mail: { mailLogId: randomUUID() } }
    expect(await said(admin.client.dryRun({ body: gone }))).toMatch(/^422 mail\.mailLogId: /)
    const nowhere = { mail: { raw: 'Subject: x\n\n', accountId: randomUUID() } }
    expect(await said(admin.client.dryRun({ body: nowhere }))).toMatch(/^422 mail\.accountId: /)
  })
})

test('a changed set is tried over the mails of the last week, and what would differ is told with both ends', async () => {
  for (const { id } of (await admin.client.listRules()).rules) await admin.client.deleteRule({ params: { id } })
  const stow = async (subject: string, from: string, daysAgo: number) => {
    const raw = Buffer.from(rawOf(from, subject))
    const { sha256 } = await desk.web.desk.blobs.put(raw)
    const { id } = await desk.database.kysely
      .insertInto('mail_log')
      .values({
        incoming_account_id: accountId,
        source_id: subject,
        content_identity: subject,
        blob: sha256,
        size: raw.length,
        arrived_at: new Date(Date.now() - daysAgo * 86_400_000),
        from_address: from,
        subject,
        state: 'filed',
        problems: json([]),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
  const news = await stow('News of today', 'news@contoso.example', 1)
  await stow('A question', 'ann@example.com', 2)
  await stow('Old news', 'news@contoso.example', 8)
  const compare = async (rules: object[]) => {
    const answer = await admin.fetch('/api/v1/rules/comparisons', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rules }),
    })
    const data = (await answer.text())
      .split('\n')
      .flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as object] : []))
    const found = data.flatMap((one) => MailDifference.safeParse(one).data ?? [])
    return { found, done: CompareProgress.parse(data.at(-1)) }
  }
  const { found, done } = await compare([draft('No news', { verdict: 'ignore' })])
  expect(done).toMatchObject({ looked: done.of, differ: 1, unreadable: 0, complete: true })
  expect(found).toMatchObject([
    { mailLogId: news, subject: 'News of today', before: { state: 'filed', ticket: 'new' }, after: { state: 'refused' } },
  ])
  expect((await compare([])).done.differ).toBe(0)
  const saved = await rule('No news')
  // Saved and tried are the same now; renaming makes no difference to any mail.
  expect((await compare([{ ...draft('Other name', { verdict: 'ignore' }), id: saved.id }])).found).toEqual([])
  expect((await compare([])).found).toMatchObject([{ before: { state: 'refused' }, after: { state: 'filed' } }])
  // A mail of the log can be tried by itself, as if it came now.
  const tried = await admin.client.dryRun({ body: { mail: { mailLogId: news } } })
  expect(tried.outcome).toMatchObject({ state: 'refused', reason: 'rule: No news' })
})

test('tags of a ticket are set, noted, found and listed; upper and lower case make no other tag', async () => {
  const set = (tags: string[]) => agent.client.changeTicket({ params: { id: ticketId }, body: { tags } })
  expect((await set(['VIP', 'printer'])).tags).toEqual(['printer', 'VIP'])
  const changed = await set(['vip', 'urgent'])
  expect(changed.tags).toEqual(['urgent', 'VIP'])
  expect(changed.messages.at(-1)?.text).toBe('Sam added the tag urgent and took the tag printer away')
  expect((await agent.client.listTags()).tags.toSorted()).toEqual(['VIP', 'urgent'])
  const found = async (tag: string) =>
    (await agent.client.listTickets({ query: { view: 'all', tag } })).tickets.map(({ id }) => id)
  expect(await found('viP')).toEqual([ticketId])
  expect(await found('printer')).toEqual([])
  expect(await said(set(['a'.repeat(51)]))).toMatch(/^422 tags\.0: /)
})
