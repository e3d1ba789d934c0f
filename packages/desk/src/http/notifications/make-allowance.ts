/** Addresses remembered at once; a flood from ever new ones must not fill our memory. */
const MOST_KEYS = 1_000

export type Allowance = {
  /** Takes one from what this key may still have; false when there is nothing left just now. */
  readonly take: (key: string, now: Date) => boolean
}

/** Lets each key do something `burst` times at once and `perSecond` times in the long run (a token bucket for each). */
export function makeAllowance({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }): Allowance {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take: (key, now) => {
      const known = buckets.get(key)
      const at = now.getTime()
      const refilled = known === undefined ? burst : known.left + (Math.max(0, at - known.at) / 1_000) * perSecond
      const left = Math.min(burst, refilled)
      // Put back at the end: whoever was quiet longest is forgotten first.
      buckets.delete(key)
      buckets.set(key, { left: left < 1 ? left : left - 1, at })
      const [oldest] = buckets.keys()
      if (buckets.size > MOST_KEYS && oldest !== undefined) buckets.delete(oldest)
      return left >= 1
    },
  }
}
