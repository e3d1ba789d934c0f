import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { failureOf, sampleMail } from '../../test/connector-contract.ts'
import { DELEGATE, TODAY, openEwsMailbox } from '../../test/ews-rig.ts'
import { control, fault } from '../../test/sign-in.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { requestBudget } from '../graph/request-budget.ts'
import { makeDispatcher } from '../network/make-dispatcher.ts'
import { EWS_BUDGET } from './ews-access.ts'
import { ewsIncoming } from './ews-incoming.ts'
import type { EwsIncoming } from './ews-incoming.ts'

leakGuard()

const SUPPORT = 'support@contoso.example'

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

const deliver = (subject: string, receivedAt?: number) =>
  tenant.world.mail.deliver(SUPPORT, sampleMail(subject), receivedAt === undefined ? {} : { receivedAt })

const incoming = (changes: Partial<EwsIncoming> = {}) => ewsIncoming({ ...rig.access(), folder: 'inbox', ...changes })

async function walk(connector: IncomingConnector, from: string | null = null, since?: Date) {
  const ids: string[] = []
  let [cursor, pages] = [from ?? '', 0]
  for await (const page of connector.walk(from, since === undefined ? {} : { since })) {
    ids.push(...page.items.map((item) => item.sourceId))
    cursor = page.cursor
    pages += 1
  }
  return { ids, cursor, pages }
}

test('a mail that was read, changed, moved away or deleted is not named again; one that comes back is', async () => {
  const connector = incoming()
  for (const subject of ['read', 'moved', 'deleted']) deliver(subject)
  const first = await walk(connector)
  const [read = '', moved = '', deleted = ''] = first.ids
  await connector.acknowledge(read, { kind: 'mark-read' })
  await connector.acknowledge(moved, { kind: 'move', folder: 'Archive' })
  await connector.acknowledge(deleted, { kind: 'delete' })
  const second = await walk(connector, first.cursor)
  expect(second.ids).toEqual([])
  const mailbox = rig.mailbox()
  const inbox = mailbox.wellKnown('inbox')
  for (const mail of mailbox.mails()) if (mailbox.folderOf(mail) !== inbox) mailbox.move(mail, inbox)
  const third = await walk(connector, second.cursor)
  expect(third.ids).toHaveLength(2)
  expect(first.ids).not.toContain(third.ids[0])
})

test('a mail that left the folder before it was fetched is gone, and to acknowledge it is nothing', async () => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  const mailbox = rig.mailbox()
  for (const mail of mailbox.mails()) mailbox.move(mail, mailbox.wellKnown('archive'))
  expect(await connector.fetchRaw(id)).toBeNull()
  for (const afterwards of [{ kind: 'mark-read' }, { kind: 'move', folder: 'Archive' }, { kind: 'delete' }] as const)
    await connector.acknowledge(id, afterwards)
  expect(mailbox.mails()).toHaveLength(1)
})

test('a large mail is fetched whole over TLS of an authority of one’s own', async () => {
  const dispatcher = makeDispatcher({ caPem: await readFile(tenant.caFile, 'utf8') })
  const raw = sampleMail('Large', Buffer.alloc(9_000_001, 7).toString('base64').replace(/.{76}/g, '$&\r\n'))
  tenant.world.mail.deliver(SUPPORT, raw)
  const connector = incoming({ url: `${tenant.origins.https}/EWS/Exchange.asmx`, dispatcher })
  const [id = ''] = (await walk(connector)).ids
  expect(Buffer.from((await connector.fetchRaw(id)) ?? []).equals(raw)).toBe(true)
  const told: TestStep[] = []
  expect(await connector.verify((step) => told.push(step))).toBe(true)
  expect(told.find(({ id: step, state }) => step === 'host' && state === 'passed')?.evidence).toMatch(/over trusted TLS$/)
  await dispatcher.destroy()
})

test('the name of a mail from another protocol is a mail that is gone, not a failure', async () => {
  const connector = incoming()
  expect(await connector.fetchRaw('4711:12')).toBeNull()
  await connector.acknowledge('AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A', { kind: 'mark-read' })
})

test('mail older than the start date is left out, also in later rounds, and years of it are passed over in long strides', async () => {
  for (let at = 0; at < 900; at += 1) deliver(`old ${String(at)}`, Date.parse('2026-11-01T08:00:00Z') + at)
  deliver('new', Date.parse('2026-11-20T08:00:00Z'))
  const { ids, cursor, pages } = await walk(incoming(), null, new Date('2026-11-10T00:00:00.500Z'))
  expect(ids).toHaveLength(1)
  expect(pages).toBeLessThan(7)
  deliver('late and old', Date.parse('2026-11-02T08:00:00Z'))
  deliver('on the second', Date.parse('2026-11-10T00:00:00Z'))
  expect((await walk(incoming(), cursor)).ids).toHaveLength(1)
})

