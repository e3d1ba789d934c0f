import { expect, test } from 'vitest'
import { nextDelaySeconds } from './next-delay.ts'

const delay = (failures: number, told: number | null) =>
  nextDelaySeconds({ failures, told, firstSeconds: 5, longestSeconds: 600, random: () => 0.5 })

test('without a word from the server the wait doubles, up to its longest', () => {
  expect([0, 1, 2, 10, 1_000].map((failures) => delay(failures, null))).toEqual([5, 10, 20, 600, 600])
})

test('at first the server is taken at its word', () => {
  expect([delay(0, 120), delay(1, 7)]).toEqual([120.5, 7.5])
  expect(delay(0, 0)).toBeLessThan(1)
})

test('a server that says "at once" and fails again and again is asked ever more seldom', () => {
  expect([2, 3, 8].map((failures) => delay(failures, 0))).toEqual([20, 40, 600])
  expect(delay(8, 1)).toBe(600)
})

test('never sooner than it was told, however often it has failed', () => {
  expect(delay(2, 300)).toBe(300.5)
})

test('a wait of a year is asked about again after an hour', () => {
  expect(delay(0, 31_536_000)).toBe(3_600.5)
  expect(delay(9, 31_536_000)).toBe(3_600.5)
})
