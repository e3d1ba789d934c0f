import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>
const support = 'support@contoso.example'
const immutable = { prefer: 'IdType="ImmutableId"' }

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor(support))
})
afterEach(async () => {
  await opened.tenant.close()
})

/** The next `count` reads answer as things were half a minute ago. */
const lag = (count = 1) =>
  opened.world.faults.add({ protocol: 'graph', operation: '*', effect: { kind: 'stale', milliseconds: 30_000 }, count })
const subjects = async (path: string) => valueOf(await client.get(path, immutable)).map((one) => one['subject'])

test('a mail just sent is still a draft to a stale read, and not in Sent Items', async () => {
  const toRecipients = [{ emailAddress: { address: 'ann.lee@example.com' } }]
  const draft = await client.post('/me/messages', { subject: 'Hello', toRecipients }, immutable)
  opened.world.clock.shift(60_000)
  const path = `/me/messages/${String(draft.body['id'])}`
  expect((await client.post(`${path}/send`)).status).toBe(202)
  lag(3)
  expect(await subjects('/me/mailFolders/sentitems/messages')).toEqual([])
  expect(await subjects('/me/mailFolders/drafts/messages')).toEqual(['Hello'])
  expect((await client.get(path, immutable)).body).toMatchObject({ isDraft: true })
  expect(await subjects('/me/mailFolders/sentitems/messages')).toEqual(['Hello'])
  expect((await client.get(path, immutable)).body).toMatchObject({ isDraft: false })
})

test('arrivals, changes, moves and removals are not seen yet; writes are not touched', async () => {
  deliverMany(opened.world, 3)
  opened.world.clock.shift(60_000)
  const [third, second, first] = valueOf(await client.get('/me/mailFolders/inbox/messages?$select=id,subject', immutable))
  const pathOf = (one: Record<string, unknown> | undefined) => `/me/messages/${String(one?.['id'])}`
  lag(6)
  opened.world.mail.deliver(support, sampleMail('New'))
  await client.ask('PATCH', pathOf(first), { isRead: true })
  await client.post(`${pathOf(second)}/move`, { destinationId: 'archive' })
  await client.post(`${pathOf(third)}/permanentDelete`)
  expect(await subjects('/me/mailFolders/inbox/messages')).toEqual(['Question 3', 'Question 2', 'Question 1'])
  expect(await subjects('/me/mailFolders/archive/messages')).toEqual([])
  expect((await client.get(pathOf(first), immutable)).body).toMatchObject({ isRead: false })
  expect(new Set(await subjects('/me/mailFolders/inbox/messages'))).toEqual(new Set(['New', 'Question 1']))
  expect((await client.get(pathOf(first), immutable)).body).toMatchObject({ isRead: true })
  expect(codeOf(await client.get(pathOf(third), immutable))).toBe('ErrorItemNotFound')
})

test('a stale delta ends where the past ended, and the next round misses nothing', async () => {
  deliverMany(opened.world, 2)
  opened.world.clock.shift(60_000)
  deliverMany(opened.world, 1, 'New')
  lag()
  const path = '/me/mailFolders/inbox/messages/delta?$select=subject'
  const stale = await client.get(path, immutable)
  expect(valueOf(stale).map((one) => one['subject'])).toEqual(['Question 1', 'Question 2'])
  const next = await client.get(String(stale.body['@odata.deltaLink']), immutable)
  expect(valueOf(next).map((one) => one['subject'])).toEqual(['New 1'])
})
