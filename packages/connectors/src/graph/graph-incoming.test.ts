import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { failureOf, sampleMail } from '../../test/connector-contract.ts'
import { openMailbox } from '../../test/graph-rig.ts'
import { fault } from '../../test/sign-in.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { whoCanOpen } from './graph-identity.ts'
import { graphIncoming } from './graph-incoming.ts'
import type { GraphIncoming } from './graph-incoming.ts'
import { requestBudget } from './request-budget.ts'

const SUPPORT = 'support@contoso.example'

let tenant: Tenant
beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  await tenant.close()
})

const deliver = (subject: string, receivedAt?: number) =>
  tenant.world.mail.deliver(SUPPORT, sampleMail(subject), receivedAt === undefined ? {} : { receivedAt })

const incoming = (changes: Partial<GraphIncoming> = {}) =>
  graphIncoming({ ...openMailbox(tenant, SUPPORT).access(), mailbox: 'me', folder: 'inbox', ...changes })

async function walk(connector: IncomingConnector, from: string | null = null, since?: Date) {
  const ids: string[] = []
  let cursor = from ?? ''
  for await (const page of connector.walk(from, since === undefined ? {} : { since })) {
    ids.push(...page.items.map((item) => item.sourceId))
    cursor = page.cursor
  }
  return { ids, cursor }
}

test.each([
  'gone-with-location',
  'gone-sync-state-not-found',
  'gone-resync-required',
  'bad-request-sync-state-not-found',
] as const)('a dead delta link is known in the form %s', async (answer) => {
  tenant.world.mail.settings.deltaExpiryAnswer = answer
  const { cursor } = await walk(incoming())
  tenant.world.mail.expireDeltaTokens()
  expect((await failureOf(walk(incoming(), cursor))).code).toBe('CURSOR_DEAD')
})

test('empty pages and replayed items lose nothing', async () => {
  deliver('one')
  deliver('two')
  Object.assign(tenant.world.mail.settings, { deltaEmptyPages: 2, deltaReplays: 1 })
  const first = await walk(incoming())
  deliver('three')
  const second = await walk(incoming(), first.cursor)
  expect(new Set([...first.ids, ...second.ids]).size).toBe(3)
})

test('a mail that was moved away and deleted is not named again', async () => {
  const connector = incoming()
  deliver('one')
  const first = await walk(connector)
  await connector.acknowledge(first.ids[0] ?? '', { kind: 'move', folder: 'archive' })
  expect((await walk(connector, first.cursor)).ids).toEqual([])
})

test('mail older than the start date is left out, also in later rounds', async () => {
  deliver('old', Date.parse('2026-11-01T08:00:00Z'))
  deliver('new', Date.parse('2026-11-20T08:00:00Z'))
  const { ids, cursor } = await walk(incoming(), null, new Date('2026-11-10T00:00:00Z'))
  expect(ids).toHaveLength(1)
  deliver('late and old', Date.parse('2026-11-02T08:00:00Z'))
  deliver('late', Date.parse('2026-11-21T08:00:00Z'))
  expect((await walk(incoming(), cursor)).ids).toHaveLength(1)
})

test('a start date hides nothing though Graph ends a filtered round after 5,000 mails', async () => {
  const first = Date.parse('2026-11-20T08:00:00Z')
  for (let at = 0; at < 5_020; at += 1) deliver(`mail ${String(at)}`, first + at * 1000)
  deliver('old', Date.parse('2026-11-01T08:00:00Z'))
  const { ids, cursor } = await walk(incoming(), null, new Date('2026-11-10T00:00:00Z'))
  expect(new Set(ids).size).toBe(5_020)
  deliver('newest')
  expect((await walk(incoming(), cursor)).ids).toHaveLength(1)
})

test('the cursor of another folder or mailbox is dead', async () => {
  const { cursor } = await walk(incoming())
  expect((await failureOf(walk(incoming({ folder: 'archive' }), cursor))).code).toBe('CURSOR_DEAD')
  expect((await failureOf(walk(incoming({ mailbox: { address: SUPPORT } }), cursor))).code).toBe('CURSOR_DEAD')
})

test('a link to another host is not followed, and no token is sent there', async () => {
  const asked: string[] = []
  const thief = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
  const liar = createServer((_request, response) => {
    const { port } = thief.address() as AddressInfo
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ value: [], '@odata.nextLink': `http://127.0.0.1:${String(port)}/v1.0/me` }))
  })
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
  try {
    const graphUrl = `http://127.0.0.1:${String((liar.address() as AddressInfo).port)}`
    expect((await failureOf(walk(incoming({ graphUrl })))).code).toBe('PROTOCOL')
    expect(asked).toEqual([])
  } finally {
    thief.closeAllConnections()
    liar.closeAllConnections()
    await Promise.all([thief, liar].map(async (server) => await new Promise((resolve) => server.close(resolve))))
  }
})

test('a folder is found by its name, also within another; one that is not there is named', async () => {
  const mailbox = tenant.world.mail.mailboxOf(openMailbox(tenant, SUPPORT).userId)
  if (mailbox === undefined) throw new Error('no mailbox')
  const connector = incoming({ folder: 'Inbox' })
  deliver('one')
  const { ids } = await walk(connector)
  await connector.acknowledge(ids[0] ?? '', { kind: 'move', folder: 'Archive' })
  expect((await walk(incoming({ folder: 'Archive' }))).ids).toEqual(ids)
  const failure = await failureOf(walk(incoming({ folder: 'Inbox/No such' })))
  expect([failure.code, failure.message]).toEqual(['CONFIGURATION', 'The mailbox has no folder "Inbox/No such".'])
})

