import { Worker } from 'node:worker_threads'
import type { PGlite as KyselyPGlite, PGliteQueryResults, PGliteTransaction } from 'kysely'
import { DatabaseError } from '../database-error.ts'
import { quoteIdentifier } from '../quote-identifier.ts'
import type { EngineErrorParts, EngineMessage, EngineRequest, EngineResult, EngineStorage } from './engine-messages.ts'
import { Turnstile } from './turnstile.ts'

const ENGINE_THREAD = new URL('./engine-thread.ts', import.meta.url)

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never
type Answer = Extract<EngineMessage, { kind: 'done' | 'dumped' }>

/**
 * The embedded PostgreSQL as seen from our thread; what Kysely's PGlite dialect needs of PGlite, and no more.
 *
 * One connection: a transaction holds the turnstile from BEGIN to COMMIT and everybody else waits. So a transaction
 * is short and never waits for the network.
 *
 * States: starting (waitReady) -> ready -> closed; any -> stopped when the thread breaks or dies. Stopped means that
 * every waiting and every later call fails with DATABASE_STOPPED, and `onStopped` is told once: the process should
 * end and be started again, which recovers everything that was committed.
 */
export class Engine implements KyselyPGlite {
  readonly waitReady: Promise<void>
  ready = false
  closed = false
  readonly #thread: Worker
  readonly #turnstile = new Turnstile()
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Map<string, Set<(payload: string) => void>>()
  readonly #onStopped: (error: DatabaseError) => void
  #nextId = 1
  #stopped: DatabaseError | undefined

  /** `threadFile` is another program for the thread; tests put a failing disk beneath the engine with it. */
  constructor(storage: EngineStorage, onStopped: (error: DatabaseError) => void = () => {}, threadFile: URL = ENGINE_THREAD) {
    this.#onStopped = onStopped
    this.#thread = new Worker(threadFile, {
      name: 'postdesk-database',
      workerData: storage,
      // The process's own flags (a test runner's loader, an inspector) are not for this thread.
      execArgv: [],
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.waitReady = promise
    this.#thread.on('message', (message: EngineMessage) => this.#hear(message, resolve, reject))
    this.#thread.on('error', (error) => this.#stop(messageOf(error), reject, error))
    this.#thread.on('exit', (status) => this.#stop(`its thread ended with status ${status}`, reject))
  }

  /** One statement. Without parameters it goes by PostgreSQL's simple protocol, as node-postgres does, so it may be several. */
  async query<T>(sql: string, parameters: readonly unknown[] = []): Promise<PGliteQueryResults<T>> {
    return this.#turnstile.pass(() => this.#undoingWhatFailed(() => this.#query<T>(sql, parameters)))
  }

  /** Several statements without parameters; the results of all of them. */
  async exec(sql: string): Promise<readonly EngineResult[]> {
    return this.#turnstile.pass(() => this.#undoingWhatFailed(() => this.#exec(sql)))
  }

