import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../src/index.ts'
import { compare, withCrlf, withLf } from '../src/score/judge-expected.ts'
import type { Expectation } from '../src/score/judge-expected.ts'

const folder = join(import.meta.dirname, '../../../corpus')
const mails = readdirSync(folder).filter((name) => name.endsWith('.eml'))

test('the corpus holds at least 300 mails, each with its expectation and a trait of its own', () => {
  expect(mails.length).toBeGreaterThanOrEqual(300)
  const traits = mails.map((name) => expectationOf(name).trait)
  expect(traits.every((trait) => typeof trait === 'string' && trait !== '')).toBe(true)
})

function expectationOf(name: string): Expectation {
  return JSON.parse(readFileSync(join(folder, name.replace(/\.eml$/, '.json')), 'utf8')) as Expectation
}

test.each(mails)('%s is read as expected, with LF and with CRLF', (name) => {
  const bytes = readFileSync(join(folder, name))
  const expected = expectationOf(name)
  expect(Object.keys(expected).length).toBeGreaterThan(1)
  const misses = [
    ...compare(name, 'LF', parse(withLf(bytes)), expected),
    ...compare(name, 'CRLF', parse(withCrlf(bytes)), expected),
  ].filter((verdict) => verdict.miss !== null)
  expect(misses).toEqual([])
})
