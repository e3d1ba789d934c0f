import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { failureOf, outgoing } from '../../test/connector-contract.ts'
import { DELEGATE, EWS_WAYS, TODAY, openEwsMailbox } from '../../test/ews-rig.ts'
import { control, fault } from '../../test/sign-in.ts'
import { requestBudget } from '../graph/request-budget.ts'
import { EWS_BUDGET } from './ews-access.ts'
import { ewsIncoming } from './ews-incoming.ts'
import { ewsOutgoing } from './ews-outgoing.ts'

leakGuard()

const SUPPORT = 'support@contoso.example'
const TO = 'ann.lee@example.com'

let tenant: Tenant
let rig: ReturnType<typeof openEwsMailbox>
beforeAll(async () => {
  tenant = await startTenant()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
  tenant.world.clock.shift(TODAY - Date.now())
  rig = openEwsMailbox(tenant, SUPPORT)
})
afterAll(async () => {
  await tenant.close()
})

const connect = () => ewsOutgoing(rig.access())
const received = () => tenant.world.mail.outside().filter((mail) => mail.to.includes(TO))
const lies = (address: string, folder: 'sentitems' | 'drafts' | 'deleteditems' | 'inbox') =>
  tenant.world.mail.mailsOf(openEwsMailbox(tenant, address).owner.id, folder)

test('a Message-ID that Exchange rewrites is told, and the mail is found by either', async () => {
  tenant.world.mail.settings.rewriteMessageIds = true
  const mail = outgoing(SUPPORT, TO, 'rewritten')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  const { serverMessageId } = await connector.submit(mail, prepared)
  expect(serverMessageId).not.toBeNull()
  expect(serverMessageId).not.toBe(mail.internetMessageId)
  expect(connector.serverMessageIdOf?.(prepared)).toBe(serverMessageId)
  expect(await connector.find(mail, prepared)).toBe('sent')
})

test('a mail is found by our tag where Exchange gave it a Message-ID nobody knows', async () => {
  tenant.world.mail.settings.rewriteMessageIds = true
  await fault(tenant, { protocol: 'ews', operation: 'getitem', effect: { kind: 'status', status: 503 }, count: 1 })
  const mail = outgoing(SUPPORT, TO, 'tagged')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  expect(await connector.submit(mail, prepared)).toEqual({ serverMessageId: null })
  expect([await connector.find(mail, prepared), await connector.find(mail, null)]).toEqual(['sent', 'sent'])
  expect(await connector.find(outgoing(SUPPORT, TO, 'other'), null)).toBe('absent')
})

test('a draft whose Message-ID cannot be read back is kept all the same', async () => {
  const mail = outgoing(SUPPORT, TO, 'unread')
  await fault(tenant, { protocol: 'ews', operation: 'getitem', effect: { kind: 'status', status: 503 }, count: 1 })
  const connector = connect()
  const prepared = await connector.prepare(mail)
  expect(await connector.submit(mail, prepared)).toEqual({ serverMessageId: null })
  expect(await connector.find(mail, prepared)).toBe('sent')
})

test('a mail that still rests in the Outbox counts as sent', async () => {
  tenant.world.mail.settings.submissionMilliseconds = 60_000
  const mail = outgoing(SUPPORT, TO, 'resting')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  await connector.submit(mail, prepared)
  expect([await connector.find(mail, prepared), await connector.find(mail, null)]).toEqual(['sent', 'sent'])
})

test('sending once more what was sent is no second mail, and no failure', async () => {
  const mail = outgoing(SUPPORT, TO, 'twice')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  const first = await connector.submit(mail, prepared)
  expect(await connect().submit(mail, prepared)).toEqual(first)
  expect(received()).toHaveLength(1)
})

test('a draft that somebody deleted leaves the decision to a person', async () => {
  const mail = outgoing(SUPPORT, TO, 'deleted')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  for (const draft of lies(SUPPORT, 'drafts')) rig.mailbox().remove(draft)
  expect(await connector.find(mail, prepared)).toBe('cannot-tell')
  const failure = await failureOf(connector.submit(mail, prepared))
  expect([failure.code, failure.facts.maybeDone]).toEqual(['NOT_FOUND', true])
  expect(received()).toHaveLength(0)
})

test('the draft of an attempt that was not recorded is found, and gone before the next one is made', async () => {
  const mail = outgoing(SUPPORT, TO, 'leftover')
  await fault(tenant, { protocol: 'ews', operation: 'createitem', effect: { kind: 'cut', when: 'after' }, count: 1 })
  expect((await failureOf(connect().prepare(mail))).code).toBe('NETWORK')
  const connector = connect()
  expect(await connector.find(mail, null)).toBe('draft')
  await connector.submit(mail, await connector.prepare(mail))
  expect([lies(SUPPORT, 'drafts').length, lies(SUPPORT, 'sentitems').length, received().length]).toEqual([0, 1, 1])
})

test('a draft that another program touched is sent with its newest key', async () => {
  const mail = outgoing(SUPPORT, TO, 'touched')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  const [draft] = lies(SUPPORT, 'drafts')
  if (draft === undefined) throw new Error('no draft')
  rig.mailbox().update(draft, { categories: ['Blue'] })
  await connector.submit(mail, prepared)
  expect(received()).toHaveLength(1)
})

