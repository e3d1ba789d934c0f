import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { sampleMail } from '../graph/test-tenant.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { RawImap, SUPPORT } from './test-imap.ts'

let tenant: Tenant
let client: RawImap

beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
  tenant.world.mail.deliver(SUPPORT, sampleMail('One'))
  client = await RawImap.signIn(tenant)
})
afterEach(() => {
  client.close()
})

const fault = async (operation: string, effect: object, more: object = { count: 1 }): Promise<void> => {
  const answer = await control(tenant, 'POST', '/faults', { protocol: 'imap', operation, effect, ...more })
  if (answer.status !== 201) throw new Error(await answer.text())
}

test.each([
  [
    { kind: 'status', status: 429, retryAfterSeconds: 92.415 },
    'T BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n',
  ],
  [{ kind: 'status', status: 503 }, 'T BAD Server Unavailable. 15\r\n'],
  [{ kind: 'status', status: 500, code: 'NO', message: 'SELECT failed.' }, 'T NO SELECT failed.\r\n'],
  [{ kind: 'error', code: 'NotConnected' }, 'T BAD User is authenticated but not connected.\r\n'],
  [{ kind: 'error', code: 'Something\r\nelse' }, 'T NO Something else\r\n'],
])('%j answers one SELECT, and the next one works', async (effect, expected) => {
  await fault('select', effect)
  expect(await client.ask('SELECT INBOX')).toBe(expected)
  expect(await client.ask('SELECT INBOX')).toContain('READ-WRITE')
})

test('a fault may end the session with Exchange’s words', async () => {
  await fault('noop', { kind: 'error', code: 'ShuttingDown' })
  client.send('x NOOP\r\n')
  expect(await client.untilClosed()).toBe('* BYE Server shutting down.\r\n')
})

test('cuts before, in the middle of and after a command: what was done stays done', async () => {
  for (const when of ['before', 'middle', 'after'] as const) {
    const session = await RawImap.signIn(tenant)
    await session.ask('SELECT INBOX')
    await fault('store', { kind: 'cut', when })
    session.send('x STORE 1 +FLAGS (\\Flagged)\r\n')
    const heard = await session.untilClosed()
    const whole = '* 1 FETCH (FLAGS (\\Flagged))\r\nx OK STORE completed.\r\n'
    expect(heard).toBe(when === 'middle' ? whole.slice(0, Math.ceil(whole.length / 2)) : '')
    const [mail] = tenant.world.mail.mailsOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
    expect(mail?.flag).toBe(when === 'before' ? 'notFlagged' : 'flagged')
    if (mail) mail.flag = 'notFlagged'
  }
})

test('a literal may be announced too long or too short, and an answer may trickle', async () => {
  await client.ask('SELECT INBOX')
  const { length } = sampleMail('One')
  await fault('fetch', { kind: 'wrongLength', offBy: 5 })
  expect(await client.ask('FETCH 1 BODY.PEEK[]')).toContain(`BODY[] {${String(length + 5)}}`)
  await fault('fetch', { kind: 'trickle', bytesPerSecond: 1_000 })
  const startedAt = Date.now()
  expect(await client.ask('FETCH 1 BODY.PEEK[]')).toContain(`BODY[] {${String(length)}}`)
  expect(Date.now() - startedAt).toBeGreaterThan(100)
})

test('stale keeps the news back for one command; IDLE may lose its news or break over them', async () => {
  await client.ask('SELECT INBOX')
  tenant.world.mail.deliver(SUPPORT, sampleMail('Two'))
  await fault('noop', { kind: 'stale', milliseconds: 1 })
  expect(await client.ask('NOOP')).toBe('T OK NOOP completed.\r\n')
  expect(await client.ask('NOOP')).toContain('* 2 EXISTS')

  await fault('idle', { kind: 'drop' })
  client.send('i IDLE\r\n')
  await client.until(/\+ .*\r\n/)
  tenant.world.mail.deliver(SUPPORT, sampleMail('Three'))
  client.send('DONE\r\n')
  // Told with the end of the command, not by IDLE itself.
  expect(await client.until(/i OK.*\r\n/)).toBe('* 3 EXISTS\r\n* 0 RECENT\r\ni OK IDLE completed.\r\n')

  await fault('idle', { kind: 'cut', when: 'middle' })
  client.send('j IDLE\r\n')
  await client.until(/\+ .*\r\n/)
  tenant.world.mail.deliver(SUPPORT, sampleMail('Four'))
  const half = '* 4 EXISTS\r\n* 0 RECENT\r\n'
  expect(await client.untilClosed()).toBe(half.slice(0, half.length / 2))
})

test('the greeting can be refused, and only known operations are taken', async () => {
  await fault('connect', { kind: 'status', status: 503, message: 'Server Busy.' })
  await expect(RawImap.open(tenant).then(async (busy) => await busy.untilClosed())).resolves.toBe('')
  const answer = await control(tenant, 'POST', '/faults', {
    protocol: 'imap',
    operation: 'FETHC',
    effect: { kind: 'cut', when: 'before' },
  })
  expect(answer.status).toBe(400)
})

