import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { startPostgresqlServer, waitFor } from '@postdesk/testkit'
import { openDatabase } from '../db/index.ts'
import { enqueue, openQueue, startWorkers, type Job, type JobContext } from './index.ts'

test('the job of a node that was killed is run by another within half a minute', { timeout: 90_000 }, async () => {
  const server = await startPostgresqlServer()
  const databaseUrl = server.url('postgres')
  const database = await openDatabase({ dataDir: '', databaseUrl })
  const runs: (Pick<JobContext, 'attempt'> & { shelfId: number })[] = []
  const dust: Job<{ shelfId: number }> = {
    name: 'shelf.dust',
    payload: z.object({ shelfId: z.number() }),
    run: ({ shelfId }, { attempt }) => Promise.resolve(void runs.push({ shelfId, attempt })),
  }
  const queue = await openQueue(database, [dust])
  const node = spawn(process.execPath, [fileURLToPath(new URL('./test-node.ts', import.meta.url)), databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const taken = once(node.stdout, 'data')
  await enqueue(database.kysely, dust, { shelfId: 1 })
  await taken
  node.kill('SIGKILL')
  await once(node, 'exit')
  const killed = performance.now()
  const workers = await startWorkers(queue, [dust])
  await waitFor(() => runs.length > 0, { timeoutMs: 60_000, everyMs: 100 })
  expect(performance.now() - killed).toBeLessThan(30_000)
  expect(runs).toEqual([{ shelfId: 1, attempt: 2 }])
  await workers.stop()
  await queue.close()
  await database.close()
  await server.stop()
})
