/** A span of time as a person would say it: "40 seconds", "3 minutes", "2 hours". */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000))
  if (seconds < 90) return count(seconds, 'second')
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return count(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 48 ? count(hours, 'hour') : count(Math.round(hours / 24), 'day')
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
