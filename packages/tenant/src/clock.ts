/** The tenant's own time: real time plus a shift that `/_control` moves, so that tokens and secrets can be made to expire. */
export type Clock = {
  /** Milliseconds since the epoch, shifted. */
  readonly now: () => number
  /** Moves the clock by this many milliseconds, forwards or back. */
  readonly shift: (milliseconds: number) => void
  /** How far it has been moved, in milliseconds. */
  readonly offset: () => number
}

export function makeClock(realNow: () => number = Date.now): Clock {
  let offset = 0
  return {
    now: () => realNow() + offset,
    shift: (milliseconds) => {
      offset += milliseconds
    },
    offset: () => offset,
  }
}
