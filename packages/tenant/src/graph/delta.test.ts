import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'
import type { Answer } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>
const immutable = { prefer: 'IdType="ImmutableId"' }
const inboxDelta = '/me/mailFolders/inbox/messages/delta'

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor('support@contoso.example'))
})
afterEach(async () => {
  await opened.tenant.close()
})

async function walk(path: string, headers: Record<string, string> = immutable) {
  const items: Record<string, unknown>[] = []
  let pages = 0
  let next: string | undefined = path
  let answer: Answer
  do {
    answer = await client.get(next, headers)
    expect(answer).toMatchObject({ status: 200 })
    items.push(...valueOf(answer))
    pages += 1
    next = answer.body['@odata.nextLink'] as string | undefined
  } while (next !== undefined)
  return { items, pages, deltaLink: String(answer.body['@odata.deltaLink']) }
}

const subjects = (items: readonly Record<string, unknown>[]) => items.map((item) => item['subject'])

test('a first walk gives every mail once over several pages and ends with a delta link', async () => {
  deliverMany(opened.world, 7)
  const round = await walk(`${inboxDelta}?$select=subject`, { prefer: 'odata.maxpagesize=3, IdType="ImmutableId"' })
  expect(round.pages).toBe(3)
  expect(subjects(round.items)).toEqual([1, 2, 3, 4, 5, 6, 7].map((at) => `Question ${String(at)}`))
  expect(round.deltaLink).toContain('$deltatoken=')
  expect(Object.keys(round.items[0] ?? {})).toEqual(['@odata.type', '@odata.etag', 'id', 'subject'])
})

test('the next round tells what came, what changed and what went, each once', async () => {
  deliverMany(opened.world, 3)
  const first = await walk(`${inboxDelta}?$select=subject,isRead`)
  const [one, two] = first.items.map((item) => String(item['id']))
  deliverMany(opened.world, 1, 'New')
  await client.ask('PATCH', `/me/messages/${String(one)}`, { isRead: true })
  await client.ask('PATCH', `/me/messages/${String(one)}`, { isRead: false })
  await client.ask('PATCH', `/me/messages/${String(one)}`, { isRead: true })
  await client.post(`/me/messages/${String(two)}/move`, { destinationId: 'archive' })
  const second = await walk(first.deltaLink)
  expect(second.items).toEqual([
    expect.objectContaining({ subject: 'New 1', isRead: false }),
    expect.objectContaining({ id: one, isRead: true }),
    { '@odata.type': '#microsoft.graph.message', id: two, '@removed': { reason: 'deleted' } },
  ])
  expect((await walk(second.deltaLink)).items).toEqual([])
})

test('a mail that arrives while the pages are walked is not missed', async () => {
  deliverMany(opened.world, 4)
  const page = await client.get(`${inboxDelta}?$select=subject`, { prefer: 'odata.maxpagesize=2' })
  deliverMany(opened.world, 1, 'Late')
  const rest = await walk(String(page.body['@odata.nextLink']), { prefer: 'odata.maxpagesize=2' })
  expect(subjects([...valueOf(page), ...rest.items])).toEqual(['Question 1', 'Question 2', 'Question 3', 'Question 4', 'Late 1'])
})

test('newest first walks backwards in time and tells mails that came meanwhile in the next round', async () => {
  deliverMany(opened.world, 5)
  const page = await client.get(`${inboxDelta}?$select=subject&$orderby=receivedDateTime desc&$top=2`, immutable)
  expect(subjects(valueOf(page))).toEqual(['Question 5', 'Question 4'])
  deliverMany(opened.world, 1, 'Late')
  const rest = await walk(String(page.body['@odata.nextLink']))
  expect(subjects(rest.items)).toEqual(['Question 3', 'Question 2', 'Question 1'])
  expect(subjects((await walk(rest.deltaLink)).items)).toEqual(['Late 1'])
})

test('a filter on the time of arrival and a change type stay in force in later rounds', async () => {
  deliverMany(opened.world, 5)
  const first = await walk(`${inboxDelta}?$select=subject&$filter=receivedDateTime ge 2026-11-23T08:00:04Z&changeType=created`)
  expect(subjects(first.items)).toEqual(['Question 4', 'Question 5'])
  await client.ask('PATCH', `/me/messages/${String(first.items[0]?.['id'])}`, { isRead: true })
  opened.world.mail.deliver('support@contoso.example', sampleMail('Old'), { receivedAt: Date.parse('2026-11-01T00:00:00Z') })
  deliverMany(opened.world, 6, 'New')
  expect(subjects((await walk(first.deltaLink)).items)).toEqual(['New 4', 'New 5', 'New 6'])
})

