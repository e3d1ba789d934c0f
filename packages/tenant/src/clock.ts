/** The tenant's own time: real time plus a shift that `/_control` moves, so that tokens and secrets can be made to expire. */
export type Clock = {
  /** Milliseconds since the epoch, shifted. */
  readonly now: () => number
  /** Moves the clock by this many milliseconds, forwards or back, but never further than a hundred years from the real time. */
  readonly shift: (milliseconds: number) => void
  /** How far it has been moved, in milliseconds. */
  readonly offset: () => number
}

/**
 * A hundred years: every life and expiry of a tenant lies within, and every moment within can be written as a date. Beyond what
 * a date can be, nothing of the tenant would answer any more.
 */
export const MAX_SHIFT_MILLISECONDS = 100 * 365.25 * 86_400_000

export function makeClock(realNow: () => number = Date.now): Clock {
  let offset = 0
  return {
    now: () => realNow() + offset,
    shift: (milliseconds) => {
      offset = Math.max(-MAX_SHIFT_MILLISECONDS, Math.min(MAX_SHIFT_MILLISECONDS, offset + milliseconds))
    },
    offset: () => offset,
  }
}
