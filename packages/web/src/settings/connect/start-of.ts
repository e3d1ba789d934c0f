/** From when on mail is taken in: `now`, everything (`all`), or a day as YYYY-MM-DD. */
export type Start = string

/** The API's `startAt`: absent for now. A day begins where the browser is. */
export function startOf(start: Start): { startAt?: string } {
  if (start === 'now' || start === '') return {}
  if (start === 'all') return { startAt: '2000-01-01T00:00:00.000Z' }
  const day = new Date(`${start}T00:00:00`)
  return Number.isNaN(day.getTime()) ? {} : { startAt: day.toISOString() }
}
