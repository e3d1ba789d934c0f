import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { failureOf, sampleMail } from '../../test/connector-contract.ts'
import { TODAY, openEwsMailbox } from '../../test/ews-rig.ts'
import type { EwsWay } from '../../test/ews-rig.ts'
import { control, fault } from '../../test/sign-in.ts'
import type { IncomingConnector } from '../connector.ts'
import { ewsIncoming } from './ews-incoming.ts'

leakGuard()

const SUPPORT = 'support@contoso.example'
const LONG = 30_000

let tenant: Tenant
const connectors: IncomingConnector[] = []
beforeAll(async () => {
  tenant = await startTenant()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
  tenant.world.clock.shift(TODAY - Date.now())
})
afterEach(async () => {
  for (const connector of connectors.splice(0)) await connector.close()
})
afterAll(async () => {
  await tenant.close()
})

const connect = (way: EwsWay = 'delegated'): IncomingConnector => {
  const connector = ewsIncoming({ ...openEwsMailbox(tenant, SUPPORT).access(way), folder: 'inbox' })
  connectors.push(connector)
  return connector
}
const deliver = (subject: string) => tenant.world.mail.deliver(SUPPORT, sampleMail(subject))
const requests = async (operation: string): Promise<number> => {
  const answer = await fetch(`${tenant.endpoints.control}/requests?protocol=ews`)
  return (await answer.text()).split(`"${operation}"`).length - 1
}
const streaming = async (count = 1) =>
  await expect.poll(async () => await requests('getstreamingevents'), { timeout: LONG }).toBe(count)

test.each(['delegated', 'shared', 'app-only', 'on-premises'] as const)('new mail ends the wait (%s)', async (way) => {
  const connector = connect(way)
  const waiting = connector.waitForChange(LONG)
  await streaming()
  deliver('one')
  expect(await waiting).toBe('changed')
})

test('one connection serves wait after wait, and what comes between two waits is not missed', async () => {
  const connector = connect()
  const first = connector.waitForChange(LONG)
  await streaming()
  deliver('one')
  expect(await first).toBe('changed')
  deliver('two')
  expect(await connector.waitForChange(LONG)).toBe('changed')
  expect(await connector.waitForChange(50)).toBe('timeout')
  expect([await requests('subscribe'), await requests('getstreamingevents')]).toEqual([1, 1])
})

test('a mail that a person moves into the folder is news, one that leaves it is none', async () => {
  const mailbox = openEwsMailbox(tenant, SUPPORT).mailbox()
  deliver('one')
  const [mail] = mailbox.mails()
  if (mail === undefined) throw new Error('no mail')
  const connector = connect()
  const waiting = connector.waitForChange(LONG)
  await streaming()
  mailbox.move(mail, mailbox.wellKnown('archive'))
  mailbox.move(mail, mailbox.wellKnown('inbox'))
  expect(await waiting).toBe('changed')
  mailbox.move(mail, mailbox.wellKnown('archive'))
  expect(await connector.waitForChange(300)).toBe('timeout')
})

test('a walk takes the news it has seen', async () => {
  const connector = connect()
  const waiting = connector.waitForChange(LONG)
  await streaming()
  deliver('one')
  await waiting
  deliver('two')
  // Long enough for the news to be here.
  await new Promise((resolve) => setTimeout(resolve, 200))
  for await (const page of connector.walk(null)) expect(page.items).toHaveLength(2)
  expect(await connector.waitForChange(50)).toBe('timeout')
})

test('a subscription the server has lost is made anew, and counts as news', async () => {
  tenant.world.ews.settings.streamMinuteMilliseconds = 5
  const connector = connect()
  const first = connector.waitForChange(LONG)
  await streaming()
  deliver('one')
  expect(await first).toBe('changed')
  tenant.world.ews.subscriptions.clear()
  expect(await connector.waitForChange(LONG)).toBe('changed')
  expect(await requests('subscribe')).toBe(2)
})

test('a connection whose time is over is opened again, on the same subscription', async () => {
  tenant.world.ews.settings.streamMinuteMilliseconds = 5
  const connector = connect()
  const waiting = connector.waitForChange(LONG)
  await expect.poll(async () => await requests('getstreamingevents'), { timeout: LONG }).toBeGreaterThan(2)
  deliver('one')
  expect(await waiting).toBe('changed')
  expect(await requests('subscribe')).toBe(1)
})

test.each(['ErrorAccessDenied', 'ErrorExceededSubscriptionCount', 'ErrorInvalidOperation'])(
  'where subscribing is refused by %s the wait lasts its time, and the server is left alone',
  async (code) => {
    await fault(tenant, { protocol: 'ews', operation: 'subscribe', effect: { kind: 'status', status: 200, code } })
    const connector = connect()
    expect(await connector.waitForChange(300)).toBe('timeout')
    expect(await connector.waitForChange(300)).toBe('timeout')
    expect(await requests('subscribe')).toBe(1)
  },
)

test('no subscription is left behind, and no mailbox runs out of them', async () => {
  tenant.world.ews.settings.maxSubscriptions = 2
  for (let round = 1; round <= 4; round += 1) {
    const connector = connect()
    const waiting = connector.waitForChange(LONG)
    await streaming(round)
    deliver(`mail ${String(round)}`)
    expect(await waiting).toBe('changed')
    await connector.close()
  }
  expect(await requests('unsubscribe')).toBe(4)
})

test('closing ends a wait that nobody ended', async () => {
  const connector = connect()
  const waiting = connector.waitForChange(500)
  await streaming()
  await connector.close()
  expect(await waiting).toBe('timeout')
})

test('a wait whose signal is over does not begin', async () => {
  expect((await failureOf(connect().waitForChange(LONG, AbortSignal.abort()))).code).toBe('ABORTED')
})
