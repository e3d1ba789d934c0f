import { createHash } from 'node:crypto'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { failureOf, outgoing } from '../../test/connector-contract.ts'
import { openMailbox } from '../../test/graph-rig.ts'
import { control, fault } from '../../test/sign-in.ts'
import type { Outgoing, OutgoingAttachment } from '../connector.ts'
import { graphIncoming } from './graph-incoming.ts'
import { graphOutgoing } from './graph-outgoing.ts'
import { requestBudget } from './request-budget.ts'

const SUPPORT = 'support@contoso.example'
const TO = 'ann.lee@example.com'

let tenant: Tenant
beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  await tenant.close()
})

const connect = () => graphOutgoing({ ...openMailbox(tenant, SUPPORT).access(), mailbox: 'me' })
const received = () => tenant.world.mail.outside().filter((mail) => mail.to.includes(TO))
const inMailbox = (folder?: string) => tenant.world.mail.mailsOf(openMailbox(tenant, SUPPORT).userId, folder)

function attachment(filename: string, size: number): OutgoingAttachment {
  // Bytes that show when a piece is lost, doubled or out of order.
  const content = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) content.writeUInt32BE(at, at)
  return { filename, contentType: 'application/octet-stream', content, contentId: null, isInline: false }
}

/** A mail of ours beyond what one request takes. Its whole text is only as large as the real one would be. */
function largeMail(attachments: readonly OutgoingAttachment[]): Outgoing {
  const mail = outgoing(SUPPORT, TO, 'large')
  const size = attachments.reduce((sum, one) => sum + one.content.length, 0)
  return { ...mail, mime: Buffer.alloc(Math.ceil(size * 1.37)), parts: { mimeWithoutAttachments: mail.mime, attachments } }
}

