import { afterEach, expect, test, vi } from 'vitest'

import { inBackground } from './in-background.ts'

afterEach(() => void vi.restoreAllMocks())

test('Work that nobody waits for may fail, at once or later, and is only written down and told', async () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const told = vi.fn<() => void>()
  inBackground(
    'A thing',
    () => {
      throw new Error('at once')
    },
    told,
  )
  expect(told).toHaveBeenCalledOnce()
  inBackground(
    'A thing',
    async () => await Promise.reject(new Error('later')),
    () => {
      told()
      throw new Error('and the telling')
    },
  )
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2))
  expect(written.mock.calls.map(([words]) => words)).toEqual([
    'A thing failed:',
    'A thing failed:',
    'A thing failed, and so did telling of it:',
  ])
})