test('a folder whose own name has a slash is found, also below one and above another, and where it begins like a well-known one', async () => {
  const mailbox = tenant.world.mail.mailboxOf(openMailbox(tenant, SUPPORT).userId)
  const root = mailbox?.wellKnown('msgfolderroot')
  const outer = root && mailbox?.createFolder(root, 'Sales/EMEA')
  const inner = outer && mailbox?.createFolder(outer, 'In/Out')
  const alike = root && mailbox?.createFolder(root, 'Archive/2026')
  if (mailbox === undefined || inner === undefined || alike === undefined) throw new Error('no folder')
  deliver('one')
  deliver('two')
  const [one, two] = mailbox.mails()
  if (one === undefined || two === undefined) throw new Error('no mail')
  mailbox.move(one, inner)
  mailbox.move(two, alike)
  expect((await walk(incoming({ folder: 'Sales/EMEA/In/Out' }))).ids).toHaveLength(1)
  expect((await walk(incoming({ folder: 'Archive/2026' }))).ids).toHaveLength(1)
  expect((await walk(incoming({ folder: 'Sales/EMEA' }))).ids).toHaveLength(0)
  expect((await failureOf(walk(incoming({ folder: 'Sales/EMEA/In' })))).facts.providerCode).toBe('FolderNotFound')
})

test('a mail larger than was asked for is TOO_LARGE, and comes when it is asked for whole', async () => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  expect((await failureOf(connector.fetchRaw(id, undefined, 10))).code).toBe('TOO_LARGE')
  expect((await connector.fetchRaw(id))?.length).toBeGreaterThan(10)
})

test('many fetches at once stay within what Exchange allows one mailbox', async () => {
  tenant.world.mail.settings.serviceMilliseconds = 20
  for (let at = 0; at < 12; at += 1) deliver(`mail ${String(at)}`)
  const connector = incoming({ budget: requestBudget(`${tenant.origins.http} ${SUPPORT}`) })
  const { ids } = await walk(connector)
  const mails = await Promise.all(ids.map(async (id) => await connector.fetchRaw(id)))
  expect(mails.every((mail) => mail !== null)).toBe(true)
})

test.each(['messages.value', 'messages.patch', 'messages.move'])('a fault at %s is told, not swallowed', async (operation) => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  await fault(tenant, { protocol: 'graph', operation, effect: { kind: 'status', status: 503 } })
  const deed =
    operation === 'messages.value'
      ? connector.fetchRaw(id)
      : connector.acknowledge(id, operation === 'messages.patch' ? { kind: 'mark-read' } : { kind: 'move', folder: 'archive' })
  expect((await failureOf(deed)).code).toBe('UNAVAILABLE')
})

test('the signed-in mailbox is told from a shared one and from one that cannot be opened', async () => {
  const own = openMailbox(tenant, SUPPORT).access()
  expect(await whoCanOpen({ ...own, address: 'Support@Contoso.example' })).toMatchObject({
    kind: 'own',
    identity: { userPrincipalName: SUPPORT, displayName: 'Contoso Support' },
  })
  expect(await whoCanOpen({ ...own, address: 'help@contoso.example' })).toMatchObject({ kind: 'alias', primary: SUPPORT })
  const sam = openMailbox(tenant, 'sam@contoso.example').access()
  expect((await whoCanOpen({ ...sam, address: SUPPORT })).kind).toBe('cannot')
  tenant.world.directory.findUser(SUPPORT)?.fullAccess.push(openMailbox(tenant, 'sam@contoso.example').userId)
  expect((await whoCanOpen({ ...sam, address: SUPPORT })).kind).toBe('shared')
  await fault(tenant, { protocol: 'graph', operation: '*', effect: { kind: 'status', status: 503 } })
  expect((await failureOf(whoCanOpen({ ...own, address: SUPPORT }))).code).toBe('UNAVAILABLE')
})

async function stepsOf(connector: IncomingConnector): Promise<{ ok: boolean; told: string[]; failed: TestStep | undefined }> {
  const steps: TestStep[] = []
  const ok = await connector.verify((step) => steps.push(step))
  const ended = steps.filter((step) => step.state !== 'running')
  return { ok, told: ended.map((step) => `${step.id} ${step.state}`), failed: ended.find((step) => step.state === 'failed') }
}

test('a connection test stops at the wrong mailbox and says who signed in', async () => {
  const { ok, told, failed } = await stepsOf(incoming({ expectedAddress: 'sales@contoso.example' }))
  expect(ok).toBe(false)
  const skipped = ['folder', 'read', 'changes'].map((id) => `${id} skipped`)
  expect(told).toEqual(['host passed', 'token passed', 'permissions passed', 'mailbox failed', ...skipped])
  expect(failed?.error?.message).toBe('You signed in as support@contoso.example, this account is sales@contoso.example.')
})

test('a connection test names the permission that is missing', async () => {
  const { access } = openMailbox(tenant, SUPPORT)
  const { failed } = await stepsOf(incoming(access('good', ['User.Read', 'Mail.Read'])))
  expect([failed?.id, failed?.error?.code]).toEqual(['permissions', 'PERMISSION'])
  expect(failed?.error?.facts.providerText).toContain('Missing: Mail.ReadWrite')
})

test('a connection test of a server that is not there fails at its first step', async () => {
  const { failed } = await stepsOf(incoming({ graphUrl: 'http://127.0.0.1:1' }))
  expect([failed?.id, failed?.error?.code, failed?.error?.facts.providerCode]).toEqual(['host', 'NETWORK', 'ECONNREFUSED'])
})