test('a large mail goes as a draft with its attachments uploaded, byte for byte, with our own headers', async () => {
  const files = [attachment('small.bin', 20_000), attachment('edge.bin', 3_050_000), attachment('large.bin', 4_000_001)]
  const mail = largeMail(files)
  const connector = connect()
  const prepared = await connector.prepare(mail)
  expect(received()).toHaveLength(0)
  await connector.submit(mail, prepared)
  const raw = Buffer.from(received()[0]?.raw ?? []).toString('latin1')
  expect(raw).toMatch(/^Message-ID: <large@contoso\.example>\r?$/im)
  expect(raw).toMatch(/^In-Reply-To: <question@example\.com>\r?$/im)
  const bodies = raw.split(/\r\n--[^\r\n]+/).map((part) => part.slice(part.indexOf('\r\n\r\n') + 4))
  const hashes = bodies
    .filter((body) => body.length > 10_000)
    .map((body) => createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex'))
  expect(hashes.toSorted()).toEqual(files.map((one) => createHash('sha256').update(one.content).digest('hex')).toSorted())
  expect(await connector.find(mail, prepared)).toBe('sent')
})

test('a large mail without its parts is named too large before anything is sent', async () => {
  const { parts: _parts, ...mail } = largeMail([attachment('large.bin', 4_000_000)])
  const failure = await failureOf(connect().prepare(mail))
  expect([failure.code, failure.facts.providerCode]).toEqual(['TOO_LARGE', 'RequestTooLarge'])
})

test.each(['uploadSession.put', 'uploadSession.create', 'attachments.create'])(
  'when %s fails no draft with half its attachments is left to be found',
  async (operation) => {
    const mail = largeMail([attachment('small.bin', 20_000), attachment('large.bin', 4_000_000)])
    await fault(tenant, { protocol: 'graph', operation, effect: { kind: 'status', status: 503 }, count: 1 })
    expect((await failureOf(connect().prepare(mail))).code).toBe('UNAVAILABLE')
    expect(inMailbox('drafts')).toHaveLength(0)
    const connector = connect()
    await connector.submit(mail, await connector.prepare(mail))
    expect(received()).toHaveLength(1)
  },
)

test('a Message-ID that Exchange rewrites is told, and the mail is found all the same', async () => {
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

test('a mail that still rests in the Outbox counts as sent', async () => {
  tenant.world.mail.settings.submissionMilliseconds = 60_000
  const mail = outgoing(SUPPORT, TO, 'resting')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  await connector.submit(mail, prepared)
  expect(await connector.find(mail, prepared)).toBe('sent')
  expect(await connector.find(mail, null)).toBe('sent')
})

test('a mail in the Outbox is sent even while it is still called a draft', async () => {
  const mail = outgoing(SUPPORT, TO, 'outbox')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  expect(await connector.find(mail, prepared)).toBe('draft')
  const mailbox = tenant.world.mail.mailboxOf(openMailbox(tenant, SUPPORT).userId)
  const [draft] = inMailbox('drafts')
  if (draft === undefined || mailbox === undefined) throw new Error('no draft')
  mailbox.move(draft, mailbox.wellKnown('outbox'))
  expect(await connector.find(mail, prepared)).toBe('sent')
  expect(await connector.find(mail, null)).toBe('sent')
})

test('a draft whose id was lost is found, and goes when the mail is prepared anew', async () => {
  const mail = outgoing(SUPPORT, TO, 'lost')
  await fault(tenant, { protocol: 'graph', operation: 'messages.create', effect: { kind: 'cut', when: 'after' }, count: 1 })
  await failureOf(connect().prepare(mail))
  expect(inMailbox('drafts')).toHaveLength(1)
  const connector = connect()
  expect(await connector.find(mail, null)).toBe('draft')
  await connector.submit(mail, await connector.prepare(mail))
  expect(inMailbox('drafts')).toHaveLength(0)
  expect(received()).toHaveLength(1)
})

test('submitting a draft twice sends it once', async () => {
  const mail = outgoing(SUPPORT, TO, 'twice')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  const first = await connector.submit(mail, prepared)
  expect(await connector.submit(mail, prepared)).toEqual(first)
  expect(received()).toHaveLength(1)
})

test('a draft that somebody removed for good is never taken for sent or unsent', async () => {
  const mail = outgoing(SUPPORT, TO, 'removed')
  const connector = connect()
  const prepared = await connector.prepare(mail)
  const [draft] = inMailbox('drafts')
  if (draft === undefined) throw new Error('no draft')
  tenant.world.mail.mailboxOf(openMailbox(tenant, SUPPORT).userId)?.remove(draft)
  expect((await failureOf(connector.submit(mail, prepared))).facts.maybeDone).toBe(true)
  expect(await connector.find(mail, prepared)).toBe('cannot-tell')
  expect(received()).toHaveLength(0)
})

test('a mail without a recipient is refused for good and not tried as a maybe', async () => {
  const mail = { ...outgoing(SUPPORT, '', 'nobody'), recipients: [] }
  const connector = connect()
  const failure = await failureOf(connector.submit(mail, await connector.prepare(mail)))
  expect([failure.code, failure.facts.maybeDone ?? false]).toEqual(['RECIPIENT', false])
})

test('an app sends as a mailbox by its address, and not where a policy shuts it out', async () => {
  const [app] = tenant.world.registry.apps()
  if (app === undefined) throw new Error('no app')
  const audience = 'https://graph.microsoft.com'
  const roles = ['Mail.ReadWrite', 'Mail.Send']
  const connector = graphOutgoing({
    graphUrl: tenant.origins.http,
    token: async () => (await tenant.world.tokens.issueForApp({ app, audience, roles })).token,
    mailbox: { address: SUPPORT },
  })
  const mail = outgoing(SUPPORT, TO, 'app')
  await connector.submit(mail, await connector.prepare(mail))
  expect(received()).toHaveLength(1)
  tenant.world.mail.settings.appMailboxes.set(app.appId, [])
  expect((await failureOf(connector.prepare(mail))).code).toBe('PERMISSION')
})

test('a mailbox that has sent too much may still be read', async () => {
  const budget = requestBudget(`${tenant.origins.http} ${SUPPORT}`)
  const access = { ...openMailbox(tenant, SUPPORT).access(), mailbox: 'me', budget } as const
  const connector = graphOutgoing(access)
  const mail = outgoing(SUPPORT, TO, 'limit')
  const prepared = await connector.prepare(mail)
  const effect = { kind: 'status', status: 429, code: 'ErrorExceededMessageLimit', retryAfterSeconds: 600 }
  await fault(tenant, { protocol: 'graph', operation: 'messages.send', effect, count: 1 })
  const failure = await failureOf(connector.submit(mail, prepared))
  expect([failure.code, failure.facts.retryAfterSeconds]).toEqual(['THROTTLED', 600])
  for await (const page of graphIncoming({ ...access, folder: 'inbox' }).walk(null)) expect(page.items).toEqual([])
  await fault(tenant, {
    protocol: 'graph',
    operation: 'messages.send',
    effect: { ...effect, code: 'ApplicationThrottled' },
    count: 1,
  })
  await failureOf(connector.submit(mail, prepared))
  const read = graphIncoming({ ...access, folder: 'inbox' }).fetchRaw('any')
  expect((await failureOf(read)).message).toMatch(/wait is not over/)
})

test('a connection test of a mailbox leaves not even a deleted draft', async () => {
  const before = inMailbox().length
  expect(await connect().verify(() => undefined)).toBe(true)
  expect(inMailbox()).toHaveLength(before)
})

test('no request carries a token or an address of a customer in its path', async () => {
  const mail = outgoing(SUPPORT, TO, 'path')
  const connector = connect()
  await connector.submit(mail, await connector.prepare(mail))
  const requests = JSON.stringify(await control(tenant, 'GET', '/requests?protocol=graph'))
  expect(requests).toContain('messages.send')
  expect(requests).not.toContain('ann.lee')
  expect(requests).not.toContain('eyJ')
})