test('the cursor of another folder or another mailbox is dead; that of another way into the same one lives', async () => {
  deliver('one')
  const { cursor } = await walk(incoming())
  expect((await failureOf(walk(incoming({ folder: 'Archive' }), cursor))).code).toBe('CURSOR_DEAD')
  const sam = openEwsMailbox(tenant, DELEGATE)
  expect((await failureOf(walk(ewsIncoming({ ...sam.access(), folder: 'inbox' }), cursor))).code).toBe('CURSOR_DEAD')
  deliver('two')
  expect((await walk(incoming(rig.access('app-only')), cursor)).ids).toHaveLength(1)
  expect((await walk(incoming(rig.access('shared')), cursor)).ids).toHaveLength(1)
})

test.each(['{}', '{"ews":1}', '{"ews":2,"folder":"x","syncState":"y"}', '{"link":"x","of":"y"}', '[1]'])(
  'the cursor %s is dead',
  async (cursor) => {
    expect((await failureOf(walk(incoming(), cursor))).code).toBe('CURSOR_DEAD')
  },
)

test('a folder is found by its name, whatever the case, also within another; one that is not there is named', async () => {
  const mailbox = rig.mailbox()
  const inner = mailbox.createFolder(mailbox.wellKnown('inbox'), 'Help & "Co" <1>')
  deliver('one')
  const [mail] = mailbox.mails()
  if (mail === undefined || inner === undefined) throw new Error('no mail, or no folder')
  mailbox.move(mail, inner)
  expect((await walk(incoming({ folder: 'Inbox/help & "co" <1>' }))).ids).toHaveLength(1)
  const failure = await failureOf(walk(incoming({ folder: 'Inbox/No such' })))
  expect([failure.code, failure.message]).toEqual(['CONFIGURATION', 'The mailbox has no folder "Inbox/No such".'])
  deliver('two')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  expect((await failureOf(connector.acknowledge(id, { kind: 'move', folder: 'No such' }))).facts.providerCode).toBe(
    'FolderNotFound',
  )
})

test('a mail larger than was asked for is TOO_LARGE, and comes when it is asked for whole', async () => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  expect((await failureOf(connector.fetchRaw(id, undefined, 10))).code).toBe('TOO_LARGE')
  expect((await connector.fetchRaw(id))?.length).toBeGreaterThan(10)
})

test('a folder whose own name has a slash is found, also below one and above another', async () => {
  const mailbox = rig.mailbox()
  const outer = mailbox.createFolder(mailbox.wellKnown('msgfolderroot'), 'Sales/EMEA')
  const inner = outer && mailbox.createFolder(outer, 'In/Out')
  if (outer === undefined || inner === undefined) throw new Error('no folder')
  deliver('one')
  const [mail] = mailbox.mails()
  if (mail === undefined) throw new Error('no mail')
  mailbox.move(mail, inner)
  expect((await walk(incoming({ folder: 'Sales/EMEA/In/Out' }))).ids).toHaveLength(1)
  expect((await walk(incoming({ folder: 'Sales/EMEA' }))).ids).toHaveLength(0)
  mailbox.createFolder(mailbox.wellKnown('msgfolderroot'), 'Inbox/2026')
  expect((await walk(incoming({ folder: 'Inbox/2026' }))).ids).toHaveLength(0)
  expect((await failureOf(walk(incoming({ folder: 'Sales/EMEA/In' })))).facts.providerCode).toBe('FolderNotFound')
})

test('a folder that is removed while it is read is for a person to set right', async () => {
  const mailbox = rig.mailbox()
  mailbox.createFolder(mailbox.wellKnown('msgfolderroot'), 'Help')
  const connector = incoming({ folder: 'Help' })
  const { cursor } = await walk(connector)
  await fault(tenant, {
    protocol: 'ews',
    operation: 'syncfolderitems',
    effect: { kind: 'status', status: 200, code: 'ErrorFolderNotFound' },
    count: 1,
  })
  expect((await failureOf(walk(connector, cursor))).code).toBe('CONFIGURATION')
  expect((await walk(connector, cursor)).ids).toEqual([])
})

