import { setImmediate as tick } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { makeRequestBudget, requestBudget } from './request-budget.ts'
import type { RequestKind } from './request-budget.ts'

/** Work that lasts until it is let go, and how much of it runs. */
function load(budget = makeRequestBudget()) {
  const ends: (() => void)[] = []
  const started: RequestKind[] = []
  const run = async (kind: RequestKind, signal?: AbortSignal): Promise<void> =>
    await budget.run(
      kind,
      async () => {
        started.push(kind)
        const { promise, resolve } = Promise.withResolvers<void>()
        ends.push(resolve)
        await promise
      },
      signal,
    )
  return { budget, run, started, endOne: () => ends.shift()?.() }
}

test('four requests run at once, of which receiving takes three at most', async () => {
  const { run, started, endOne } = load()
  const all = [run('receive'), run('receive'), run('receive'), run('receive'), run('receive')]
  await tick()
  expect(started).toEqual(['receive', 'receive', 'receive'])
  all.push(run('send'), run('send'))
  await tick()
  expect(started).toEqual(['receive', 'receive', 'receive', 'send'])
  endOne()
  await tick()
  // The send that waits goes before the fetches that wait longer.
  expect(started.at(-1)).toBe('send')
  for (let left = all.length; left > 0; left -= 1) {
    endOne()
    await tick()
  }
  await Promise.all(all)
  expect(started).toHaveLength(7)
})

test('work that fails gives its slot back', async () => {
  const budget = makeRequestBudget()
  for (let at = 0; at < 10; at += 1)
    await expect(budget.run('receive', async () => await Promise.reject(new Error('no')))).rejects.toThrow('no')
})

test('whoever waits for a slot may give up, and takes none', async () => {
  const { run, started, endOne } = load()
  const running = [run('receive'), run('receive'), run('receive')]
  await tick()
  const failure = failureOf(run('receive', AbortSignal.timeout(10)))
  expect((await failure).code).toBe('ABORTED')
  for (const _ of running) endOne()
  await Promise.all(running)
  expect(started).toHaveLength(3)
})

test('after a long wait was asked for, nothing is asked, and the rest of the wait is told', async () => {
  const budget = requestBudget('graph.microsoft.com support@contoso.example')
  budget.pause(120)
  const other = requestBudget('graph.microsoft.com support@contoso.example')
  const failure = await failureOf(
    other.run('send', async () => {
      throw new Error('It was asked')
    }),
  )
  expect([failure.code, failure.facts.retryAfterSeconds]).toEqual(['THROTTLED', 120])
  expect(await requestBudget('graph.microsoft.com sales@contoso.example').run('send', async () => await Promise.resolve(1))).toBe(
    1,
  )
})

test('a wait of a year is believed for an hour, and a person may try at once', async () => {
  const budget = makeRequestBudget()
  budget.pause(31_536_000)
  const failure = await failureOf(budget.run('receive', async () => await Promise.resolve(1)))
  expect(failure.facts.retryAfterSeconds).toBe(3_600)
  budget.endPause()
  expect(await budget.run('receive', async () => await Promise.resolve(1))).toBe(1)
})
