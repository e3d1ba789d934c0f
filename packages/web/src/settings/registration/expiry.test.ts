import { expect, test } from 'vitest'
import { tellExpiry } from './expiry.ts'

const now = new Date('2026-11-23T12:00:00Z')
const inHours = (hours: number) => tellExpiry(new Date(now.getTime() + hours * 3_600_000).toISOString(), now)

test('an end is counted down in words, and the nearer it is the louder', () => {
  expect(inHours(61 * 24)).toEqual({ meaning: 'neutral', text: 'expires in 61 days' })
  expect(inHours(60 * 24)).toEqual({ meaning: 'neutral', text: 'expires in 60 days, within two months' })
  expect(inHours(30 * 24 - 1)).toEqual({ meaning: 'warning', text: 'expires in 29 days, within a month: plan the next one' })
  expect(inHours(14 * 24)).toEqual({ meaning: 'warning', text: 'expires in 14 days, within two weeks: add the next one' })
  expect(inHours(7 * 24)).toEqual({ meaning: 'bad', text: 'expires in 7 days, within a week: add the next one now' })
  expect(inHours(25)).toEqual({ meaning: 'bad', text: 'expires in 1 day, tomorrow: add the next one now' })
  expect(inHours(5)).toEqual({ meaning: 'bad', text: 'expires within a day: add the next one now' })
})

test('what has ended says so, and what never ends or far away is quiet', () => {
  expect(inHours(-2)).toEqual({ meaning: 'bad', text: 'expired today' })
  expect(inHours(-26)).toEqual({ meaning: 'bad', text: 'expired yesterday' })
  expect(inHours(-80)).toEqual({ meaning: 'bad', text: 'expired 3 days ago' })
  expect(inHours(24 * 400)).toEqual({ meaning: 'neutral', text: 'expires on 28 December 2027' })
  expect(tellExpiry(null, now)).toEqual({ meaning: 'neutral', text: 'no known end' })
})
