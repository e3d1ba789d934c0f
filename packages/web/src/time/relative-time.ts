const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A time as an agent would say it: `now`, `2 min`, `in under a minute`, `in 5 min`, `3 h`, `yesterday`, `12 Nov`, `12 Nov 2024`. */
export function relativeTime(at: Date, now: Date): string {
  const apart = Math.abs(now.getTime() - at.getTime())
  const future = at.getTime() > now.getTime()
  if (apart < MINUTE / 2) return 'now'
  if (future && apart < MINUTE) return 'in under a minute'
  if (apart < HOUR) return framed(`${Math.max(1, Math.round(apart / MINUTE))} min`, future)
  if (apart < 12 * HOUR || sameDay(at, now)) return framed(`${Math.max(1, Math.floor(apart / HOUR))} h`, future)
  if (sameDay(at, new Date(now.getTime() - DAY))) return 'yesterday'
  if (sameDay(at, new Date(now.getTime() + DAY))) return 'tomorrow'
  if (future && apart < 100 * DAY) return `in ${Math.round(apart / DAY)} days`
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  return at.toLocaleDateString('en-GB', at.getFullYear() === now.getFullYear() ? day : { ...day, year: 'numeric' })
}

/** The exact time with its zone, for hover and screen readers. */
export function exactTime(at: Date): string {
  return at.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' })
}

function framed(text: string, future: boolean): string {
  return future ? `in ${text}` : text
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString()
}
