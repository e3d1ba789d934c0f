import { pathToFileURL } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { ConnectorError, type IncomingConnector, type WalkItem } from '@postdesk/connectors'
import { DEFAULT_LIMITS } from '@postdesk/mail'
import { tempDir, type TempDir } from '@postdesk/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBlobStore, type BlobStore } from '../blobs/index.ts'
import { makeByteBudget } from './byte-budget.ts'
import { fetchMails } from './fetch-mails.ts'
import { UNKNOWN_BYTES } from './fetch-within.ts'

const signal = AbortSignal.timeout(60_000)
let folder: TempDir
let blobs: BlobStore
beforeAll(async () => {
  folder = await tempDir('fetch-mails')
  blobs = await openBlobStore(pathToFileURL(folder.path))
})
afterAll(() => folder.remove())

let held: number
let mostHeld: number
let asked: (number | undefined)[]
beforeEach(() => {
  held = mostHeld = 0
  asked = []
})

/** A mailbox of mails of these sizes, which counts what is being fetched of it at once. */
function mailboxOf(sizes: Readonly<Record<string, number>>): IncomingConnector {
  return {
    open: async () => {},
    close: async () => {},
    verify: () => Promise.resolve(true),
    waitForChange: () => Promise.resolve('timeout'),
    acknowledge: async () => {},
    walk: async function* () {},
    fetchRaw: async (sourceId, _signal, mostBytes) => {
      asked.push(mostBytes)
      const size = sizes[sourceId] ?? 0
      if (mostBytes !== undefined && size > mostBytes)
        throw new ConnectorError('TOO_LARGE', 'The mail is larger than was asked for.', { border: 'graph' })
      held += size
      mostHeld = Math.max(mostHeld, held)
      await delay(5)
      held -= size
      return Buffer.alloc(size, sourceId)
    },
  }
}

const items = (sizes: Readonly<Record<string, number>>, isTold = true): WalkItem[] =>
  Object.entries(sizes).map(([sourceId, size]) => ({ sourceId, receivedAt: null, size: isTold ? size : null }))

test('mails are fetched beside each other while they fit the budget, of all accounts together, and no more', async () => {
  const fetching = makeByteBudget(100)
  const sizes = { a: 40, b: 40, c: 40, d: 40, e: 40, f: 40 }
  const both = [sizes, sizes].map((of) => fetchMails(mailboxOf(of), { blobs, fetching }, items(of), signal))
  expect((await Promise.all(both)).flat().map(({ size }) => size)).toEqual(Array.from({ length: 12 }, () => 40))
  expect(mostHeld).toBe(80)
})

test('a mail larger than the whole budget comes all the same, and alone', async () => {
  const sizes = { a: 40, b: 1_000, c: 40 }
  const fetched = await fetchMails(mailboxOf(sizes), { blobs, fetching: makeByteBudget(100) }, items(sizes), signal)
  expect(fetched.map(({ size }) => size)).toEqual([40, 1_000, 40])
  expect(mostHeld).toBe(1_000)
})

test('a mail whose size nobody told is given up where it grows large, and fetched again once there is room for it', async () => {
  const sizes = { small: 40, large: UNKNOWN_BYTES + 1 }
  const fetching = makeByteBudget(4 * UNKNOWN_BYTES)
  const fetched = await fetchMails(mailboxOf(sizes), { blobs, fetching }, items(sizes, false), signal)
  expect(fetched.map(({ size, refused }) => [size, refused])).toEqual([
    [40, null],
    [UNKNOWN_BYTES + 1, null],
  ])
  expect(asked).toEqual([UNKNOWN_BYTES, UNKNOWN_BYTES, undefined])
})

test('a mail announced above the limit of one mail is held with the reason, and nothing of it is fetched', async () => {
  const size = DEFAULT_LIMITS.rawBytes + 1
  const fetching = makeByteBudget(100)
  const fetched = await fetchMails(mailboxOf({ a: size }), { blobs, fetching }, items({ a: size }), signal)
  expect(fetched).toMatchObject([{ size: 0, refused: expect.stringMatching(/^mail-too-large: /) as string }])
  expect(asked).toEqual([])
})

test('who waits for room and is ended leaves the others their turn', async () => {
  const budget = makeByteBudget(100)
  const done = Promise.withResolvers<void>()
  const first = budget.hold(60, () => done.promise, signal)
  const ending = new AbortController()
  const large = budget.hold(90, () => Promise.resolve(), ending.signal)
  const small = budget.hold(30, () => Promise.resolve('its turn'), signal)
  ending.abort(new Error('ended'))
  await expect(large).rejects.toThrow('ended')
  expect(await small).toBe('its turn')
  done.resolve()
  await first
})
