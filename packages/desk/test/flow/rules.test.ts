import { afterAll, beforeAll, expect, test } from 'vitest'
import { RuleDraft, type RuleDraftIn } from '@postdesk/contract'
import { readCorpus, testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import type { MailLogRow } from '../../src/db/index.ts'
import type { Decision } from '../../src/decide-mail.ts'
import { tryRaw, type DryRunDeps } from '../../src/dry-run.ts'
import { openParser, retryMail } from '../../src/intake/index.ts'
import { PLACEMENT_COLUMNS, saveCategory, saveGroup } from '../../src/people/index.ts'
import { createRule, deleteRule, readRules } from '../../src/rules/index.ts'
import { openRig, rawOf, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 60_000, everyMs: 50 }
const parser = openParser()

let database: TestDatabase
let rig: Rig
let support: Account
let groupId: string
let categoryId: string

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT, 'delegated', { autoReply: true })
  const group = await saveGroup(database, null, { name: 'HR' })
  groupId = group.kind === 'saved' ? group.id : ''
  const category = await saveCategory(database, null, { name: 'Leave', groupIds: [groupId] })
  categoryId = category.kind === 'saved' ? category.id : ''
  await rig.start()
})

afterAll(async () => {
  await parser.close()
  await rig.close()
  await database.close()
})

/** Adds a rule as the API does; gives its id. */
async function addRule(name: string, actions: object, ...conditions: RuleDraftIn['conditions']): Promise<string> {
  const draft = RuleDraft.parse({ name, actions, conditions })
  const saved = await createRule(database, draft, { name: 'Alex', now: new Date() })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  return saved.id
}
const from = (...values: string[]) => ({ field: 'sender' as const, operator: 'is' as const, values })
const subject = (...values: string[]) => ({ field: 'subject' as const, operator: 'contains' as const, values })

const mailOf = (about: string, state: string) =>
  waitFor(async () => (await rig.mails()).find((mail) => mail.subject === about && mail.state === state), {
    ...PATIENCE,
    what: `${about} ${state}`,
  })
const touchesOf = (mailLogId: string) =>
  database.kysely
    .selectFrom('mail_rule_touch')
    .select(['rule_name', 'effects'])
    .where('mail_log_id', '=', mailLogId)
    .orderBy('place')
    .execute()

test('ignored mail is refused, held mail is held, each by the name of its rule; a person lets either in', async () => {
  const ignore = await addRule('No news', { verdict: 'ignore' }, from('news@example.com'))
  const hold = await addRule('Legal looks first', { verdict: 'hold', tags: ['legal'] }, subject('contract'))
  rig.deliver({ from: 'News <NEWS@example.com>', subject: 'offer' })
  rig.deliver({ subject: 'a contract' })
  await rig.check(support)
  const refused = await mailOf('offer', 'refused')
  expect(refused).toMatchObject({ reason: 'rule: No news', rule_id: ignore, ticket_id: null })
  expect(await touchesOf(refused.id)).toEqual([{ rule_name: 'No news', effects: ['ignore'] }])
  const held = await mailOf('a contract', 'held')
  expect(held).toMatchObject({ reason: 'rule: Legal looks first', rule_id: hold, settled_at: null })
  expect(await rig.tickets()).toEqual([])
  for (const { id } of [refused, held])
    expect((await database.transaction((trx) => retryMail(trx, { mailLogId: id, by: 'Kim Park' }))).kind).toBe('queued')
  expect((await mailOf('offer', 'filed')).settled_by).toBe('Kim Park')
  const filed = await mailOf('a contract', 'filed')
  expect(filed.rule_id).toBeNull()
  // Let in by a person, it still gets what the rule gives.
  expect(await touchesOf(filed.id)).toEqual([{ rule_name: 'Legal looks first', effects: ['tags'] }])
  const tags = await database.kysely.selectFrom('ticket_tag').selectAll().execute()
  expect(tags).toEqual([{ ticket_id: filed.ticket_id, tag: 'legal' }])
})

