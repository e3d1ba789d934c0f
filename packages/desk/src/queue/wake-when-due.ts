import { sql } from 'kysely'
import type { Queue } from './open-queue.ts'

/** How late a job with a moment of its own, or one that is repeated, may start at most. */
const LOOK_EVERY_MS = 500

/**
 * Wakes workers for jobs whose moment has come. A notification is sent when a job that may start at once is put in;
 * nobody sends one when time passes. One small query for all kinds of work together, instead of every worker asking
 * for itself twice a second. Returns what ends it.
 */
export function wakeWhenDue(queue: Queue, workers: ReadonlyMap<string, readonly string[]>): () => void {
  const names = [...workers.keys()]
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    try {
      for (const name of await namesDue(queue, names)) {
        for (const worker of workers.get(name) ?? []) queue.boss.notifyWorker(worker)
      }
    } catch (error) {
      queue.onWarning('looking for jobs that are due', error)
    } finally {
      looking = false
    }
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

async function namesDue(queue: Queue, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select kind.name from unnest(${names}::text[]) as kind (name) where exists (
      select from pgboss.job where job.name = kind.name and state < 'active' and start_after <= now()
    )
  `.execute(queue.database.kysely)
  return rows.map(({ name }) => name)
}
