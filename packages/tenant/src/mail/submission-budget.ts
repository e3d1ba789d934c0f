const MINUTE = 60_000
const DAY = 86_400_000

/** What each user has sent in the last 24 hours of the tenant's clock, by whatever protocol: Exchange's limits know no protocols (E4). */
export class SubmissionBudget {
  readonly #now: () => number
  readonly #sent = new Map<string, { readonly at: number; readonly recipients: number }[]>()

  constructor(now: () => number) {
    this.#now = now
  }

  spend(userId: string, recipients: number): void {
    this.#sent.set(userId, [...this.#within(userId, DAY), { at: this.#now(), recipients }])
  }

  mailsInMinute(userId: string): number {
    return this.#within(userId, MINUTE).length
  }

  recipientsInDay(userId: string): number {
    return this.#within(userId, DAY).reduce((sum, one) => sum + one.recipients, 0)
  }

  #within(userId: string, milliseconds: number) {
    const now = this.#now()
    return (this.#sent.get(userId) ?? []).filter(({ at }) => now - at < milliseconds)
  }
}
