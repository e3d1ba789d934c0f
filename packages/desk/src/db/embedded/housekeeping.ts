import type { Engine } from './engine.ts'

/**
 * What a PostgreSQL server does by itself and the embedded one does not: it has no checkpointer and no autovacuum.
 * Without checkpoints the log grows until the disk is full and a start after a crash takes as long as the log is;
 * without vacuum the tables do, and the planner works with the statistics of an empty database.
 */
const CHECKPOINT_EVERY_MS = 3 * 60_000
const VACUUM_EVERY_MS = 60 * 60_000

/** Starts both rounds; the function it returns ends them. A round that fails is reported and tried again next time. */
export function keepHouse(engine: Engine, onFailure: (what: string, error: unknown) => void): () => void {
  const rounds = [every(CHECKPOINT_EVERY_MS, 'checkpoint'), every(VACUUM_EVERY_MS, 'vacuum (analyze)')]
  return () => {
    for (const round of rounds) clearInterval(round)
  }

  function every(milliseconds: number, statement: string): NodeJS.Timeout {
    let running = false
    const round = async () => {
      if (running || !engine.ready) return
      running = true
      try {
        await engine.exec(statement)
      } catch (error) {
        if (engine.ready) onFailure(statement, error)
      } finally {
        running = false
      }
    }
    return setInterval(() => void round(), milliseconds).unref()
  }
}
