import { sql, type Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { enqueue, openQueue, startWorkers, type Job, type JobContext, type Queue, type Workers } from './index.ts'

const payload = z.object({ shelfId: z.number() })
type Payload = z.infer<typeof payload>
type Run = Payload & Pick<JobContext, 'attempt' | 'isLastAttempt'> & { at: number }

const runs: Record<string, Run[]> = {}
let act: (payload: Payload, context: JobContext) => Promise<void> = async () => {}

const jobOf = (name: string, more: Partial<Job<Payload>> = {}): Job<Payload> => ({
  name,
  payload,
  retry: { times: 2, firstDelaySeconds: 1, longestDelaySeconds: 1 },
  ...more,
  run: async (given, context) => {
    const { attempt, isLastAttempt } = context
    ;(runs[name] ??= []).push({ ...given, attempt, isLastAttempt, at: performance.now() })
    await act(given, context)
  },
})
const dust = jobOf('shelf.dust')
const sort = jobOf('shelf.sort', { concurrency: 3 })
const jobs = [dust, sort]

interface Shelf {
  shelf: { id: number }
}
let database: TestDatabase
let shelves: Kysely<Shelf>
let queue: Queue
let workers: Workers | undefined
const problems: unknown[] = []

beforeAll(async () => {
  database = await testDatabase()
  shelves = database.kysely as unknown as Kysely<Shelf>
  await sql`create table shelf (id int8 primary key)`.execute(database.kysely)
  queue = await openQueue(database, jobs, { onWarning: (what, error) => problems.push({ what, error }) })
})
afterEach(async () => {
  await workers?.stop()
  workers = undefined
  act = async () => {}
  for (const name of Object.keys(runs)) delete runs[name]
})
afterAll(async () => {
  await queue.close()
  await database.close()
})

const ran = (name: string) => (runs[name] ?? []).map(({ shelfId }) => shelfId)
const waiting = async (name: string) => {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from pgboss.job where name = ${name} and state < 'active'`.execute(database.kysely)
  return rows[0]?.n
}

describe('a job and the state it serves are one transaction', () => {
  test('when it is undone there is neither, and no worker ever sees the job', async () => {
    workers = await startWorkers(queue, jobs)
    await expect(
      database.transaction(async (trx) => {
        await sql`insert into shelf values (1)`.execute(trx)
        await enqueue(trx, dust, { shelfId: 1 })
        throw new Error('undo')
      }),
    ).rejects.toThrow('undo')
    expect(await waiting('shelf.dust')).toBe(0)
    // A later job of the same kind runs, and it is the only one.
    await enqueue(database.kysely, dust, { shelfId: 2 })
    await waitFor(() => ran('shelf.dust').length > 0)
    expect(ran('shelf.dust')).toEqual([2])
    expect(await shelves.selectFrom('shelf').selectAll().execute()).toEqual([])
  })

  test('when it is committed the job runs once with what it was given, and sees the state', async () => {
    workers = await startWorkers(queue, jobs)
    const seen: unknown[] = []
    act = async ({ shelfId }) => {
      seen.push(...(await shelves.selectFrom('shelf').selectAll().where('id', '=', shelfId).execute()))
    }
    await database.transaction(async (trx) => {
      await enqueue(trx, dust, { shelfId: 10 })
      await sql`insert into shelf values (10)`.execute(trx)
    })
    await waitFor(() => seen.length > 0)
    expect(seen).toEqual([{ id: 10 }])
    expect(runs['shelf.dust']).toMatchObject([{ shelfId: 10, attempt: 1, isLastAttempt: false }])
    await waitFor(async () => (await waiting('shelf.dust')) === 0)
  })

  test('the commit wakes a worker: it does not rest until its backstop', async () => {
    workers = await startWorkers(queue, jobs)
    for (let shelfId = 0; shelfId < 5; shelfId += 1) {
      await database.transaction((trx) => enqueue(trx, dust, { shelfId }))
      // The backstop comes after half a minute.
      await waitFor(() => ran('shelf.dust').includes(shelfId), { timeoutMs: 25_000 })
    }
    expect(ran('shelf.dust')).toEqual([0, 1, 2, 3, 4])
  })
})

describe('running', () => {
  test('a backlog is worked off without resting between jobs', async () => {
    for (let shelfId = 0; shelfId < 30; shelfId += 1) await enqueue(database.kysely, dust, { shelfId })
    workers = await startWorkers(queue, jobs)
    await waitFor(() => ran('shelf.dust').length === 30)
    expect(ran('shelf.dust')).toEqual(Array.from({ length: 30 }, (_, shelfId) => shelfId))
  })

  test('as many as its concurrency run at once', async () => {
    let now = 0
    let most = 0
    const gate = Promise.withResolvers<void>()
    act = async () => {
      now += 1
      most = Math.max(most, now)
      await gate.promise
      now -= 1
    }
    workers = await startWorkers(queue, jobs)
    for (let shelfId = 0; shelfId < 5; shelfId += 1) await enqueue(database.kysely, sort, { shelfId })
    await waitFor(() => now === 3)
    gate.resolve()
    await waitFor(async () => ran('shelf.sort').length === 5 && (await waiting('shelf.sort')) === 0)
    expect(most).toBe(3)
  })

  test('one that throws is run again, knows its last attempt, and then rests as failed', async () => {
    workers = await startWorkers(queue, jobs)
    act = () => Promise.reject(new Error('dust everywhere'))
    const id = await enqueue(database.kysely, dust, { shelfId: 77 })
    await waitFor(async () => (await queue.boss.findJobs('shelf.dust', { id }))[0]?.state === 'failed', { timeoutMs: 30_000 })
    expect(runs['shelf.dust']?.map(({ attempt, isLastAttempt }) => ({ attempt, isLastAttempt }))).toEqual([
      { attempt: 1, isLastAttempt: false },
      { attempt: 2, isLastAttempt: false },
      { attempt: 3, isLastAttempt: true },
    ])
  })

  test('of one that throws, name and code are kept, and no word of the mail it was about', async () => {
    workers = await startWorkers(queue, jobs)
    const cause = Object.assign(new Error('Dear Postdesk, my PIN is 1234'), { body: 'my PIN is 1234' })
    act = () => Promise.reject(Object.assign(new TypeError('cannot read "my PIN is 1234"', { cause }), { code: 'DUST' }))
    const id = await enqueue(database.kysely, dust, { shelfId: 78 })
    const kept = async () => (await queue.boss.findJobs('shelf.dust', { id }))[0]?.output
    await waitFor(async () => (await kept()) != null, { timeoutMs: 30_000 })
    expect(await kept()).toMatchObject({ code: 'QUEUE_JOB_FAILED', message: 'TypeError DUST' })
    expect(JSON.stringify(await kept())).not.toContain('1234')
  })

  test('one with a moment of its own starts then and not before', async () => {
    workers = await startWorkers(queue, jobs)
    const startAfter = new Date(Date.now() + 1_200)
    await enqueue(database.kysely, dust, { shelfId: 5 }, { startAfter })
    // One asked for later that may start at once comes before it.
    await enqueue(database.kysely, dust, { shelfId: 6 })
    await waitFor(() => ran('shelf.dust').includes(5))
    expect(Date.now()).toBeGreaterThanOrEqual(startAfter.getTime())
    expect(ran('shelf.dust')).toContain(6)
  })

  test('stopping waits for the running job and takes no other', async () => {
    const gate = Promise.withResolvers<void>()
    act = () => gate.promise
    workers = await startWorkers(queue, [dust])
    await enqueue(database.kysely, dust, { shelfId: 1 })
    await enqueue(database.kysely, dust, { shelfId: 2 })
    await waitFor(() => ran('shelf.dust').length === 1)
    let stopped = false
    const stopping = workers.stop().then(() => (stopped = true))
    await sql`select 1`.execute(database.kysely)
    expect(stopped).toBe(false)
    gate.resolve()
    await stopping
    expect(ran('shelf.dust')).toEqual([1])
    expect(await waiting('shelf.dust')).toBe(1)
    await queue.boss.deleteQueuedJobs('shelf.dust')
  })
})

describe('a key', () => {
  test('lets one wait, whose moment may come earlier but not later', async () => {
    const later = new Date(Date.now() + 3_600_000)
    const muchLater = new Date(Date.now() + 7_200_000)
    const first = await enqueue(database.kysely, dust, { shelfId: 1 }, { singletonKey: 'shelf 1', startAfter: later })
    const second = await enqueue(database.kysely, dust, { shelfId: 1 }, { singletonKey: 'shelf 1', startAfter: muchLater })
    await enqueue(database.kysely, dust, { shelfId: 2 }, { singletonKey: 'shelf 2', startAfter: later })
    expect(second).toBe(first)
    expect(await waiting('shelf.dust')).toBe(2)
    const [job] = await queue.boss.findJobs('shelf.dust', { id: first })
    expect(job?.startAfter).toEqual(later)
    workers = await startWorkers(queue, jobs)
    await enqueue(database.kysely, dust, { shelfId: 1 }, { singletonKey: 'shelf 1' })
    await waitFor(() => ran('shelf.dust').length === 1)
    expect(ran('shelf.dust')).toEqual([1])
    await queue.boss.deleteQueuedJobs('shelf.dust')
  })

  test('lets one run; what is asked for meanwhile runs after it', async () => {
    const gate = Promise.withResolvers<void>()
    let now = 0
    let most = 0
    act = async () => {
      most = Math.max(most, (now += 1))
      await gate.promise
      now -= 1
    }
    workers = await startWorkers(queue, jobs)
    for (let round = 0; round < 4; round += 1) {
      await enqueue(database.kysely, sort, { shelfId: 9 }, { singletonKey: 'shelf 9' })
      await waitFor(() => ran('shelf.sort').length >= 1)
    }
    gate.resolve()
    await waitFor(async () => (await waiting('shelf.sort')) === 0 && now === 0)
    expect(most).toBe(1)
    expect(ran('shelf.sort')).toEqual([9, 9])
  })
})

// The embedded engine has one connection, so there nobody could look in between.
test.runIf(process.env['POSTDESK_TEST_DATABASE'] === 'server')(
  'a key whose job waits already: that job is not run before the state of the second asking is committed',
  async () => {
    const seen: number[] = []
    act = async ({ shelfId }) => {
      if (shelfId === 500) seen.push((await shelves.selectFrom('shelf').selectAll().where('id', '=', 500).execute()).length)
    }
    await enqueue(database.kysely, dust, { shelfId: 500 }, { singletonKey: 'five hundred' })
    const asked = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const transaction = database.transaction(async (trx) => {
      await sql`insert into shelf values (500)`.execute(trx)
      await enqueue(trx, dust, { shelfId: 500 }, { singletonKey: 'five hundred' })
      asked.resolve()
      await commit.promise
    })
    await asked.promise
    workers = await startWorkers(queue, [dust])
    // A younger job is run, so the worker has looked and passed ours over.
    await enqueue(database.kysely, dust, { shelfId: 501 })
    await waitFor(() => ran('shelf.dust').includes(501))
    expect(ran('shelf.dust')).toEqual([501])
    commit.resolve()
    await transaction
    await waitFor(() => seen.length > 0)
    expect(seen).toEqual([1])
    expect(ran('shelf.dust')).toEqual([501, 500])
  },
)

describe('mistakes', () => {
  test('a payload that is not what the job takes is refused when asking', async () => {
    await expect(enqueue(database.kysely, dust, { shelfId: 'one' } as never)).rejects.toMatchObject({
      code: 'QUEUE_PAYLOAD_INVALID',
    })
  })

  test('a job the queue was not opened with is refused, asking and working', async () => {
    await expect(enqueue(database.kysely, jobOf('shelf.paint'), { shelfId: 1 })).rejects.toMatchObject({
      code: 'QUEUE_JOB_UNKNOWN',
      job: 'shelf.paint',
    })
    await expect(startWorkers(queue, [jobOf('shelf.paint')])).rejects.toMatchObject({ code: 'QUEUE_JOB_UNKNOWN' })
  })
})

// Last, because it speaks of everything above.
test('nothing was reported that nobody was waiting for', () => {
  expect(problems).toEqual([])
})
