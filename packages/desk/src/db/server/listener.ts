import { Client } from 'pg'
import { quoteIdentifier } from '../quote-identifier.ts'
import { serverConnection } from './server-connection.ts'

/**
 * LISTEN on a connection of its own, which is opened with the first channel and kept.
 *
 * States: idle -> connecting -> listening; a lost connection -> waiting (1, 2, 4 … 30 s) -> connecting; any -> closed.
 * Each time listening (re)starts every subscriber's `onResumed` is called, since notifications sent meanwhile are gone.
 * A connection that has died silently is found by asking it something every `HEARTBEAT_MS`.
 */
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
const HEARTBEAT_MS = 10_000
const HEARTBEAT_TIMEOUT_MS = 5_000

interface Subscriber {
  readonly onNotification: (payload: string) => void
  readonly onResumed: () => void
}

export class Listener {
  readonly #databaseUrl: string
  readonly #onLost: (error: unknown) => void
  readonly #channels = new Map<string, Set<Subscriber>>()
  #client: Client | undefined
  #connecting: Promise<Client> | undefined
  #retry: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(databaseUrl: string, onLost: (error: unknown) => void) {
    this.#databaseUrl = databaseUrl
    this.#onLost = onLost
  }

  async listen(
    channel: string,
    onNotification: (payload: string) => void,
    onResumed: () => void = () => {},
  ): Promise<() => Promise<void>> {
    const subscriber: Subscriber = { onNotification, onResumed }
    const here = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, here)
    here.add(subscriber)
    const client = await this.#connected()
    await client.query(`listen ${quoteIdentifier(channel)}`)
    onResumed()
    return async () => {
      here.delete(subscriber)
      if (here.size > 0 || this.#channels.get(channel) !== here) return
      this.#channels.delete(channel)
      await this.#client?.query(`unlisten ${quoteIdentifier(channel)}`).catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    clearInterval(this.#heartbeat)
    const client = this.#client ?? (await this.#connecting?.catch(() => undefined))
    this.#client = undefined
    client?.removeAllListeners('end')
    await client?.end().catch(() => {})
  }

  #connected(): Promise<Client> {
    if (this.#client) return Promise.resolve(this.#client)
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<Client> {
    const client = new Client(serverConnection(this.#databaseUrl))
    let lost = false
    const lose = (error: unknown) => {
      if (lost) return
      lost = true
      this.#lose(client, error)
    }
    client.on('error', lose)
    client.on('notification', ({ channel, payload }) => {
      for (const { onNotification } of this.#channels.get(channel) ?? []) onNotification(payload ?? '')
    })
    await client.connect()
    client.on('end', () => lose(new Error('The server closed the listening connection')))
    this.#client = client
    this.#failures = 0
    this.#heartbeat = setInterval(() => void this.#beat(client, lose), HEARTBEAT_MS).unref()
    return client
  }

  async #beat(client: Client, lose: (error: unknown) => void): Promise<void> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('The listening connection does not answer')), HEARTBEAT_TIMEOUT_MS)
    try {
      await Promise.race([client.query('select 1'), late.promise])
    } catch (error) {
      lose(error)
    } finally {
      clearTimeout(timer)
    }
  }

  #lose(client: Client, error: unknown): void {
    if (this.#client !== client) return
    this.#client = undefined
    clearInterval(this.#heartbeat)
    void client.end().catch(() => {})
    if (this.#closed) return
    this.#onLost(error)
    this.#retryLater()
  }

  #retryLater(): void {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS)
    this.#failures += 1
    this.#retry = setTimeout(() => void this.#resume(), wait).unref()
  }

  async #resume(): Promise<void> {
    if (this.#closed || this.#client) return
    try {
      const client = await this.#connected()
      for (const channel of this.#channels.keys()) await client.query(`listen ${quoteIdentifier(channel)}`)
      for (const subscribers of this.#channels.values()) for (const { onResumed } of subscribers) onResumed()
    } catch (error) {
      this.#onLost(error)
      if (!this.#client && !this.#closed) this.#retryLater()
    }
  }
}