  async transaction<T>(body: (transaction: PGliteTransaction) => Promise<T>): Promise<T> {
    return this.#turnstile.pass(async () => {
      await this.#exec('begin')
      let result: T
      try {
        result = await body({
          query: (sql: string, parameters?: readonly unknown[]) => this.#query(sql, parameters ?? []),
          rollback: async () => {
            await this.#exec('rollback')
          },
        })
      } catch (error) {
        await this.#exec('rollback')
        throw error
      }
      const [committed] = await this.#exec('commit')
      // PostgreSQL answers COMMIT with ROLLBACK when a statement of the transaction had failed and the failure was swallowed.
      if (committed?.command === 'ROLLBACK') {
        throw Object.assign(new Error('The transaction had failed and was rolled back instead of committed'), { code: '25P02' })
      }
      return result
    })
  }

  /** Calls `onNotification` for each NOTIFY on the channel until the function it returns is called. */
  async listen(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>> {
    const here = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, here)
    here.add(onNotification)
    if (here.size === 1) await this.exec(`listen ${quoteIdentifier(channel)}`)
    return async () => {
      here.delete(onNotification)
      if (here.size > 0 || this.#listeners.get(channel) !== here) return
      this.#listeners.delete(channel)
      if (!this.closed && !this.#stopped) await this.exec(`unlisten ${quoteIdentifier(channel)}`)
    }
  }

  /** Makes the array types of newly created types known to the engine; needed after migrations. */
  async refreshTypes(): Promise<void> {
    await this.#turnstile.pass(() => this.#ask({ kind: 'refresh-types' }))
  }

  /** An image of the whole database, to begin another one from. */
  async dump(): Promise<Uint8Array> {
    const answer = await this.#turnstile.pass(() => this.#ask({ kind: 'dump' }))
    if (answer.kind !== 'dumped') throw new Error('The engine answered a dump with something else')
    return answer.image
  }

  /** Waits for what is running, writes a last checkpoint and ends the thread. */
  async close(): Promise<void> {
    if (this.closed) return
    await this.#turnstile.pass(async () => {
      if (this.closed) return
      this.closed = true
      this.ready = false
      const gone = new Promise<void>((resolve) => this.#thread.once('exit', () => resolve()))
      if (!this.#stopped) await this.#ask({ kind: 'close' })
      await this.#thread.terminate()
      await gone
    })
  }

  /**
   * A script with its own BEGIN leaves its transaction open when it fails. It is undone before the next caller's turn:
   * there is one session for all, and to the next one it would be their transaction.
   */
  async #undoingWhatFailed<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (!this.#stopped && !this.closed) await this.#exec('rollback')
      throw error
    }
  }

  async #query<T>(sql: string, parameters: readonly unknown[]): Promise<PGliteQueryResults<T>> {
    if (parameters.length === 0) return asKyselyResult<T>((await this.#exec(sql)).at(-1))
    const answer = await this.#ask({ kind: 'query', sql, parameters })
    return asKyselyResult<T>(answer.kind === 'done' ? answer.results[0] : undefined)
  }

  async #exec(sql: string): Promise<readonly EngineResult[]> {
    const answer = await this.#ask({ kind: 'exec', sql })
    return answer.kind === 'done' ? answer.results : []
  }

  #ask(request: Unnumbered<EngineRequest>): Promise<Answer> {
    if (this.#stopped) return Promise.reject(this.#stopped)
    if (this.closed && request.kind !== 'close') {
      return Promise.reject(new DatabaseError('DATABASE_STOPPED', 'The database is closed'))
    }
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#thread.postMessage({ ...request, id })
    })
  }

  #hear(message: EngineMessage, started: () => void, failed: (error: Error) => void): void {
    switch (message.kind) {
      case 'ready':
        if (message.syncsOfOneCommit === 0) {
          failed(
            new DatabaseError(
              'DATABASE_NOT_DURABLE',
              'A commit to the embedded database did not reach the disk, so mail kept in it could be lost. Postdesk does not start like this.',
            ),
          )
          return
        }
        this.ready = true
        started()
        return
      case 'notification':
        for (const onNotification of this.#listeners.get(message.channel) ?? []) onNotification(message.payload)
        return
      case 'broken':
        this.#stop(message.why, failed)
        return
      case 'failed':
        this.#waiting.get(message.id)?.reject(putTogether(message.error))
        this.#waiting.delete(message.id)
        return
      case 'done':
      case 'dumped':
        this.#waiting.get(message.id)?.resolve(message)
        this.#waiting.delete(message.id)
    }
  }

  #stop(why: string, failed: (error: Error) => void, cause?: unknown): void {
    if (this.#stopped) return
    this.ready = false
    this.#stopped = new DatabaseError('DATABASE_STOPPED', `The embedded database has stopped: ${why}`, { why }, { cause })
    failed(this.#stopped)
    for (const { reject } of this.#waiting.values()) reject(this.#stopped)
    this.#waiting.clear()
    if (!this.closed) this.#onStopped(this.#stopped)
  }
}

function asKyselyResult<T>(result: EngineResult | undefined): PGliteQueryResults<T> {
  if (!result) return { rows: [], fields: [] }
  return { ...result, rows: result.rows as T[], fields: [...result.fields] }
}

function putTogether(parts: EngineErrorParts): Error {
  return Object.assign(new Error(parts.message), parts.fields)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
