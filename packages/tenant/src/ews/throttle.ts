import type { EwsSettings } from './ews-settings.ts'
import { SoapFault } from './refusals.ts'

/**
 * The budgets of one caller on one mailbox (D3).
 *
 * - More requests at a time than allowed: ErrorExceededConnectionCount.
 * - More in a minute than `maxRequestsPerMinute`: ErrorServerBusy with BackOffMilliseconds. Whoever asks again before that is
 *   over is refused again and has the whole time before it once more.
 */
export class EwsThrottle {
  readonly #settings: EwsSettings
  readonly #now: () => number
  readonly #running = new Map<string, number>()
  readonly #hanging = new Map<string, number>()
  readonly #recent = new Map<string, number[]>()
  readonly #busyUntil = new Map<string, number>()

  constructor(settings: EwsSettings, now: () => number) {
    this.#settings = settings
    this.#now = now
  }

  /** Counts a request against the budgets while `work` runs. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    this.#spend(key)
    const end = begin(this.#running, key, this.#settings.maxConcurrentRequests)
    try {
      return await work()
    } finally {
      end()
    }
  }

  /** Counts a connection that stays open; call what it returns when it is over. */
  hang(key: string): () => void {
    return begin(this.#hanging, key, this.#settings.maxHangingConnections)
  }

  #spend(key: string): void {
    const { maxRequestsPerMinute, backOffMilliseconds } = this.#settings
    const now = this.#now()
    if (now < (this.#busyUntil.get(key) ?? 0)) throw this.#busy(key, now, backOffMilliseconds)
    if (maxRequestsPerMinute === null) return
    const recent = (this.#recent.get(key) ?? []).filter((at) => now - at < 60_000)
    if (recent.length >= maxRequestsPerMinute) throw this.#busy(key, now, backOffMilliseconds)
    this.#recent.set(key, [...recent, now])
  }

  #busy(key: string, now: number, backOffMilliseconds: number): SoapFault {
    this.#busyUntil.set(key, now + backOffMilliseconds)
    return serverBusy(backOffMilliseconds)
  }
}

export function serverBusy(backOffMilliseconds: number): SoapFault {
  return new SoapFault('ErrorServerBusy', { values: { BackOffMilliseconds: backOffMilliseconds } })
}

function begin(counts: Map<string, number>, key: string, most: number): () => void {
  const running = counts.get(key) ?? 0
  if (running >= most) throw new SoapFault('ErrorExceededConnectionCount')
  counts.set(key, running + 1)
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    const left = (counts.get(key) ?? 1) - 1
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  }
}
