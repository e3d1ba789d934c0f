import { expect, test } from 'vitest'
import { relativeTime } from './relative-time.ts'

const now = new Date(2026, 10, 23, 14, 0)
const told = (...parts: [number, number, number, number, number, number?]) => relativeTime(new Date(...parts), now)

test('Times of today are told by how long ago they are', () => {
  expect(told(2026, 10, 23, 13, 59, 50)).toBe('now')
  expect(told(2026, 10, 23, 13, 58)).toBe('2 min')
  expect(told(2026, 10, 23, 13, 0, 20)).toBe('60 min')
  expect(told(2026, 10, 23, 5, 30)).toBe('8 h')
})

test('Older times are told by their day, and by their year only when it is another', () => {
  expect(told(2026, 10, 22, 1, 0)).toBe('yesterday')
  expect(told(2026, 10, 12, 9, 0)).toBe('12 Nov')
  expect(told(2024, 10, 12, 9, 0)).toBe('12 Nov 2024')
})

test('Times to come say so', () => {
  expect(told(2026, 10, 23, 14, 0, 40)).toBe('in under a minute')
  expect(told(2026, 10, 23, 14, 5)).toBe('in 5 min')
  expect(told(2026, 10, 24, 16, 0)).toBe('tomorrow')
  expect(told(2027, 1, 21, 14, 0)).toBe('in 90 days')
})
