import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, waitFor } from '@postdesk/testkit'
import { enqueue, openQueue, startWorkers, type Job } from './index.ts'

test.skipIf(process.env['POSTDESK_TEST_DATABASE'] === 'server')(
  'on the embedded database, jobs that were running when the process died run at once when it is back',
  async () => {
    await using database = await testDatabase()
    const ran: number[] = []
    const dust: Job<{ shelfId: number }> = {
      name: 'shelf.dust',
      payload: z.object({ shelfId: z.number() }),
      run: ({ shelfId }) => Promise.resolve(void ran.push(shelfId)),
    }
    const before = await openQueue(database, [dust])
    await enqueue(database.kysely, dust, { shelfId: 1 })
    await enqueue(database.kysely, dust, { shelfId: 2 }, { singletonKey: 'two' })
    await before.close()
    // As a death leaves them: taken by a worker, and never settled.
    await sql`update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now()`.execute(database.kysely)
    const after = await openQueue(database, [dust])
    const workers = await startWorkers(after, [dust])
    await waitFor(() => ran.length === 2, { timeoutMs: 30_000 })
    expect(new Set(ran)).toEqual(new Set([1, 2]))
    await workers.stop()
    await after.close()
  },
)
