import { pathToFileURL } from 'node:url'
import type { IncomingConnector } from '@postdesk/connectors'
import { tempDir, testDatabase, waitFor, type TempDir, type TestDatabase } from '@postdesk/testkit'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkNow } from '../accounts/incoming/wake-account.ts'
import { openBlobStore, type BlobStore } from '../blobs/index.ts'
import { openQueue, type Queue } from '../queue/index.ts'
import { mailJobKinds } from './index.ts'
import { FETCHING_BYTES, makeByteBudget } from '../intake/index.ts'
import { startChecking, type Checking } from './start-checking.ts'

const PATIENCE = { timeoutMs: 30_000, everyMs: 20 }

let database: TestDatabase
let folder: TempDir
let blobs: BlobStore
let queue: Queue
let checking: Checking | null = null
const servers = new Map<string, Server>()

beforeEach(async () => {
  database = await testDatabase()
  folder = await tempDir('checking')
  blobs = await openBlobStore(pathToFileURL(folder.path))
  queue = await openQueue(database, mailJobKinds)
  servers.clear()
})

afterEach(async () => {
  await checking?.stop()
  checking = null
  await queue.close()
  await database.close()
  await folder.remove()
})

/** A mailbox of our own making: how it is walked, and how often it was. */
type Server = { readonly connector: IncomingConnector; walks: number; insisted: number }

function serve(address: string, walk: IncomingConnector['walk']): Server {
  const server: Server = {
    walks: 0,
    insisted: 0,
    connector: {
      open: async () => {},
      close: async () => {},
      verify: () => Promise.resolve(true),
      waitForChange: () => Promise.resolve('timeout'),
      acknowledge: async () => {},
      fetchRaw: (sourceId) =>
        Promise.resolve(Buffer.from(`From: ann@example.com\r\nSubject: ${address} ${sourceId}\r\n\r\nHello`)),
      walk: (cursor, options) => {
        server.walks += 1
        return walk(cursor, options)
      },
    },
  }
  servers.set(address, server)
  return server
}

/** A mailbox with more mails than anybody waits for; each page is where the next slice goes on. */
async function* endless(cursor: string | null) {
  for (let page = Number(cursor ?? 0) + 1; ; page += 1) {
    const items = Array.from({ length: 10 }, (_, n) => ({ sourceId: `${page}-${n}`, receivedAt: new Date(), size: null }))
    yield await Promise.resolve({ items, cursor: String(page) })
  }
}

async function* empty() {
  yield await Promise.resolve({ items: [], cursor: 'the end' })
}

async function addAccount(address: string, more: { lastCheckedAt?: Date; nextCheckAt?: Date } = {}): Promise<string> {
  const { id } = await database.kysely
    .insertInto('incoming_account')
    .values({
      name: address,
      address,
      protocol: 'graph',
      enabled: true,
      check_seconds: 5,
      last_checked_at: more.lastCheckedAt ?? null,
      next_check_at: more.nextCheckAt ?? new Date(0),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function start(sliceMilliseconds: number): Promise<void> {
  const nothing = () => Promise.reject(new Error('Not part of receiving'))
  checking = await startChecking(
    {
      database,
      blobs,
      fetching: makeByteBudget(FETCHING_BYTES),
      parser: { read: nothing, close: async () => {} },
      connect: {
        incoming: ({ address }, how) => {
          const server = servers.get(address)
          if (!server) return Promise.reject(new Error(`No mailbox ${address}`))
          if (how?.insist === true) server.insisted += 1
          return Promise.resolve(server.connector)
        },
        outgoing: nothing,
        renew: nothing,
        subscriptions: nothing,
        prove: nothing,
        close: async () => {},
      },
      messageKey: new Uint8Array(32),
      clock: () => new Date(),
      random: () => 0.5,
      nodeId: 'this node',
      log: pino({ level: 'silent' }),
    },
    sliceMilliseconds,
    () => Promise.resolve('settled'),
  )
}

const known = (address: string) => addAccount(address, { lastCheckedAt: new Date(0), nextCheckAt: new Date() })

test('mailboxes with endless mail take turns, and one that is quiet is looked into at its pace all the same', async () => {
  const full = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `${name}@contoso.example`)
  for (const address of full) {
    serve(address, endless)
    await addAccount(address)
  }
  const quiet = serve('quiet@contoso.example', empty)
  await known('quiet@contoso.example')
  await start(1)
  await waitFor(() => quiet.walks >= 1 && full.every((address) => (servers.get(address)?.walks ?? 0) >= 2), PATIENCE)
  const rows = await database.kysely.selectFrom('incoming_account').selectAll().where('address', 'in', full).execute()
  for (const row of rows) expect(row).toMatchObject({ state: 'receiving', last_checked_at: null, error_card: null })
  // A slice goes on where the one before it ended.
  const names = await database.kysely.selectFrom('mail_log').select(['incoming_account_id', 'source_id']).execute()
  expect(new Set(names.map((row) => `${row.incoming_account_id} ${row.source_id}`)).size).toBe(names.length)
})

test('first imports that hang leave a slot to an account that has received before', async () => {
  const release = Promise.withResolvers<void>()
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    serve(`${name}@contoso.example`, async function* () {
      await release.promise
      yield* empty()
    })
    await addAccount(`${name}@contoso.example`)
  }
  await start(30_000)
  const hanging = () => [...servers.values()].filter(({ walks }) => walks > 0).length
  await waitFor(() => hanging() === 3, PATIENCE)
  const quiet = serve('quiet@contoso.example', empty)
  const id = await known('quiet@contoso.example')
  await checkNow(database.kysely, id, new Date())
  await waitFor(() => quiet.walks >= 1, PATIENCE)
  expect(hanging()).toBe(4)
  release.resolve()
  await waitFor(() => hanging() === 6, PATIENCE)
})

test('a check that a person asks for insists, one by the clock does not', async () => {
  const mailbox = serve('quiet@contoso.example', empty)
  const id = await known('quiet@contoso.example')
  await start(30_000)
  await waitFor(() => mailbox.walks === 1, PATIENCE)
  expect(mailbox.insisted).toBe(0)
  await waitFor(
    async () =>
      (await database.kysely.selectFrom('incoming_account').select('lease_owner').executeTakeFirst())?.lease_owner === null,
    PATIENCE,
  )
  await checkNow(database.kysely, id, new Date())
  await waitFor(() => mailbox.walks >= 2, PATIENCE)
  expect(mailbox.insisted).toBe(1)
})

test('an account whose sign-in was reset is not looked into, and keeps the card that says so', async () => {
  const reset = serve('reset@contoso.example', empty)
  const id = await known('reset@contoso.example')
  await database.kysely.updateTable('incoming_account').set({ state: 'needs-a-person' }).where('id', '=', id).execute()
  const other = serve('other@contoso.example', empty)
  await addAccount('other@contoso.example')
  await start(1)
  await waitFor(() => other.walks >= 1, PATIENCE)
  expect(reset.walks).toBe(0)
})
