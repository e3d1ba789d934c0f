import { setTimeout as wait } from 'node:timers/promises'

import { inBackground } from '../in-background.ts'

/** Where a reordered thing waits until the next one has gone. */
export type KeptBack = {
  /**
   * Keeps it, and lets it go when the next one has gone or the time is over. False when one is kept already: two that wait for
   * each other would wait for ever, so the second must go at once and is the successor of the first.
   */
  readonly keep: (go: () => void) => boolean
  /** The next one has gone: whatever is kept goes too. */
  readonly letGo: () => void
}

// Long enough for a program to send the next one; where none comes, late is what the last one is, and not lost.
const LONGEST_MILLISECONDS = 3_000

/** `closing` ends the wait: what is kept then never goes. */
export function makeKeptBack(closing: AbortSignal, longestMilliseconds = LONGEST_MILLISECONDS): KeptBack {
  let kept: { readonly go: () => void; readonly over: AbortController } | undefined
  const letGo = (): void => {
    const one = kept
    kept = undefined
    one?.over.abort()
    one?.go()
  }
  return {
    letGo,
    keep: (go) => {
      if (kept !== undefined) return false
      const one = { go, over: new AbortController() }
      kept = one
      inBackground('What was kept back', async () => {
        const signal = AbortSignal.any([closing, one.over.signal])
        await wait(longestMilliseconds, undefined, { signal, ref: false }).catch(() => undefined)
        if (!signal.aborted && kept === one) letGo()
      })
      return true
    },
  }
}
