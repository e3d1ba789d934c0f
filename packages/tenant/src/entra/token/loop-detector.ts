import { createHash } from 'node:crypto'

import type { World } from '../../world.ts'

// Microsoft's documents: fifteen identical requests within five minutes are a loop.
const WINDOW = 300_000
const MAX_IDENTICAL = 15
// Forms are remembered by their hash alone; beyond this many the oldest are forgotten.
const MAX_REMEMBERED = 10_000

export type LoopDetector = {
  /** Counts this request; true when it is one of a loop. */
  readonly isLoop: (form: string) => boolean
}

/** Notices clients that ask the token endpoint for the same thing again and again; only while the setting is on. */
export function makeLoopDetector({ clock, entra }: Pick<World, 'clock' | 'entra'>): LoopDetector {
  const seen = new Map<string, number[]>()
  return {
    isLoop: (form) => {
      if (!entra.detectLoops) return false
      const key = createHash('sha256').update(form).digest('base64')
      const times = (seen.get(key) ?? []).filter((at) => clock.now() - at < WINDOW)
      times.push(clock.now())
      seen.delete(key)
      seen.set(key, times)
      const oldest = seen.keys().next()
      if (seen.size > MAX_REMEMBERED && !oldest.done) seen.delete(oldest.value)
      return times.length >= MAX_IDENTICAL
    },
  }
}
