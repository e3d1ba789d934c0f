import { waitOpen } from '../../faults/meet-fault.ts'
import { inBackground } from '../../in-background.ts'
import { postToEndpoint } from './post-to-endpoint.ts'
import type { Surroundings } from './make-subscription-book.ts'

/** One entry of a notification's `value`, and what to do when it never arrives. */
export type Parcel = {
  readonly operation: 'notification.change' | 'notification.lifecycle'
  readonly item: Readonly<Record<string, unknown>>
  readonly onLost: () => void
  /** Goes beside `value`: proof of who sends resource data. */
  readonly validationTokens?: readonly string[]
}

// More entries than this go in the next POST.
const MAX_ITEMS = 100
const MAX_PAUSE_MILLISECONDS = 3_600_000
// An endpoint that is down for hours must not fill the tenant; what is beyond is lost and told as `missed`.
const MAX_WAITING = 10_000

/**
 * The way to one notification address. What gathers within the latency travels in one POST, one after the other. A failed POST
 * is tried again by itself with growing pauses while later ones go on, so notifications may overtake each other, as Microsoft's
 * do. An endpoint that answers slowly is served later, then for a while not at all (C7).
 */
export class Outlet {
  readonly #world: Surroundings
  readonly #url: string
  #waiting: Parcel[] = []
  #isRunning = false
  #retrying = 0
  #recent: { readonly isSlow: boolean }[] = []
  #dropUntil = 0

  constructor(world: Surroundings, url: string) {
    this.#world = world
    this.#url = url
  }

  get isIdle(): boolean {
    return !this.#isRunning && this.#retrying === 0
  }

  push(parcel: Parcel): void {
    if (performance.now() < this.#dropUntil || this.#waiting.length >= MAX_WAITING) {
      parcel.onLost()
      return
    }
    this.#waiting.push(parcel)
    const loseWaiting = (): void => this.#waiting.splice(0).forEach((one) => one.onLost())
    if (!this.#isRunning) inBackground('Sending notifications', () => this.#run(), loseWaiting)
  }

  async #run(): Promise<void> {
    const { closing, notifications } = this.#world
    this.#isRunning = true
    try {
      while (this.#waiting.length > 0) {
        const isSlow = this.#slowShare() >= notifications.slowShare
        const pause = notifications.latencyMilliseconds + (isSlow ? notifications.slowDelayMilliseconds : 0)
        // Even without latency a turn of the loop passes, so that one move's two notifications travel together.
        if (!(await waitOpen(closing, pause))) return
        const parcels = this.#takeBatch()
        const lose = (): void => parcels.forEach((parcel) => parcel.onLost())
        if (!(await this.#post(parcels))) inBackground('Retrying notifications', () => this.#retry(parcels), lose)
      }
    } finally {
      this.#isRunning = false
    }
  }

  /** Change and lifecycle notifications never share a POST. */
  #takeBatch(): Parcel[] {
    const operation = this.#waiting[0]?.operation
    const other = this.#waiting.findIndex((parcel) => parcel.operation !== operation)
    return this.#waiting.splice(0, Math.min(other < 0 ? this.#waiting.length : other, MAX_ITEMS))
  }

  async #retry(parcels: readonly Parcel[]): Promise<void> {
    const { closing, notifications } = this.#world
    const giveUpAt = performance.now() + notifications.retryForMilliseconds
    let pause = notifications.retryMilliseconds
    this.#retrying += 1
    try {
      for (;;) {
        if (!(await waitOpen(closing, pause))) return
        if (await this.#post(parcels)) return
        pause = Math.min(pause * 2, MAX_PAUSE_MILLISECONDS)
        if (performance.now() + pause > giveUpAt) break
      }
    } finally {
      this.#retrying -= 1
    }
    for (const parcel of parcels) parcel.onLost()
  }

  /** One POST; true when the endpoint took it (2xx). */
  async #post(parcels: readonly Parcel[]): Promise<boolean> {
    const { closing, clock, log, notifications } = this.#world
    const tokens = parcels.flatMap((parcel) => parcel.validationTokens ?? [])
    const startedAt = performance.now()
    const answer = await postToEndpoint(this.#url, {
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify({
        value: parcels.map((parcel) => parcel.item),
        ...(tokens.length > 0 && { validationTokens: [...new Set(tokens)] }),
      }),
      timeoutMilliseconds: notifications.giveUpAnswerMilliseconds,
      acceptAnyCertificate: notifications.acceptAnyCertificate,
      closing,
    })
    const milliseconds = Math.round(performance.now() - startedAt)
    const status = answer.kind === 'answer' ? answer.status : 0
    const operation = parcels[0]?.operation ?? 'notification.change'
    // The query of the address may be the subscriber's secret; the path says enough.
    log.add({
      at: clock.now(),
      protocol: 'graph',
      operation,
      method: 'POST',
      path: new URL(this.#url).pathname,
      status,
      milliseconds,
    })
    this.#judgeSpeed(milliseconds)
    return status >= 200 && status < 300
  }

  #judgeSpeed(milliseconds: number): void {
    const { slowAnswerMilliseconds, shareOfAnswers, dropShare, dropMilliseconds } = this.#world.notifications
    this.#recent = [...this.#recent, { isSlow: milliseconds > slowAnswerMilliseconds }].slice(-shareOfAnswers)
    if (this.#slowShare() < dropShare) return
    this.#dropUntil = performance.now() + dropMilliseconds
    this.#recent = []
    for (const parcel of this.#waiting.splice(0)) parcel.onLost()
  }

  #slowShare(): number {
    if (this.#recent.length < Math.max(1, this.#world.notifications.shareOfAnswers)) return 0
    return this.#recent.filter(({ isSlow }) => isSlow).length / this.#recent.length
  }
}
