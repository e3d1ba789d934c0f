import type { Logger } from 'pino'
import type { BlobStore } from '../blobs/index.ts'
import type { Sealer, Secret } from '../config/index.ts'
import type { Database } from '../db/index.ts'
import type { Parser } from '../intake/index.ts'
import type { ChangeFeed } from './events/change-feed.ts'
import type { Metrics } from './metrics.ts'
import type { Sessions } from './session/open-sessions.ts'
import type { OpenSite } from './site/open-site.ts'

/** The sign-in a demo shows on its own sign-in page, and where a person plays the customer. */
export type Demo = { readonly email: string; readonly password: string; readonly webmail: string }

/** What every answer of the web service may use. */
export type Desk = {
  readonly database: Database
  readonly blobs: BlobStore
  /** Reads mails that are tried; a thread of its own, started with the first. */
  readonly parser: Parser
  readonly sealer: Sealer
  /** Signs the Message-IDs of our answers. */
  readonly messageKey: Uint8Array
  readonly auth: Sessions
  readonly site: OpenSite
  /** How browsers and Microsoft reach us, as it is right now; without a path. */
  readonly baseUrl: URL
  readonly changes: ChangeFeed
  readonly metrics: Metrics
  /** What a scraper of /metrics sends; without one only this machine may ask. */
  readonly metricsToken: Secret | undefined
  readonly log: Logger
  readonly now: () => Date
  /** Folder of the built screens. */
  readonly webFolder: string
  readonly demo: Demo | null
  /** Aborted when the service closes: answers without end (events, connection tests) stop at it. */
  readonly closing: AbortSignal
}
