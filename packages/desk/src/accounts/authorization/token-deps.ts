import type { Sealer } from '../../config/index.ts'
import type { Database } from '../../db/index.ts'

/** What giving tokens needs. */
export type TokenDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly clock: () => Date
  readonly nodeId: string
  /** Ends what is under way when the process is to end. */
  readonly signal?: AbortSignal
}
