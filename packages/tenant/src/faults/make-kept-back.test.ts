import { expect, test, vi } from 'vitest'

import { makeKeptBack } from './make-kept-back.ts'

const open = new AbortController().signal

test('What is kept back goes when the next one has gone, once', () => {
  const kept = makeKeptBack(open)
  const go = vi.fn<() => void>()
  expect(kept.keep(go)).toBe(true)
  expect(go).not.toHaveBeenCalled()
  kept.letGo()
  kept.letGo()
  expect(go).toHaveBeenCalledOnce()
})

test('A second one is not kept back behind the first: it is the successor the first waits for', () => {
  const kept = makeKeptBack(open)
  expect([kept.keep(() => undefined), kept.keep(() => undefined)]).toEqual([true, false])
})

test('Without a successor it goes when the time is over', async () => {
  const kept = makeKeptBack(open, 20)
  const go = vi.fn<() => void>()
  kept.keep(go)
  await vi.waitFor(() => expect(go).toHaveBeenCalledOnce(), { timeout: 20_000 })
  expect(kept.keep(go)).toBe(true)
})
