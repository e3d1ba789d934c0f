const DAY_MILLISECONDS = 86_400_000

/** How many days ahead an end is warned about, the nearest first. 0: it has come. */
export const THRESHOLDS = [0, 1, 7, 14, 30, 60] as const
export type Threshold = (typeof THRESHOLDS)[number]

/** Whole days until then; negative when it is over. Half a day left is none. */
export function daysUntil(endsAt: Date, now: Date): number {
  return Math.floor((endsAt.getTime() - now.getTime()) / DAY_MILLISECONDS)
}

/** The warning that is due; null as long as the end is far. One that was missed is not made up for: the nearest says it all. */
export function thresholdOf(endsAt: Date, now: Date): Threshold | null {
  const left = (endsAt.getTime() - now.getTime()) / DAY_MILLISECONDS
  return THRESHOLDS.find((days) => left <= days) ?? null
}

/** In words, for a title: `ends in 7 days`, `ends tomorrow`, `has ended`. */
export function endsInWords(endsAt: Date, now: Date): string {
  const days = daysUntil(endsAt, now)
  if (endsAt.getTime() <= now.getTime()) return 'has ended'
  if (days === 0) return 'ends within a day'
  return days === 1 ? 'ends tomorrow' : `ends in ${String(days)} days`
}
