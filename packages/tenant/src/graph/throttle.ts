import { setTimeout as wait } from 'node:timers/promises'

import type { MailSettings } from '../mail/mail-store.ts'
import type { World } from '../world.ts'
import { GraphError } from './graph-error.ts'

const APP_WINDOW_MILLISECONDS = 10_000

/**
 * Outlook's limits for one app on one mailbox (C8). A request over a limit is refused at once and does not count against it.
 */
export class Throttle {
  readonly #world: World
  readonly #running = new Map<string, number>()
  readonly #requests = new Map<string, Window>()
  readonly #apps = new Map<string, Window>()
  readonly #bytes = new Map<string, Window>()

  constructor(world: World) {
    this.#world = world
  }

  /** `uploadBytes` is the length of the body the request carries; 0 for reading ones. */
  async run<Result>(appId: string, userId: string, uploadBytes: number, work: () => Promise<Result>): Promise<Result> {
    const { settings } = this.#world.mail
    const key = `${appId} ${userId}`
    this.#spend(this.#apps, appId, 1, settings.maxAppRequestsPerTenSeconds, APP_WINDOW_MILLISECONDS, 'app')
    const running = this.#running.get(key) ?? 0
    if (running >= settings.maxConcurrentRequests) throw refusal('MailboxConcurrency', settings)
    this.#spend(this.#requests, key, 1, settings.maxRequestsPerWindow, settings.requestWindowMilliseconds, 'MaxRequests')
    this.countBytes(appId, userId, uploadBytes)
    this.#running.set(key, running + 1)
    try {
      if (settings.serviceMilliseconds > 0) await wait(settings.serviceMilliseconds, undefined, { signal: this.#world.closing })
      return await work()
    } finally {
      const left = (this.#running.get(key) ?? 1) - 1
      if (left > 0) this.#running.set(key, left)
      else this.#running.delete(key)
    }
  }

  /** Counts what an app sends to a mailbox; pieces of upload sessions count too. */
  countBytes(appId: string, userId: string, bytes: number): void {
    const { maxUploadBytesPerWindow, uploadWindowMilliseconds } = this.#world.mail.settings
    this.#spend(this.#bytes, `${appId} ${userId}`, bytes, maxUploadBytesPerWindow, uploadWindowMilliseconds, 'IncomingBytes')
  }

  #spend(windows: Map<string, Window>, key: string, amount: number, most: number, milliseconds: number, limit: string): void {
    if (amount === 0) return
    const now = this.#world.clock.now()
    const known = windows.get(key)
    const isOver = known === undefined || now - known.since >= milliseconds || now < known.since
    const window = isOver ? { since: now, spent: 0 } : known
    if (window.spent + amount > most) throw refusal(limit, this.#world.mail.settings)
    window.spent += amount
    windows.set(key, window)
  }
}

type Window = { readonly since: number; spent: number }

function refusal(limit: string, settings: MailSettings): GraphError {
  const { retryAfterSeconds } = settings
  const headers: Record<string, string> = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }
  if (limit === 'app') return new GraphError(429, 'TooManyRequests', 'Too many requests.', headers)
  return new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, headers)
}
