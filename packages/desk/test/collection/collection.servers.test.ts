import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chooseMails } from './choose-mails.ts'
import { runCollection } from './run-collection.ts'

const corpus = join(import.meta.dirname, '../../../../corpus')

test('every mail of the corpus becomes exactly one ticket or message, or is held or refused with its reason, over Graph', async () => {
  const mails = await chooseMails(corpus, Number.MAX_SAFE_INTEGER)
  expect(mails.length).toBeGreaterThan(500)
  const verdict = await runCollection('graph', mails)
  expect(verdict.failures).toEqual([])
  expect(verdict.passed).toBe(mails.length)
  expect(verdict.messages).toBeGreaterThan(mails.length / 2)
}, 600_000)

test('every mail of the corpus becomes exactly one ticket or message, or is held or refused with its reason, over IMAP', async () => {
  const mails = await chooseMails(corpus, 60)
  expect(mails).toHaveLength(60)
  const verdict = await runCollection('imap', mails)
  expect(verdict.failures).toEqual([])
  expect(verdict.passed).toBe(60)
}, 300_000)
