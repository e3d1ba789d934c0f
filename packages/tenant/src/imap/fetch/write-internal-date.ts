const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `date-time` of RFC 3501 in UTC, the day in two places. */
export function writeInternalDate(at: number): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const month = MONTHS[date.getUTCMonth()] ?? 'Jan'
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${day}-${month}-${String(date.getUTCFullYear()).padStart(4, '0')} ${time} +0000`
}
