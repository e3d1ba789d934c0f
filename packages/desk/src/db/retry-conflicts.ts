import { setTimeout as delay } from 'node:timers/promises'
import { isConflict } from './query-error.ts'

/** Two that met once seldom meet thrice; what still conflicts after so many tries has another cause. */
const MOST_TRIES = 4
const FIRST_WAIT_MS = 20

/**
 * Runs a transaction, and runs it again as a whole when PostgreSQL has undone it for the sake of another one: a deadlock (40P01) or a
 * serialization failure (40001). PostgreSQL documentation, "Serialization Failure Handling", asks for just that. The waits between
 * the tries double and are random by half, so that the two do not meet again. Any other error, and that of the last try, is thrown.
 */
export async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction()
    } catch (error) {
      if (!isConflict(error) || tries === MOST_TRIES) throw error
      await delay(FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + Math.random()))
    }
  }
}
