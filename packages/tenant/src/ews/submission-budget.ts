import { ResponseError } from './refusals.ts'

/** Counts the mails each mailbox sends: Exchange Online takes 30 a minute from one (E4). */
export class SubmissionBudget {
  readonly #now: () => number
  readonly #sent = new Map<string, number[]>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Throws when the mailbox has sent its share of this minute. */
  spend(userId: string, most: number): void {
    const now = this.#now()
    const recent = (this.#sent.get(userId) ?? []).filter((at) => now - at < 60_000)
    if (recent.length >= most) throw new ResponseError('ErrorSubmissionQuotaExceeded')
    this.#sent.set(userId, [...recent, now])
  }
}
