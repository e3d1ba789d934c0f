import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { openBlobStore } from './blobs/index.ts'
import { sealOldProxies } from './accounts/connection/seal-old-proxies.ts'
import { checkSecretKey } from './check-secret-key.ts'
import { createSealer, deriveKey, loadSecretKey, makeFolder, readConfig, unknownSettings, type Config } from './config/index.ts'
import { openDatabase, type Database } from './db/index.ts'
import type { Demo } from './http/desk.ts'
import { openDoor } from './http/open-door.ts'
import { startWeb } from './http/start-web.ts'
import { makeLog } from './make-log.ts'
import { openQueue } from './queue/index.ts'
import { readReachSettings } from './settings/index.ts'
import { mailJobKinds, startWorker } from './worker/index.ts'

export { explainStart } from './explain-start.ts'
export { tellProgress, type Progress } from './tell-progress.ts'

export type PostdeskOptions = {
  /** Settings; the process's own environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Shown on the sign-in page of a demo. */
  readonly demo?: Demo
  /** Folder of the built screens; packages/web/dist when absent. */
  readonly webFolder?: string
  readonly log?: Logger
}

export type Postdesk = {
  /** Where a browser finds it: the base URL. */
  readonly url: string
  readonly config: Config
  readonly database: Database
  /** Ends everything in order: web, worker, queue, database. Safe to call twice. */
  readonly close: () => Promise<void>
}

/**
 * Starts Postdesk in this process: settings, folders, port, key, database, blobs, then the services asked for; what can be
 * wrong is looked at before anything is made. Whatever was opened is
 * closed again when a later step fails. Faults carry a sentence fit to be shown (ConfigError, DatabaseError).
 */
export async function startPostdesk(options: PostdeskOptions = {}): Promise<Postdesk> {
  const env = options.env ?? process.env
  const config = readConfig(env)
  const log = options.log ?? makeLog(config.logLevel)
  for (const name of unknownSettings(env)) log.warn(`${name} is not a setting of Postdesk; is it misspelt?`)
  const closers: (() => Promise<void>)[] = []
  const close = once(async () => {
    for (const closeOne of closers.toReversed())
      await closeOne().catch((error: unknown) => log.error({ err: error }, 'closing failed'))
  })
  try {
    await makeFolders(config)
    const door = config.services.has('web') ? await openDoor(config.host, config.port) : undefined
    if (door) closers.push(async () => door.slam())
    const secretKey = await loadSecretKey(config)
    const onWarning = (what: string, error: unknown) => log.warn({ err: error }, what)
    const database = await openDatabase({
      dataDir: config.dataDir,
      ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl.reveal() }),
      onWarning,
      onStopped: (error) => {
        log.fatal({ err: error }, 'the database has stopped; Postdesk ends')
        process.exitCode = 1
        process.kill(process.pid, 'SIGTERM')
      },
    })
    closers.push(() => database.close())
    const blobs = await openBlobStore(config.blobs)
    const sealer = createSealer(secretKey)
    await checkSecretKey(database.kysely, sealer)
    await sealOldProxies(database.kysely, sealer)
    const queue = await openQueue(database, mailJobKinds, { onWarning })
    closers.push(() => queue.close())
    if (config.services.has('worker')) {
      const worker = await startWorker({
        database,
        queue,
        blobs,
        sealer,
        messageKey: deriveKey(secretKey, 'message-id'),
        log,
        baseUrl: async () =>
          config.baseUrl ??
          (await readReachSettings(database.kysely)).baseUrl ??
          new URL(`http://localhost:${String(config.port)}`),
      })
      closers.push(() => worker.stop())
    }
    let url = config.baseUrl?.origin ?? `http://localhost:${config.port}`
    if (door) {
      const web = await startWeb({
        database,
        blobs,
        sealer,
        secretKey,
        metricsToken: config.metricsToken,
        log,
        host: config.host,
        port: config.port,
        door,
        baseUrl: (port) => new URL(`http://localhost:${port}`),
        environment: { baseUrl: config.baseUrl, trustedProxies: config.trustedProxies },
        webFolder: options.webFolder ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
        demo: options.demo ?? null,
      })
      closers.push(web.close)
      url = web.url
    }
    return { url, config, database, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The folders this installation writes to; a data folder that holds nothing is not asked for. */
async function makeFolders(config: Config): Promise<void> {
  const blobs = fileURLToPath(config.blobs)
  const blobsAreElsewhere = !`${blobs}/`.startsWith(`${config.dataDir}/`)
  if (config.databaseUrl === undefined || config.secretKey === undefined || !blobsAreElsewhere)
    await makeFolder('POSTDESK_DATA_DIR', config.dataDir)
  if (blobsAreElsewhere) await makeFolder('POSTDESK_BLOBS', blobs)
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => (closed ??= close())
}
