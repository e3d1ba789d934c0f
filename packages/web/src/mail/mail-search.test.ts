import { expect, test } from 'vitest'
import { filterOf, readMailSearch } from './mail-search.ts'

test('the URL gives the filters; what makes no sense is left out', () => {
  expect(
    readMailSearch({ state: 'held', q: 4711, ticket: '1042', since: '2026-03-01', until: '2026-99-01', heldBy: 'x', row: '' }),
  ).toEqual({ state: 'held', q: '4711', ticket: '1042', since: '2026-03-01' })
  expect(readMailSearch({ list: 'sent', state: 'held' })).toEqual({ list: 'sent' })
  expect(readMailSearch({ list: 'sent', state: 'failed', ticket: '0' })).toEqual({ list: 'sent', state: 'failed' })
})

test('the last day counts whole', () => {
  const { since, until } = filterOf({ since: '2026-03-01', until: '2026-03-01' })
  expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(24 * 3_600_000)
})
