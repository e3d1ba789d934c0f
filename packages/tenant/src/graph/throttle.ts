import { setTimeout as wait } from 'node:timers/promises'

import type { MailSettings } from '../mail/mail-store.ts'
import type { World } from '../world.ts'
import { GraphError } from './graph-error.ts'

/**
 * Outlook's limits for one app on one mailbox (C8). A request over a limit is refused at once and does not count against it.
 */
export class Throttle {
  readonly #world: World
  readonly #running = new Map<string, number>()
  readonly #windows = new Map<string, { since: number; count: number }>()

  constructor(world: World) {
    this.#world = world
  }

  async run<Result>(appId: string, userId: string, work: () => Promise<Result>): Promise<Result> {
    const { settings } = this.#world.mail
    const key = `${appId} ${userId}`
    const running = this.#running.get(key) ?? 0
    if (running >= settings.maxConcurrentRequests) throw refusal('MailboxConcurrency', settings)
    this.#count(key, settings)
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

  #count(key: string, settings: MailSettings): void {
    const now = this.#world.clock.now()
    const window = this.#windows.get(key)
    if (window === undefined || now - window.since >= settings.requestWindowMilliseconds || now < window.since) {
      this.#windows.set(key, { since: now, count: 1 })
      return
    }
    if (window.count >= settings.maxRequestsPerWindow) throw refusal('MaxRequests', settings)
    window.count += 1
  }
}

function refusal(limit: string, settings: MailSettings): GraphError {
  const { retryAfterSeconds } = settings
  const headers: Record<string, string> = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }
  return new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, headers)
}
