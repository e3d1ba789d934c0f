import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pop3Incoming, type IncomingConnector } from '@postdesk/connectors'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import {
  acknowledgeMails,
  FETCHING_BYTES,
  leaseAccount,
  makeByteBudget,
  pullAccount,
  releaseLease,
} from '../../src/intake/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

let database: TestDatabase
let rig: Rig
let support: Account
let connector: IncomingConnector

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT, 'delegated', { afterRead: 'delete' })
  const given = (await rig.control('POST', '/tokens', {
    user: SUPPORT,
    audience: 'https://outlook.office.com',
    scopes: ['POP.AccessAsUser.All'],
    lifeSeconds: 3_600,
  })) as { access_token: string }
  connector = pop3Incoming({
    host: '127.0.0.1',
    port: rig.tenant.endpoints.pop3.tlsPort,
    security: 'tls',
    user: SUPPORT,
    token: () => Promise.resolve(given.access_token),
    caPem: await readFile(rig.tenant.caFile, 'utf8'),
  })
  for (const mail of mailbox().mails()) mailbox().remove(mail)
})

afterAll(async () => {
  await connector.close()
  await rig.close()
  await database.close()
})

function mailbox() {
  const { directory, mail } = rig.tenant.world
  const found = mail.mailboxOf(directory.findUser(SUPPORT)?.id ?? '')
  if (found === undefined) throw new Error('The tenant lacks the mailbox')
  return found
}

/** One round as a worker does it: receive, and then, if wished, what becomes of the mails in the mailbox. */
async function round({ deletes }: { deletes: boolean }): Promise<void> {
  const account = await leaseAccount(database.kysely, support.incomingId, 'test', new Date())
  if (!account) throw new Error('There is no lease')
  const limits = { signal: AbortSignal.timeout(60_000), isOver: () => false }
  const clock = () => new Date()
  const fetching = makeByteBudget(FETCHING_BYTES)
  expect(await pullAccount({ database, blobs: rig.blobs, fetching, clock }, account, connector, limits)).toBe('caught-up')
  if (deletes) await acknowledgeMails(database, account, connector, clock, limits)
  await releaseLease(database.kysely, account)
}

const pop3Requests = (operation: string) =>
  rig.tenant.world.log.list().filter((entry) => entry.protocol === 'pop3' && entry.operation === operation).length

test('mail left on the server is taken once, also when the server names all of it anew', async () => {
  for (let at = 1; at <= 60; at += 1) rig.deliver({ subject: `Question ${String(at)}` })
  await round({ deletes: false })
  expect(await rig.mails()).toHaveLength(60)
  await round({ deletes: false })
  expect(pop3Requests('retr')).toBe(60)

  const raws = mailbox()
    .wellKnown('inbox')
    .newestFirst.toReversed()
    .map(({ raw }) => raw)
  for (const mail of mailbox().mails()) mailbox().remove(mail)
  for (const raw of raws) rig.tenant.world.mail.deliver(SUPPORT, raw)
  rig.deliver({ subject: 'Question 61' })
  await round({ deletes: false })
  expect(await rig.mails()).toHaveLength(61)
  expect((await rig.history(support)).map((line) => line.split(':')[0])).toEqual(['cursor-lost', 'cursor-found'])
})

test('what is kept is deleted in one session, however much it is, and the memory forgets it', async () => {
  // Under the names of before, the mails are gone already; so are those the server has named anew, for the desk.
  for (const mail of mailbox().mails()) mailbox().remove(mail)
  await round({ deletes: true })
  for (let at = 1; at <= 30; at += 1) rig.deliver({ subject: `Wish ${String(at)}` })
  const before = pop3Requests('auth')
  await round({ deletes: true })
  expect(mailbox().wellKnown('inbox').newestFirst).toEqual([])
  expect(pop3Requests('auth') - before).toBe(2)
  const unacknowledged = (await rig.mails()).filter((mail) => mail.acknowledged_at === null)
  expect(unacknowledged).toEqual([])
  await round({ deletes: true })
  expect(JSON.parse((await rig.account(support)).cursor ?? '')).toMatchObject({ known: '' })
})