test('a mail that cannot be retrieved is replaced by Exchange’s notice, under its own UID', async () => {
  await client.ask('SELECT INBOX')
  await fault('fetch', { kind: 'error', code: 'RetrievalFailed' })
  const answer = await client.ask('UID FETCH 1 (RFC822.SIZE BODY.PEEK[])')
  expect(answer).toMatch(/^\* 1 FETCH \(UID 1 RFC822\.SIZE (\d+) BODY\[\] \{\1\}\r\n/)
  expect(answer).toContain('Subject: Retrieval using the IMAP4 protocol failed for the following message: 1\r\n')
  expect(answer).toContain('Subject: "One"')
  expect(await client.ask('FETCH 1 BODY.PEEK[]')).toContain(sampleMail('One').toString())
})

test('a stale SELECT or STATUS shows the folder as it was, and the next command catches up', async () => {
  tenant.world.clock.shift(3_600_000)
  client = await RawImap.signIn(tenant)
  const [old] = tenant.world.mail.mailsOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
  const mailbox = tenant.world.mail.mailboxOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
  tenant.world.mail.deliver(SUPPORT, sampleMail('Two'))
  if (old) mailbox?.move(old, mailbox.wellKnown('archive'))
  const stale = { kind: 'stale', milliseconds: 60_000 }
  await fault('status', stale)
  expect(await client.ask('STATUS INBOX (MESSAGES UIDNEXT)')).toContain('(MESSAGES 1 UIDNEXT 2)')
  await fault('select', stale)
  const selected = await client.ask('SELECT INBOX')
  expect(selected).toContain('* 1 EXISTS')
  expect(selected).toContain('[UIDNEXT 2]')
  // The mail that has moved meanwhile cannot be read any more.
  await fault('fetch', stale)
  expect(await client.ask('UID FETCH 1:* (UID)')).toBe('T OK UID FETCH completed.\r\n')
  expect(await client.ask('NOOP')).toBe('* 2 EXISTS\r\n* 0 RECENT\r\n* 1 EXPUNGE\r\nT OK NOOP completed.\r\n')
  expect(await client.ask('UID FETCH 1:* (UID)')).toBe('* 1 FETCH (UID 2)\r\nT OK UID FETCH completed.\r\n')
})

test('the sessions that are open are listed', async () => {
  await client.ask('SELECT INBOX')
  const listed = await (await control(tenant, 'GET', '/imap/connections')).json()
  expect(listed).toMatchObject([{ mailbox: SUPPORT, state: 'selected', folder: 'Inbox', isSecure: true }])
})

test('a new UIDVALIDITY ends the sessions that have the folder open, and numbers its mails anew', async () => {
  const before = Number(/UIDVALIDITY (\d+)/.exec(await client.ask('SELECT INBOX'))?.[1])
  await client.ask('UID MOVE 1 Archive')
  tenant.world.mail.deliver(SUPPORT, sampleMail('Two'))
  const elsewhere = await RawImap.signIn(tenant)
  await elsewhere.ask('SELECT Archive')
  client.send('i IDLE\r\n')
  await client.until(/\+ .*\r\n/)
  const answer = await control(tenant, 'POST', `/mailboxes/${SUPPORT}/uid-validity`, { folder: 'inbox' })
  const { uidValidity } = (await answer.json()) as { uidValidity: number }
  expect(uidValidity).toBeGreaterThan(before)
  expect(await client.untilClosed()).toMatch(/\* BYE Connection is closed\. 13\r\n$/)
  expect(await elsewhere.ask('NOOP')).toBe('T OK NOOP completed.\r\n')
  elsewhere.close()
  client = await RawImap.signIn(tenant)
  expect(await client.ask('SELECT INBOX')).toContain(`[UIDVALIDITY ${String(uidValidity)}]`)
  expect(await client.ask('UID FETCH 1:* UID')).toContain('* 1 FETCH (UID 1)')
})

test('connections are dropped all at once, or those of one mailbox', async () => {
  const sam = await RawImap.signIn(tenant, 'sam@contoso.example')
  const dropped = await control(tenant, 'DELETE', `/imap/connections?mailbox=${SUPPORT}`)
  expect(await dropped.json()).toEqual({ dropped: 1 })
  expect(await client.untilClosed()).toBe('')
  expect(await sam.ask('NOOP')).toContain('OK')
  await control(tenant, 'DELETE', '/imap/connections')
  expect(await sam.untilClosed()).toBe('')
})

test('switches are turned and the request log is kept, without a word of a mail or a token', async () => {
  const patched = await control(tenant, 'PATCH', '/settings', { imap: { rev2: true, maxCommandsPerWindow: null } })
  expect(await patched.json()).toMatchObject({ imap: { rev2: true, maxConnectionsPerMailbox: 16 } })
  await client.ask('SELECT INBOX')
  await client.ask('UID FETCH 1 BODY[]')
  await client.ask('SELECT Nowhere')
  const rows = (await (await control(tenant, 'GET', '/requests?protocol=imap')).json()) as Record<string, unknown>[]
  expect(rows.map(({ operation, method, path, status, principal }) => [operation, method, path, status, principal])).toEqual([
    ['authenticate', 'AUTHENTICATE', `/${SUPPORT}`, 200, SUPPORT],
    ['select', 'SELECT', `/${SUPPORT}/Inbox`, 200, SUPPORT],
    ['fetch', 'UID FETCH', `/${SUPPORT}/Inbox`, 200, SUPPORT],
    ['select', 'SELECT', `/${SUPPORT}`, 403, SUPPORT],
  ])
})
