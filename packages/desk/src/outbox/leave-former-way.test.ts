import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQueue, type Queue } from '../queue/index.ts'
import { claim, deliverKind, keepDraft, leaveFormerWay, markMaybeDone } from './index.ts'
import { oweAnswers } from './testing.ts'

const NOW = new Date()
const AFTER_ITS_CLAIM = new Date(NOW.getTime() + 61_000)

let database: TestDatabase
let queue: Queue
beforeAll(async () => {
  database = await testDatabase()
  queue = await openQueue(database, [deliverKind])
})
afterAll(async () => {
  await queue.close()
  await database.close()
})

test('an account leaves its way of sending only between two mails, and sends nothing again that may have left', async () => {
  const { outgoingId, itemIds } = await oweAnswers(database, 3)
  const [handedOver = '', drafted = '', waiting = ''] = itemIds
  const leave = (now: Date) => database.transaction((trx) => leaveFormerWay(trx, outgoingId, now))
  const stands = async () => {
    const rows = await database.kysely.selectFrom('outbox_item').selectAll().orderBy('due_at').execute()
    return rows.map(({ state, draft_ref }) => [state, draft_ref])
  }
  const first = await claim(database, handedOver, 'one', NOW)
  if (first === null) throw new Error('Nothing was claimed')
  await markMaybeDone(database.kysely, first)
  expect(await leave(NOW)).toBe('mail-leaving')
  const second = await claim(database, drafted, 'one', AFTER_ITS_CLAIM)
  if (second === null) throw new Error('Nothing was claimed')
  await keepDraft(database.kysely, second, 'a draft of the former way')
  const later = new Date(AFTER_ITS_CLAIM.getTime() + 61_000)
  expect(await leave(later)).toBe('left')
  expect(await stands()).toEqual([
    ['unknown', null],
    ['sending', null],
    ['queued', null],
  ])
  // Whoever slept through its claim changes nothing any more; what had not left goes by the new way.
  await expect(keepDraft(database.kysely, first, 'late')).rejects.toMatchObject({ code: 'CLAIM_LOST' })
  expect(await claim(database, drafted, 'two', later)).toMatchObject({ draft_ref: null, maybe_done: false })
  expect(await claim(database, waiting, 'two', later)).toBeNull()
})