test('what is refused for another reason is not let in by anybody', async () => {
  const [own] = await rig.outbox()
  rig.deliver({ from: SUPPORT, subject: 'echo', id: own?.internet_message_id ?? '' })
  await rig.check(support)
  const echo = await mailOf('echo', 'refused')
  expect(await database.transaction((trx) => retryMail(trx, { mailLogId: echo.id, by: 'Kim Park' }))).toEqual({
    kind: 'not-held',
  })
})

test('a mail is placed by rules: group, category, priority, agent, tags, no automatic answer; plus-addresses are told apart', async () => {
  const { id: bo } = await database.kysely
    .insertInto('user')
    .values({ id: 'bo', name: 'Bo', email: 'bo@contoso.example' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const tag = { field: 'plus-tag' as const, operator: 'is' as const, values: ['hr'] }
  await addRule('HR', { groupId, categoryId, assigneeId: bo, priority: 'high', tags: ['hr'], noAutoReply: true }, tag)
  rig.tenant.world.mail.deliver(
    SUPPORT,
    rawOf({ from: 'Dan <dan@example.com>', to: 'support+HR@contoso.example', subject: 'holiday' }),
  )
  await rig.check(support)
  const mail = await mailOf('holiday', 'filed')
  const ticket = await rig.ticketOf('holiday')
  expect(ticket).toMatchObject({ group_id: groupId, category_id: categoryId, assignee_id: bo, priority: 'high' })
  expect(await touchesOf(mail.id)).toEqual([
    { rule_name: 'HR', effects: ['group', 'category', 'priority', 'assignee', 'tags', 'no-auto-reply'] },
  ])
  expect(rig.got('dan@example.com')).toEqual([])
})

test('an answer to a ticket is placed by no rule, but may be ignored by one; a report on our own mail is ignored by none', async () => {
  const ticket = await rig.ticketOf('a contract')
  const [confirmation] = await database.kysely
    .selectFrom('outbox_item')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .select('outbox_item.internet_message_id')
    .where('message.ticket_id', '=', ticket.id)
    .execute()
  const answerTo = confirmation?.internet_message_id ?? ''
  await addRule('Everything is HR', { groupId }, { field: 'body', operator: 'contains', values: ['words'] })
  const bounces = await addRule('No machines', { verdict: 'ignore' }, { field: 'auto-submitted', operator: 'is', value: true })
  const headers = [`In-Reply-To: <${answerTo}>`]
  rig.deliver({ subject: 'Re: thanks', headers })
  rig.deliver({ from: 'news@example.com', subject: 'Re: more news', headers })
  const report = [
    'From: Mail <postmaster@example.com>',
    `To: ${SUPPORT}`,
    'Subject: Undeliverable',
    'Message-ID: <ndr-of-rules@example.com>',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    'MIME-Version: 1.0',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    'Final-Recipient: rfc822; ann.lee@example.com',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${answerTo}>`,
    '',
    '--b--',
    '',
  ].join('\r\n')
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(report))
  await rig.check(support)
  const joined = await mailOf('Re: thanks', 'filed')
  expect(joined.ticket_id).toBe(ticket.id)
  expect(await touchesOf(joined.id)).toEqual([])
  expect((await rig.tickets()).find(({ id }) => id === ticket.id)?.group_id).toBeNull()
  expect((await mailOf('Re: more news', 'refused')).reason).toBe('rule: No news')
  expect(await mailOf('Undeliverable', 'filed')).toMatchObject({ ticket_id: ticket.id })
  await deleteRule(database, bounces)
})

test('a rule that lets a machine’s mail pass opens a ticket where the account takes none', async () => {
  await database.kysely.updateTable('incoming_account').set({ allow_auto_submitted: false }).execute()
  await addRule('Alarms', { verdict: 'allow', priority: 'urgent' }, from('alarm@example.com'))
  const headers = ['Auto-Submitted: auto-generated']
  rig.deliver({ from: 'alarm@example.com', subject: 'disk is full', headers })
  rig.deliver({ from: 'robot@example.com', subject: 'report of the week', headers })
  await rig.check(support)
  await mailOf('disk is full', 'filed')
  expect(await rig.ticketOf('disk is full')).toMatchObject({ priority: 'urgent' })
  expect((await mailOf('report of the week', 'refused')).rule_id).toBeNull()
  expect(rig.got('alarm@example.com')).toEqual([])
})

/** What a dry run says becomes of a mail. */
function foretold(decision: Decision): object {
  const rules = decision.touches.map(({ name, effects }) => ({ rule_name: name, effects }))
  switch (decision.kind) {
    case 'refuse':
    case 'hold':
      return { rules, state: decision.kind === 'hold' ? 'held' : 'refused', reason: decision.reason, ruleId: decision.ruleId }
    case 'opens': {
      const { placement, assigneeId, tags } = decision.route
      return { rules, opened: { ...placement, assignee_id: assigneeId, tags: tags.toSorted() } }
    }
    case 'joins':
    case 'reports':
      return { rules, joined: decision.ticketId }
    default:
      return decision satisfies never
  }
}

/** What became of it, in the same words; `before`: the mails that were there before it. */
async function happened(row: MailLogRow, before: readonly MailLogRow[]): Promise<object> {
  const rules = await touchesOf(row.id)
  if (row.ticket_id === null) return { rules, state: row.state, reason: row.reason, ruleId: row.rule_id }
  if (before.some((one) => one.ticket_id === row.ticket_id)) return { rules, joined: row.ticket_id }
  const opened = await database.kysely
    .selectFrom('ticket')
    .select([...PLACEMENT_COLUMNS, 'assignee_id'])
    .where('id', '=', row.ticket_id)
    .executeTakeFirstOrThrow()
  const tags = await database.kysely.selectFrom('ticket_tag').select('tag').where('ticket_id', '=', row.ticket_id).execute()
  return { rules, opened: { ...opened, tags: tags.map(({ tag }) => tag).toSorted() } }
}

test('a dry run says what then really happens, over mails of every kind', async () => {
  await addRule('German', { tags: ['de'] }, { field: 'language', operator: 'is', values: ['de'] })
  await addRule('Large', { priority: 'low' }, { field: 'size', operator: 'larger', bytes: 3_000 })
  await addRule('Named', { tags: ['domain'] }, { field: 'domain', operator: 'matches', values: ['*.example', 'example.*'] })
  await addRule('Wait', { verdict: 'hold' }, subject('re', 'order'))
  const all = await readCorpus(new URL('../../../../corpus/', import.meta.url).pathname)
  const step = Math.ceil(all.length / 40)
  const mails = all.filter((_, at) => at % step === 0)
  const deps: DryRunDeps = { database, blobs: rig.blobs, parser, messageKey: rig.messageKey, now: () => new Date() }
  const rules = await readRules(database.kysely)
  const ends = new Map<string, number>()
  for (const [at, { name, bytes: raw }] of mails.entries()) {
    const before = await rig.mails()
    // As it lies in the mailbox: Exchange puts fields of its own on top of what was sent.
    const lying = rig.tenant.world.mail.deliver(SUPPORT, raw)
    const tried = await tryRaw(deps, lying?.raw ?? raw, support.incomingId, rules)
    if (tried === 'account-missing') throw new Error(tried)
    const { decision } = tried
    await rig.check(support)
    const row = await waitFor(
      async () => (await rig.mails()).find(({ id, state }) => state !== 'stowed' && !before.some((one) => one.id === id)),
      { ...PATIENCE, what: `${name} (${at})` },
    )
    ends.set(decision.kind, (ends.get(decision.kind) ?? 0) + 1)
    expect([name, await happened(row, before)]).toEqual([name, foretold(decision)])
  }
  // Of the ways a mail can end, the corpus has these; a loop over nothing would prove nothing.
  expect([...ends.keys()]).toEqual(expect.arrayContaining(['opens', 'hold', 'refuse']))
}, 180_000)
