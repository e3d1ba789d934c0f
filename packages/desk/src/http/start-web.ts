import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { deriveKey, type Secret } from '../config/index.ts'
import type { Desk } from './desk.ts'
import { openChangeFeed } from './events/change-feed.ts'
import { makeApp } from './make-app.ts'
import { makeMetrics } from './metrics.ts'
import { makeAuth } from './session/make-auth.ts'

/** What the web service is given; the rest it makes itself. */
export type WebOptions = Pick<Desk, 'database' | 'blobs' | 'sealer' | 'log' | 'webFolder' | 'demo'> & {
  readonly host: string
  readonly port: number
  /** Given the port that was taken: with port 0 it is not known before. */
  readonly baseUrl: (port: number) => URL
  readonly secretKey: Secret
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

/** Opens the web service. The port is taken first, so a second start fails before anything else is done. */
export async function startWeb(options: WebOptions): Promise<Web> {
  let answer: (request: Request, env: object) => Response | Promise<Response> = () =>
    new Response('Postdesk is starting', { status: 503, headers: { 'retry-after': '1' } })
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env),
    serverOptions: { requestTimeout: 300_000, headersTimeout: 30_000, keepAliveTimeout: 10_000 },
  }) as Server
  const port = await listen(server, options.host, options.port)
  const closing = new AbortController()
  try {
    const baseUrl = options.baseUrl(port)
    const changes = await openChangeFeed(options.database)
    const auth = makeAuth({
      database: options.database,
      baseUrl,
      secret: Buffer.from(deriveKey(options.secretKey, 'session')).toString('base64url'),
      onError: (message) => options.log.error({ part: 'sign-in' }, message),
    })
    const desk: Desk = {
      database: options.database,
      blobs: options.blobs,
      sealer: options.sealer,
      messageKey: deriveKey(options.secretKey, 'message-id'),
      auth,
      baseUrl,
      changes,
      metrics: makeMetrics(options.database, changes),
      log: options.log,
      now: options.now ?? (() => new Date()),
      webFolder: options.webFolder,
      demo: options.demo,
      closing: closing.signal,
    }
    const app = makeApp(desk)
    answer = (request, env) => app.fetch(request, env)
    return { desk, port, url: baseUrl.origin, close: once(() => closeWeb(server, closing, desk)) }
  } catch (error) {
    server.close()
    server.closeAllConnections()
    throw error
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
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
  desk.metrics.registry.clear()
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => (closed ??= close())
}
