import { expect, test } from 'vitest'
import { makeAllowance } from './make-allowance.ts'

const at = (seconds: number) => new Date(seconds * 1_000)

test('each key has its burst, and gets it back with time', () => {
  const { take } = makeAllowance({ burst: 2, perSecond: 1 })
  expect([take('a', at(0)), take('a', at(0)), take('a', at(0)), take('b', at(0))]).toEqual([true, true, false, true])
  expect([take('a', at(1)), take('a', at(1))]).toEqual([true, false])
  expect([take('a', at(60)), take('a', at(60)), take('a', at(60))]).toEqual([true, true, false])
})

test('refusals in between do not put off the next turn, and a clock that goes back gives nothing away', () => {
  const { take } = makeAllowance({ burst: 1, perSecond: 1 })
  expect(take('a', at(10))).toBe(true)
  expect([take('a', at(10.4)), take('a', at(10.8)), take('a', at(11.2))]).toEqual([false, false, true])
  expect(take('a', at(5))).toBe(false)
})