test.each(['ErrorIrresolvableConflict', 'ErrorChangeKeyRequiredForWriteOperations', 'ErrorStaleObject'])(
  'after %s the change is made with the newest key',
  async (code) => {
    deliver('one')
    const connector = incoming()
    const [id = ''] = (await walk(connector)).ids
    await fault(tenant, { protocol: 'ews', operation: 'updateitem', effect: { kind: 'status', status: 200, code }, count: 2 })
    await connector.acknowledge(id, { kind: 'mark-read' })
    expect(rig.mailbox().mails()[0]?.isRead).toBe(true)
    await fault(tenant, { protocol: 'ews', operation: 'updateitem', effect: { kind: 'status', status: 200, code } })
    expect((await failureOf(connector.acknowledge(id, { kind: 'mark-read' }))).facts.providerCode).toBe(code)
  },
)

test('many fetches at once are one request at a time', async () => {
  tenant.world.mail.settings.serviceMilliseconds = 20
  tenant.world.ews.settings.maxConcurrentRequests = 1
  for (let at = 0; at < 12; at += 1) deliver(`mail ${String(at)}`)
  const connector = incoming({ budget: requestBudget(`${tenant.endpoints.ews} ${SUPPORT}`, EWS_BUDGET) })
  const { ids } = await walk(connector)
  const mails = await Promise.all(ids.map(async (id) => await connector.fetchRaw(id)))
  expect(mails.every((mail) => mail !== null)).toBe(true)
})

test('a server that is busy is left alone for as long as it asks', async () => {
  tenant.world.ews.settings.maxRequestsPerMinute = 1
  tenant.world.ews.settings.backOffMilliseconds = 60_000
  const connector = incoming()
  expect((await failureOf(walk(connector))).facts.retryAfterSeconds).toBe(60)
  const second = await failureOf(walk(connector))
  expect([second.code, second.facts.border, second.message]).toEqual([
    'THROTTLED',
    'ews',
    'The mailbox asked us to wait; the wait is not over.',
  ])
})

test.each(['getitem', 'updateitem', 'moveitem', 'deleteitem'])('a fault at %s is told, not swallowed', async (operation) => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  await fault(tenant, { protocol: 'ews', operation, effect: { kind: 'status', status: 503 } })
  const deeds = {
    getitem: async () => await connector.fetchRaw(id),
    updateitem: async () => await connector.acknowledge(id, { kind: 'mark-read' }),
    moveitem: async () => await connector.acknowledge(id, { kind: 'move', folder: 'Archive' }),
    deleteitem: async () => await connector.acknowledge(id, { kind: 'delete' }),
  }
  expect((await failureOf(deeds[operation as keyof typeof deeds]())).code).toBe('UNAVAILABLE')
})

test('a mail that Exchange cannot write as MIME is refused for good, and stops no other', async () => {
  deliver('one')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  const effect = { kind: 'status', status: 200, code: 'ErrorMimeContentConversionFailed' }
  await fault(tenant, { protocol: 'ews', operation: 'getitem', effect, count: 1 })
  const failure = await failureOf(connector.fetchRaw(id))
  expect([failure.code, failure.facts.providerCode]).toEqual(['REFUSED', 'ErrorMimeContentConversionFailed'])
})

async function stepsOf(connector: IncomingConnector): Promise<{ ok: boolean; told: string[]; failed: TestStep | undefined }> {
  const steps: TestStep[] = []
  const ok = await connector.verify((step) => steps.push(step))
  const ended = steps.filter((step) => step.state !== 'running')
  return { ok, told: ended.map((step) => `${step.id} ${step.state}`), failed: ended.find((step) => step.state === 'failed') }
}

test('a connection test stops at the wrong mailbox and says who signed in', async () => {
  const { ok, told, failed } = await stepsOf(incoming({ expectedAddress: DELEGATE }))
  expect(ok).toBe(false)
  const skipped = ['folder', 'read', 'subscribe'].map((id) => `${id} skipped`)
  expect(told).toEqual(['host passed', 'token passed', 'permissions passed', 'mailbox failed', ...skipped])
  expect(failed?.error?.facts.providerCode).toBe('WrongMailbox')
  expect(failed?.error?.message).toBe(`You signed in as ${SUPPORT}, this account is ${DELEGATE}.`)
})

test('a mailbox the person may open is still not the own one', async () => {
  const sam = openEwsMailbox(tenant, DELEGATE)
  sam.owner.fullAccess = [rig.owner.id]
  expect((await stepsOf(incoming({ expectedAddress: DELEGATE }))).failed?.error?.facts.providerCode).toBe('WrongMailbox')
})

test('the right mailbox is known by any of its addresses', async () => {
  const [alias] = rig.owner.aliases
  if (alias === undefined) throw new Error('The seed has no alias')
  expect((await stepsOf(incoming({ expectedAddress: alias.toUpperCase() }))).ok).toBe(true)
})

