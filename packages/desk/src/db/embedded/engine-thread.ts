import { parentPort, workerData } from 'node:worker_threads'
import type { PGlite, Results } from '@electric-sql/pglite'
import { QUERY_ERROR_FIELDS, type QueryErrorFields } from '../query-error.ts'
import type { EngineErrorParts, EngineMessage, EngineRequest, EngineResult, EngineStorage } from './engine-messages.ts'
import { startEngine } from './start-engine.ts'

/**
 * The engine's own thread. A query in WebAssembly blocks its thread for its whole length, so it must not be the
 * thread that serves people. Requests are answered one after the other, in their order.
 *
 * States: starting -> answering -> closed, and from anywhere -> broken. Once broken it answers nothing, not even a
 * query that seems to have worked: after a failed sync PostgreSQL's own answers cannot be told apart from lies.
 */
const port = parentPort
if (!port) throw new Error('engine-thread.ts runs only as a worker thread')

let broken: string | undefined

function say(message: EngineMessage): void {
  port?.postMessage(message)
}

function onBroken(why: string): void {
  broken ??= why
  say({ kind: 'broken', why })
}

async function answer(pglite: PGlite, request: EngineRequest): Promise<void> {
  if (broken !== undefined) return
  try {
    const message = await perform(pglite, request)
    // `perform` may itself have broken the engine, after which its result means nothing.
    if (broken === undefined) say(message)
  } catch (error) {
    if (broken === undefined) say({ kind: 'failed', id: request.id, error: takeApart(error) })
  }
}

async function perform(pglite: PGlite, request: EngineRequest): Promise<EngineMessage> {
  const { id } = request
  switch (request.kind) {
    case 'query':
      return { kind: 'done', id, results: [trim(await pglite.query(request.sql, [...request.parameters]))] }
    case 'exec':
      return { kind: 'done', id, results: (await pglite.exec(request.sql)).map(trim) }
    case 'refresh-types':
      await pglite.refreshArrayTypes()
      return { kind: 'done', id, results: [] }
    case 'dump': {
      const image = await pglite.dumpDataDir('none')
      return { kind: 'dumped', id, image: new Uint8Array(await image.arrayBuffer()) }
    }
    case 'close':
      await pglite.close()
      return { kind: 'done', id, results: [] }
    default:
      return request satisfies never
  }
}

function trim(result: Results): EngineResult {
  const { rows, fields, affectedRows, command } = result
  return {
    rows,
    fields,
    ...(affectedRows === undefined ? {} : { affectedRows }),
    ...(command === undefined ? {} : { command }),
  }
}

function takeApart(error: unknown): EngineErrorParts {
  if (!(error instanceof Error)) return { message: String(error), fields: {} }
  const found: { -readonly [K in keyof QueryErrorFields]?: string } = {}
  for (const name of QUERY_ERROR_FIELDS) {
    const value: unknown = Reflect.get(error, name)
    if (typeof value === 'string') found[name] = value
  }
  return { message: error.message, fields: found }
}

const { pglite, syncsOfOneCommit } = await startEngine(workerData as EngineStorage, onBroken)
pglite.onNotification((channel, payload) => say({ kind: 'notification', channel, payload }))

let tail: Promise<void> = Promise.resolve()
port.on('message', (request: EngineRequest) => {
  tail = tail.then(async () => {
    await answer(pglite, request)
    if (request.kind === 'close') port.close()
  })
})
say({ kind: 'ready', syncsOfOneCommit: syncsOfOneCommit ?? -1 })
