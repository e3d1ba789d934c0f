import type { Logger } from 'pino'
import type { Connect } from './accounts/connection/connect.ts'
import type { BlobStore } from './blobs/index.ts'
import type { Database } from './db/index.ts'
import type { ByteBudget, Parser } from './intake/index.ts'

/** What the flow works with. */
export type FlowDeps = {
  readonly database: Database
  readonly blobs: BlobStore
  readonly parser: Parser
  /** Bytes of mails held at once while they come in. */
  readonly fetching: ByteBudget
  readonly connect: Connect
  /** Signs our Message-IDs: `deriveKey(secretKey, 'message-id')`. */
  readonly messageKey: Uint8Array
  readonly clock: () => Date
  /** 0 to 1; scatters what many accounts would do at once. */
  readonly random: () => number
  /** This process, as leases and claims name it. */
  readonly nodeId: string
  readonly log: Logger
}
