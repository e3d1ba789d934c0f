import type { Server } from 'node:http'
import { deriveKey, type Secret } from '../config/index.ts'
import { openParser } from '../intake/index.ts'
import type { Desk } from './desk.ts'
import { openChangeFeed } from './events/change-feed.ts'
import { makeApp } from './make-app.ts'
import { makeMetrics } from './metrics.ts'
import { openDoor, type Door } from './open-door.ts'
import { openSessions } from './session/open-sessions.ts'
import { openSite, type SiteEnvironment } from './site/open-site.ts'

/** What the web service is given; the rest it makes itself. */
export type WebOptions = Pick<Desk, 'database' | 'blobs' | 'sealer' | 'log' | 'webFolder' | 'demo'> & {
  readonly host: string
  readonly port: number
  /** Taken before; host and port are looked at only when it is absent. */
  readonly door?: Door
  /** The base URL when nobody set one, given the port that was taken: with port 0 it is not known before. */
  readonly baseUrl: (port: number) => URL
  /** What the environment says of how the desk is reached, which wins over what is set in the browser. */
  readonly environment?: SiteEnvironment
  readonly secretKey: Secret
  readonly metricsToken?: Secret | undefined
  readonly now?: () => Date
}

export type Web = {
  readonly desk: Desk
  readonly port: number
  readonly url: string
  /** Takes no new requests, ends event streams, waits for answers under way (10 s at most), lets go of everything. */
  readonly close: () => Promise<void>
}

/** Answers under way when the service closes have this long; a download to a slow line is cut then. */
const CLOSE_TIMEOUT_MS = 10_000

/** Opens the web service on the door that was opened before, or opens one. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const door = options.door ?? (await openDoor(options.host, options.port))
  const { server, port } = door
  const closing = new AbortController()
  try {
    const site = await openSite({
      database: options.database,
      environment: options.environment ?? {},
      defaultBaseUrl: options.baseUrl(port),
      onError: (error) => options.log.warn({ err: error }, 'the settings of the desk could not be read'),
    })
    const changes = await openChangeFeed(options.database)
    const auth = openSessions({
      database: options.database,
      site,
      secretKey: options.secretKey,
      onError: (message) => options.log.error({ part: 'sign-in' }, message),
    })
    const desk: Desk = {
      database: options.database,
      blobs: options.blobs,
      parser: openParser(),
      sealer: options.sealer,
      messageKey: deriveKey(options.secretKey, 'message-id'),
      auth,
      site,
      get baseUrl() {
        return site.current().baseUrl
      },
      changes,
      metrics: makeMetrics(options.database, changes),
      metricsToken: options.metricsToken,
      log: options.log,
      now: options.now ?? (() => new Date()),
      webFolder: options.webFolder,
      demo: options.demo,
      closing: closing.signal,
    }
    const app = makeApp(desk)
    door.answerWith((request, env) => app.fetch(request, env))
    return { desk, port, url: desk.baseUrl.origin, close: once(() => closeWeb(server, closing, desk)) }
  } catch (error) {
    door.slam()
    throw error
  }
}

async function closeWeb(server: Server, closing: AbortController, desk: Desk): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  closing.abort()
  // A connection whose answer ends from now on is idle, and would be kept for the browser's next request.
  const tidying = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS)
  await closed
  clearInterval(tidying)
  clearTimeout(late)
  await desk.changes.close()
  await desk.site.close()
  await desk.parser.close()
  desk.metrics.registry.clear()
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => (closed ??= close())
}