test('a shared mailbox without FullAccess, and an app without its role, stop at the mailbox', async () => {
  const shared = { ...rig.access('shared') }
  rig.owner.fullAccess = []
  const refused = await stepsOf(incoming(shared))
  expect([refused.failed?.id, refused.failed?.error?.facts.permission]).toEqual(['mailbox', 'FullAccess'])
  const app = await stepsOf(incoming({ ...rig.access('app-only'), token: async () => await rig.appToken(['IMAP.AccessAsApp']) }))
  expect(app.told).toContain('permissions skipped')
  expect([app.failed?.id, app.failed?.error?.facts.permission]).toEqual(['mailbox', 'full_access_as_app'])
})

test('an app that Exchange itself gave a role is let in, though its token names none', async () => {
  deliver('one')
  const way = { ...rig.access('app-only'), token: async () => await rig.appToken([]) }
  tenant.world.mail.settings.appRoles.set(rig.appId, [{ role: 'Application EWS.AccessAsApp', mailboxes: [rig.owner.id] }])
  const { ok, told } = await stepsOf(incoming(way))
  expect([ok, told.includes('permissions skipped')]).toEqual([true, true])
})

test('a connection test names the permission that is missing, and a token of another service', async () => {
  const imap = async () => await rig.personToken(rig.owner, ['IMAP.AccessAsUser.All'])
  const lacking = await stepsOf(incoming({ token: imap }))
  expect([lacking.failed?.id, lacking.failed?.error?.facts.permission]).toEqual(['permissions', 'EWS.AccessAsUser.All'])
  const { world } = tenant
  const app = world.registry.apps()[0]
  if (app === undefined) throw new Error('no app')
  const { token } = await world.tokens.issueForUser({
    app,
    audience: 'https://graph.microsoft.com',
    user: rig.owner,
    scopes: ['Mail.ReadWrite'],
  })
  const graph = await stepsOf(incoming({ token: () => Promise.resolve(token) }))
  expect([graph.failed?.id, graph.failed?.error?.facts.providerCode]).toEqual(['permissions', 'WrongAudience'])
})

test.each(['empty', 'forbidden', 'fault'] as const)('EWS that is switched off (%s) is named so', async (blockAnswer) => {
  Object.assign(tenant.world.ews.settings, { enabled: false, blockAnswer })
  expect((await failureOf(walk(incoming()))).facts.providerCode).toBe('EwsDisabled')
  const { failed } = await stepsOf(incoming())
  expect([failed?.id, failed?.error?.facts.providerCode]).toEqual(['mailbox', 'EwsDisabled'])
})

test('an app that is not on the list is told the same', async () => {
  tenant.world.ews.settings.allowedAppIds = ['0f0f0f0f-0000-0000-0000-000000000000']
  expect((await failureOf(walk(incoming()))).facts.providerCode).toBe('EwsDisabled')
})

test('a server that is not there fails at the first step; a password is not sent to Exchange Online; none goes out in clear text', async () => {
  const { failed } = await stepsOf(incoming({ url: 'http://127.0.0.1:1/EWS/Exchange.asmx' }))
  expect([failed?.id, failed?.error?.code, failed?.error?.facts.providerCode]).toEqual(['host', 'NETWORK', 'ECONNREFUSED'])
  const online = await stepsOf(incoming({ user: SUPPORT, token: { password: 'secret' } }))
  expect([online.failed?.id, online.failed?.error?.facts.providerCode]).toEqual(['host', 'BasicNotOffered'])
  const elsewhere = await stepsOf(incoming({ url: tenant.endpoints.ews.replace('/EWS/', '/nothing/') }))
  expect([elsewhere.failed?.id, elsewhere.failed?.error?.code]).toEqual(['host', 'CONFIGURATION'])
  expect(() => incoming({ url: 'http://mail.contoso.com/EWS/Exchange.asmx' })).toThrow(/unprotected/)
  expect(() => incoming({ url: 'mail.contoso.com' })).toThrow(/must be like/)
})

test('a wrong password is a person’s to mend', async () => {
  const failure = await failureOf(walk(ewsIncoming({ ...rig.access('on-premises', 'refused'), folder: 'inbox' })))
  expect([failure.code, failure.facts.providerCode]).toEqual(['TOKEN_REFUSED', 'PasswordRefused'])
})

test('no request carries a token, an address of a customer or a subject in its path', async () => {
  deliver('Secret subject')
  const connector = incoming()
  const [id = ''] = (await walk(connector)).ids
  await connector.fetchRaw(id)
  const requests = JSON.stringify(await control(tenant, 'GET', '/requests?protocol=ews'))
  expect(requests).toContain('getitem')
  expect(requests).not.toMatch(/eyJ|ann\.lee|Secret subject/)
})
