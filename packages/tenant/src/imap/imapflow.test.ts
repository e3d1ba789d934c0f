import { readFile } from 'node:fs/promises'

import { ImapFlow } from 'imapflow'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { sampleMail } from '../graph/test-tenant.ts'
import { SUPPORT, imapToken } from './test-imap.ts'

const SOON = { timeout: 20_000 }

let tenant: Tenant
let client: ImapFlow | undefined

beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  client?.close()
  client = undefined
  await tenant.close()
})

async function connect(given: { user?: string; accessToken?: string; plain?: boolean } = {}): Promise<ImapFlow> {
  const { host, port, tlsPort } = tenant.endpoints.imap
  client = new ImapFlow({
    host,
    port: given.plain ? port : tlsPort,
    secure: given.plain !== true,
    servername: 'outlook.office365.com',
    tls: { ca: await readFile(tenant.caFile, 'utf8') },
    auth: { user: given.user ?? SUPPORT, accessToken: given.accessToken ?? (await imapToken(tenant, SUPPORT)) },
    logger: false,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describe('imapflow, unmodified', () => {
  test('signs in over both ports, and lists the folders with their roles', async () => {
    for (const plain of [false, true]) {
      const flow = await connect({ plain })
      const roles = new Map((await flow.list()).map((folder) => [folder.path, folder.specialUse]))
      expect(Object.fromEntries(roles)).toMatchObject({
        INBOX: '\\Inbox',
        Drafts: '\\Drafts',
        'Sent Items': '\\Sent',
        'Deleted Items': '\\Trash',
        'Junk Email': '\\Junk',
      })
      expect(roles.has('Calendar')).toBe(true)
      expect(roles.has('Sync Issues')).toBe(false)
      await flow.logout()
    }
  })

  test('searches, fetches, flags, copies, moves and appends, and the store holds what it was told', async () => {
    for (const subject of ['One', 'Two', 'Three']) tenant.world.mail.deliver(SUPPORT, sampleMail(subject))
    const mailbox = tenant.world.mail.mailboxOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
    const flow = await connect()
    const opened = await flow.mailboxOpen('INBOX')
    expect(opened).toMatchObject({ exists: 3, uidNext: 4, readOnly: false })
    expect(await flow.search({ subject: 'two' }, { uid: true })).toEqual([2])
    const mail = await flow.fetchOne(
      '2',
      { source: true, envelope: true, bodyStructure: true, flags: true, uid: true },
      { uid: true },
    )
    if (mail === false || !mailbox) throw new Error('nothing fetched')
    expect(mail.source?.toString()).toBe(sampleMail('Two').toString())
    expect(mail.envelope).toMatchObject({
      subject: 'Two',
      messageId: '<Two@example.com>',
      from: [{ address: 'ann.lee@example.com', name: 'Ann Lee' }],
    })
    expect(mail.bodyStructure).toMatchObject({ type: 'text/plain', parameters: { charset: 'utf-8' } })
    expect([...(mail.flags ?? [])]).toEqual([])

    await flow.messageFlagsAdd('2', ['\\Seen', '\\Flagged'], { uid: true })
    expect(mailbox.findByMessageId('<Two@example.com>')).toMatchObject({ isRead: true, flag: 'flagged' })

    const copied = await flow.messageCopy('1', 'Archive', { uid: true })
    expect(copied).toMatchObject({ destination: 'Archive' })
    expect(copied !== false && [...(copied.uidMap ?? [])]).toEqual([[1, 1]])
    const before = mailbox.findByMessageId('<Two@example.com>')?.immutableId
    const moved = await flow.messageMove('2', 'Deleted Items', { uid: true })
    expect(moved !== false && [...(moved.uidMap ?? [])]).toEqual([[2, 1]])
    expect(mailbox.findByMessageId('<Two@example.com>')).toMatchObject({
      immutableId: before,
      folderId: mailbox.wellKnown('deleteditems').id,
    })

    const appended = await flow.append('Sent Items', sampleMail('Sent by hand'), ['\\Seen'], new Date('2026-11-20T10:00:00Z'))
    expect(appended).toMatchObject({ destination: 'Sent Items', uid: 1 })
    expect(mailbox.wellKnown('sentitems').newestFirst[0]).toMatchObject({
      subject: 'Sent by hand',
      isRead: true,
      receivedAt: Date.parse('2026-11-20T10:00:00Z'),
    })

    await flow.messageDelete('1', { uid: true })
    expect(mailbox.wellKnown('inbox').newestFirst.map(({ subject }) => subject)).toEqual(['Three'])
    expect(await flow.status('INBOX', { messages: true, unseen: true, uidNext: true })).toMatchObject({
      messages: 1,
      unseen: 1,
      uidNext: 4,
    })
  })

  test('hears of new mail, of flags and of departures while it idles', async () => {
    tenant.world.mail.deliver(SUPPORT, sampleMail('First'))
    const mailbox = tenant.world.mail.mailboxOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
    const flow = await connect()
    await flow.mailboxOpen('INBOX')
    const heard: string[] = []
    flow.on('exists', ({ count }: { count: number }) => heard.push(`exists ${String(count)}`))
    flow.on('expunge', ({ seq }: { seq: number }) => heard.push(`expunge ${String(seq)}`))
    flow.on('flags', ({ seq, flags }: { seq: number; flags: Set<string> }) =>
      heard.push(`flags ${String(seq)} ${[...flags].join()}`),
    )
    const idling = flow.idle()
    await expect.poll(() => tenant.world.log.list().length, SOON).toBeGreaterThan(0)
    const second = tenant.world.mail.deliver(SUPPORT, sampleMail('Second'))
    await expect.poll(() => heard, SOON).toEqual(['exists 2'])
    const first = mailbox?.findByMessageId('<First@example.com>')
    if (!mailbox || !first || !second) throw new Error('no mail')
    mailbox.update(second, { isRead: true })
    mailbox.remove(first)
    await expect.poll(() => heard, SOON).toEqual(['exists 2', 'expunge 1', 'flags 1 \\Seen'])
    await flow.noop()
    await idling
  })

  test('lists, searches and fetches in the IMAP4rev2 mode, where LSUB is refused', async () => {
    tenant.world.imap.settings.rev2 = true
    for (const subject of ['One', 'Two']) tenant.world.mail.deliver(SUPPORT, sampleMail(subject))
    const flow = await connect()
    expect((await flow.list()).map(({ path }) => path)).toContain('Sent Items')
    await flow.mailboxOpen('INBOX')
    expect(await flow.search({ seen: false }, { uid: true })).toEqual([1, 2])
    expect(await flow.search({ subject: 'nobody' }, { uid: true })).toEqual([])
    expect([...tenant.world.imap.sessions].map((session) => session.describe().state)).toEqual(['selected'])
    expect(tenant.world.log.list().map(({ operation }) => operation)).toContain('enable')
  })
})
