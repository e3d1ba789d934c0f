import { ConnectorError, type IncomingConnector } from '@postdesk/connectors'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { IncomingAccountRow } from '../db/index.ts'
import type { AccountWithoutCursor } from '../model/account-columns.ts'
import { watchMailboxes, type Watches } from './watch-mailboxes.ts'

const PATIENCE = { timeoutMs: 30_000, everyMs: 20 }

let database: TestDatabase
let watches: Watches
/** What is listened to right now, and how often anything began to be. */
let listenedTo: string[]
let begun: number

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

beforeEach(() => {
  listenedTo = []
  begun = 0
  const nothing = () => Promise.reject(new Error('Not part of watching'))
  const connect = {
    incoming: (account: AccountWithoutCursor) => Promise.resolve(listening(`${account.protocol} ${account.folder}`)),
    outgoing: nothing,
    renew: nothing,
    subscriptions: nothing,
    prove: nothing,
    close: async () => {},
  }
  watches = watchMailboxes({ database, connect, log: pino({ level: 'silent' }) }, async () => {})
})
afterEach(() => watches.stop())

/** A mailbox in which nothing ever happens. */
function listening(name: string): IncomingConnector {
  return {
    open: async () => {
      begun += 1
      listenedTo.push(name)
    },
    close: async () => {
      listenedTo = listenedTo.filter((one) => one !== name)
    },
    waitForChange: (_, signal) =>
      new Promise((_resolve, reject) => {
        const end = () => reject(new ConnectorError('ABORTED', 'The wait was ended.', { border: 'imap' }))
        if (signal?.aborted === true) end()
        signal?.addEventListener('abort', end, { once: true })
      }),
    verify: () => Promise.resolve(true),
    acknowledge: async () => {},
    fetchRaw: () => Promise.resolve(null),
    walk: async function* () {},
  }
}

async function addAccount(address: string): Promise<IncomingAccountRow> {
  return await database.kysely
    .insertInto('incoming_account')
    .values({ name: address, address, protocol: 'imap', enabled: true })
    .returningAll()
    .executeTakeFirstOrThrow()
}

test('an account is listened to once, however many rounds it had', async () => {
  const account = await addAccount('one@contoso.example')
  watches.watch(account)
  await waitFor(() => listenedTo.length === 1, PATIENCE)
  watches.watch({ ...account, epoch: account.epoch + 1, last_checked_at: new Date() })
  await watches.stop()
  expect(begun).toBe(1)
  expect(listenedTo).toEqual([])
})

test('an account that reads another folder is listened to there, and no more where it read before', async () => {
  const account = await addAccount('two@contoso.example')
  watches.watch(account)
  await waitFor(() => listenedTo.includes('imap inbox'), PATIENCE)
  watches.watch({ ...account, folder: 'Help' })
  await waitFor(() => listenedTo.includes('imap Help'), PATIENCE)
  expect(listenedTo).toEqual(['imap Help'])
  watches.watch({ ...account, folder: 'Help', settings: { host: 'mail.contoso.example' } })
  await waitFor(() => begun === 3 && listenedTo.length === 1, PATIENCE)
})

test('an account that went over to a protocol without news is listened to no more', async () => {
  const account = await addAccount('three@contoso.example')
  watches.watch(account)
  await waitFor(() => listenedTo.length === 1, PATIENCE)
  watches.watch({ ...account, protocol: 'graph' })
  await expect.poll(() => listenedTo, { timeout: PATIENCE.timeoutMs }).toEqual([])
})