test.each(EWS_WAYS)('the copy of a sent mail lies in the Sent Items of the mailbox it is from (%s)', async (way) => {
  const before = lies(DELEGATE, 'sentitems').length
  const connector = ewsOutgoing(rig.access(way))
  const mail = outgoing(SUPPORT, TO, 'copy')
  await connector.submit(mail, await connector.prepare(mail))
  expect(lies(SUPPORT, 'sentitems').map(({ internetMessageId }) => internetMessageId)).toEqual(['<copy@contoso.example>'])
  expect(lies(DELEGATE, 'sentitems')).toHaveLength(before)
  expect(Buffer.from(received()[0]?.raw ?? []).toString()).toMatch(/^From: .*support@contoso\.example/im)
})

test('the copy that a server keeps with the delegate is found, too', async () => {
  const connector = ewsOutgoing(rig.access('shared'))
  const mail = outgoing(SUPPORT, TO, 'elsewhere')
  await connector.submit(mail, await connector.prepare(mail))
  const [copy] = lies(SUPPORT, 'sentitems')
  if (copy === undefined) throw new Error('no copy')
  const delegates = openEwsMailbox(tenant, DELEGATE).mailbox()
  delegates.add(copy.raw, { folder: delegates.wellKnown('sentitems'), isRead: true })
  rig.mailbox().remove(copy)
  expect(await connector.find(mail, null)).toBe('sent')
})

test('a delegate without Send As is refused, with the right that is missing', async () => {
  const connector = ewsOutgoing(rig.access('shared'))
  rig.owner.sendAs = []
  const mail = outgoing(SUPPORT, TO, 'denied')
  const failure = await failureOf(connector.submit(mail, await connector.prepare(mail)))
  expect([failure.code, failure.facts.providerCode, failure.facts.permission]).toEqual([
    'PERMISSION',
    'ErrorSendAsDenied',
    'Send As',
  ])
  expect(received()).toHaveLength(0)
})

test('an app sends as a mailbox it may act as, and not where a policy shuts it out', async () => {
  const connector = ewsOutgoing(rig.access('app-only'))
  tenant.world.mail.settings.appMailboxes.set(rig.appId, [])
  const failure = await failureOf(connector.prepare(outgoing(SUPPORT, TO, 'app')))
  expect([failure.code, failure.facts.providerCode]).toEqual(['PERMISSION', 'ErrorImpersonateUserDenied'])
})

test('a mail without a recipient, and one that is too large, are refused for good', async () => {
  const connector = connect()
  const nobody = outgoing(SUPPORT, 'undisclosed', 'nobody')
  expect((await failureOf(connector.submit(nobody, await connector.prepare(nobody)))).code).toBe('RECIPIENT')
  tenant.world.mail.settings.maxMessageBytes = 100
  const large = outgoing(SUPPORT, TO, 'large')
  expect((await failureOf(connector.submit(large, await connector.prepare(large)))).code).toBe('TOO_LARGE')
  tenant.world.ews.settings.maxRequestBytes = 10_000
  const huge = { ...large, mime: Buffer.concat([large.mime, Buffer.alloc(20_000, 'x')]) }
  const failure = await failureOf(connector.prepare(huge))
  expect([failure.code, failure.facts.status]).toEqual(['TOO_LARGE', 413])
})

test('a mailbox that has sent too much may still be read; one that is busy may not', async () => {
  const access = { ...rig.access(), budget: requestBudget(`${tenant.endpoints.ews} ${SUPPORT}`, EWS_BUDGET) }
  const connector = ewsOutgoing(access)
  const mail = outgoing(SUPPORT, TO, 'limit')
  const prepared = await connector.prepare(mail)
  const refuse = async (code: string) =>
    await fault(tenant, { protocol: 'ews', operation: 'senditem', effect: { kind: 'status', status: 200, code }, count: 1 })
  await refuse('ErrorSubmissionQuotaExceeded')
  expect((await failureOf(connector.submit(mail, prepared))).code).toBe('THROTTLED')
  const incoming = ewsIncoming({ ...access, folder: 'inbox' })
  for await (const page of incoming.walk(null)) expect(page.items).toEqual([])
  await refuse('ErrorServerBusy')
  await failureOf(connector.submit(mail, prepared))
  expect((await failureOf(incoming.fetchRaw('any'))).message).toMatch(/wait is not over/)
})

test('a record of another protocol is no draft of ours', async () => {
  expect((await failureOf(connect().submit(outgoing(SUPPORT, TO, 'x'), { draftRef: 'nonsense' }))).code).toBe('PROTOCOL')
})

test('a connection test of a mailbox leaves not even a deleted draft', async () => {
  const before = rig.mailbox().mails().length
  expect(await connect().verify(() => undefined)).toBe(true)
  expect(rig.mailbox().mails()).toHaveLength(before)
})

test('no request carries a token or an address of a customer in its path', async () => {
  const mail = outgoing(SUPPORT, TO, 'path')
  const connector = connect()
  await connector.submit(mail, await connector.prepare(mail))
  const requests = JSON.stringify(await control(tenant, 'GET', '/requests?protocol=ews'))
  expect(requests).toContain('senditem')
  expect(requests).not.toMatch(/eyJ|ann\.lee/)
})