test('other filters and orders are refused', async () => {
  expect((await client.get(`${inboxDelta}?$filter=isRead eq false`)).status).toBe(400)
  expect((await client.get(`${inboxDelta}?$orderby=subject`)).status).toBe(400)
  expect((await client.get(`${inboxDelta}?$deltatoken=no-token-of-ours`)).status).toBe(400)
})

test('a mutable id changes with a move, the immutable one does not', async () => {
  deliverMany(opened.world, 1)
  const mutableId = String((await walk(`${inboxDelta}?$select=subject`, {})).items[0]?.['id'])
  const immutableId = String((await walk(`${inboxDelta}?$select=subject`)).items[0]?.['id'])
  expect(mutableId).not.toBe(immutableId)
  const moved = await client.post(`/me/messages/${mutableId}/move`, { destinationId: 'archive' })
  expect(moved.status).toBe(201)
  expect(moved.body['id']).not.toBe(mutableId)
  expect(codeOf(await client.get(`/me/messages/${mutableId}`))).toBe('ErrorItemNotFound')
  const found = await client.get(`/me/messages/${immutableId}?$select=subject`, immutable)
  expect(found.body).toMatchObject({ id: immutableId, subject: 'Question 1' })
  expect(found.headers.get('preference-applied')).toBe('IdType="ImmutableId"')
})

test('a mail that left and came back between two rounds is told under both mutable ids, and once under the immutable one', async () => {
  deliverMany(opened.world, 2)
  const first = await walk(`${inboxDelta}?$select=subject`, {})
  const firstImmutable = await walk(`${inboxDelta}?$select=subject`)
  const [out, within] = first.items.map((item) => String(item['id']))
  const away = await client.post(`/me/messages/${out ?? ''}/move`, { destinationId: 'archive' })
  const back = await client.post(`/me/messages/${String(away.body['id'])}/move`, { destinationId: 'inbox' })
  const again = await client.post(`/me/messages/${within ?? ''}/move`, { destinationId: 'inbox' })
  const second = await walk(first.deltaLink, {})
  expect(second.items.filter((item) => item['@removed'] !== undefined).map((item) => item['id'])).toEqual([out, within])
  expect(second.items.filter((item) => item['@removed'] === undefined).map((item) => item['id'])).toEqual([
    back.body['id'],
    again.body['id'],
  ])
  const secondImmutable = await walk(firstImmutable.deltaLink)
  expect(secondImmutable.items.map((item) => item['@removed'])).toEqual([undefined, undefined])
})

test.each([
  ['gone-with-location', 410, 'syncStateNotFound'],
  ['gone-sync-state-not-found', 410, 'SyncStateNotFound'],
  ['gone-resync-required', 410, 'resyncRequired'],
  ['bad-request-sync-state-not-found', 400, 'SyncStateNotFound'],
] as const)('expired tokens answer %s, and a walk from the beginning works', async (answer, status, code) => {
  deliverMany(opened.world, 3)
  const page = await client.get(inboxDelta, { prefer: 'odata.maxpagesize=1' })
  const { deltaLink } = await walk(inboxDelta)
  opened.world.mail.settings.deltaExpiryAnswer = answer
  opened.world.mail.expireDeltaTokens()
  for (const link of [deltaLink, String(page.body['@odata.nextLink'])]) {
    const refused = await client.get(link)
    expect([refused.status, codeOf(refused)]).toEqual([status, code])
  }
  expect((await walk(inboxDelta)).items).toHaveLength(3)
})

test('a 410 may carry a Location that begins a walk anew', async () => {
  deliverMany(opened.world, 3)
  const { deltaLink } = await walk(inboxDelta)
  opened.world.mail.expireDeltaTokens()
  const location = String((await client.get(deltaLink)).headers.get('location'))
  expect((await walk(location)).items).toHaveLength(3)
})

test('empty pages and replays come when they are asked for', async () => {
  deliverMany(opened.world, 3)
  opened.world.mail.settings.deltaEmptyPages = 2
  const first = await walk(`${inboxDelta}?$select=subject`)
  expect([first.pages, first.items.length]).toEqual([3, 3])
  opened.world.mail.settings.deltaEmptyPages = 0
  opened.world.mail.settings.deltaReplays = 2
  deliverMany(opened.world, 1, 'New')
  expect(subjects((await walk(first.deltaLink)).items)).toEqual(['Question 2', 'Question 3', 'New 1'])
})
