import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConnectorError, type IncomingConnector } from '@postdesk/connectors'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { FETCHING_BYTES, leaseAccount, makeByteBudget, pullAccount } from '../../src/intake/index.ts'
import { stowMails } from '../../src/intake/stow-mails.ts'
import { openRig, rawOf, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

/** Letters that compress badly, so that an index row takes every byte of them. */
const manyLetters = (count: number) =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919 + 13) % 20_000))).join('')

test('a mail whose header the database refuses is held with its reason, and those around it are stowed', async () => {
  const account = await leaseAccount(database.kysely, support.incomingId, 'test', new Date())
  if (!account) throw new Error('There is no lease')
  const { sha256: blob } = await rig.blobs.put(new Uint8Array([1]))
  const mailOf = (name: string, subject = name) => ({
    item: { sourceId: name, receivedAt: new Date(), size: 1 },
    blob,
    size: 1,
    refused: null,
    headers: {
      messageId: `${name}@example.com`,
      from: { name: '', address: 'ann@example.com' },
      to: [],
      subject,
      date: null,
      inReplyTo: [],
      references: [],
      autoSubmitted: false,
      autoReason: null,
      contentIdentity: name,
    },
  })
  const mails = [mailOf('before'), mailOf('culprit', 'no text of PostgreSQL holds \0'), mailOf('after')]
  const progress = { cursor: 'page 1', rewalking: false, now: new Date() }
  expect(await stowMails(database, account, mails, progress)).toBe(3)
  // Again, as after a crash: known by then, and no error either.
  expect(await stowMails(database, account, mails, progress)).toBe(0)
  const rows = await rig.mails()
  expect(rows.map(({ source_id: name, state }) => [name, state]).toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([
    ['after', 'stowed'],
    ['before', 'stowed'],
    ['culprit', 'held'],
  ])
  expect(rows.find(({ state }) => state === 'held')?.reason).toMatch(/^unwritable: .*22021/)
  expect((await rig.account(support)).cursor).toBe('page 1')
  await database.kysely.deleteFrom('mail_log').execute()
  await database.kysely.updateTable('incoming_account').set({ cursor: null, lease_owner: null, lease_until: null }).execute()
})

test('a Message-ID of a thousand letters stops nothing, and an answer to it finds its ticket', async () => {
  // Exchange writes an id of its own in the place of such a one; other servers leave it.
  const id = `${manyLetters(980)}@example.com`
  const raws = [
    rawOf({ subject: 'poison', id }),
    rawOf({ subject: 'innocent' }),
    rawOf({ subject: 'Re: poison', headers: [`In-Reply-To: <${id}>`] }),
  ]
  const account = await leaseAccount(database.kysely, support.incomingId, 'test', new Date())
  if (!account) throw new Error('There is no lease')
  const limits = { signal: AbortSignal.timeout(30_000), isOver: () => false }
  await pullAccount(
    { database, blobs: rig.blobs, fetching: makeByteBudget(FETCHING_BYTES), clock: () => new Date() },
    account,
    serverOf(raws),
    limits,
  )
  await rig.start()
  await rig.ticketOf('innocent')
  const ticket = await rig.ticketOf('poison')
  const reply = await waitFor(
    async () => (await rig.mails()).find(({ subject, state }) => subject === 'Re: poison' && state !== 'stowed'),
    PATIENCE,
  )
  expect(reply.ticket_id).toBe(ticket.id)
})

test('a mail that bears the name of a folder past does not make the mailbox be walked again', async () => {
  await rig.stop()
  await database.kysely.updateTable('incoming_account').set({ lease_owner: null, lease_until: null, cursor: 'here' }).execute()
  const account = await leaseAccount(database.kysely, support.incomingId, 'test', new Date())
  if (!account) throw new Error('There is no lease')
  const lost = async () => (await rig.history(support)).filter((line) => line.startsWith('cursor-lost')).length
  const before = await lost()
  const server = serverOf([rawOf({ subject: 'one of another time' })], 'another time')
  const dead = () => Promise.reject(new ConnectorError('CURSOR_DEAD', 'Made anew', { border: 'imap' }))
  const limits = { signal: AbortSignal.timeout(30_000), isOver: () => false }
  const pull = pullAccount(
    { database, blobs: rig.blobs, fetching: makeByteBudget(FETCHING_BYTES), clock: () => new Date() },
    account,
    { ...server, fetchRaw: dead },
    limits,
  )
  await expect(pull).rejects.toMatchObject({ code: 'CURSOR_DEAD' })
  expect(await rig.account(support)).toMatchObject({ cursor: 'here', rewalking: false })
  expect(await lost()).toBe(before)
})

/** A server with these mails, as a connector shows it. */
function serverOf(raws: readonly Uint8Array[], prefix = ''): IncomingConnector {
  return {
    open: async () => {},
    close: async () => {},
    verify: () => Promise.resolve(true),
    waitForChange: () => Promise.resolve('timeout'),
    acknowledge: async () => {},
    fetchRaw: (sourceId) => Promise.resolve(raws[Number(sourceId)] ?? null),
    walk: async function* () {
      yield {
        items: raws.map((raw, at) => ({ sourceId: `${prefix}${at}`, receivedAt: new Date(), size: raw.length })),
        cursor: 'the end',
      }
    },
  }
}
