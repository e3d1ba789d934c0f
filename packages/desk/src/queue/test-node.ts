/** Run by the tests and killed by them: a node that takes one job and never finishes it. */
import { z } from 'zod'
import { openDatabase } from '../db/index.ts'
import { openQueue, startWorkers, type Job } from './index.ts'

const databaseUrl = process.argv[2]
if (databaseUrl === undefined) throw new Error('usage: test-node.ts DATABASE_URL')
const endless: Job<{ shelfId: number }> = {
  name: 'shelf.dust',
  payload: z.object({ shelfId: z.number() }),
  run: async () => {
    process.stdout.write('running\n')
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  },
}
const database = await openDatabase({ dataDir: '', databaseUrl })
await startWorkers(await openQueue(database, [endless]), [endless])
