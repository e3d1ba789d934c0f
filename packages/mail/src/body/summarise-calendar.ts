import { decodeBytes } from '../charset/decode-bytes.ts'

/** Bytes of a calendar file that are read: one event, not a year. */
const MAX_BYTES = 200_000

/**
 * The first event of an iCalendar file (RFC 5545) in a few lines: what, when, where, by whom. For invitations that come without
 * a word. Null when there is no event.
 */
export function summariseCalendar(content: Uint8Array): string | null {
  const text = decodeBytes(content.subarray(0, MAX_BYTES), 'utf-8').text.replace(/\r?\n[ \t]/g, '')
  const start = text.indexOf('BEGIN:VEVENT')
  if (start === -1) return null
  const end = text.indexOf('END:VEVENT', start)
  const lines = text.slice(start, end === -1 ? undefined : end).split(/\r?\n/)
  const property = (name: string) => {
    const line = lines.find((candidate) => new RegExp(`^${name}[;:]`, 'i').test(candidate))
    const colon = line === undefined ? -1 : valueStart(line)
    return line === undefined || colon === -1
      ? null
      : { params: line.slice(name.length, colon - 1), value: unescape(line.slice(colon)) }
  }
  const from = property('DTSTART')
  const to = property('DTEND')
  const organizer = property('ORGANIZER')
  const zone = from === null ? null : /TZID="?([^";:]+)/i.exec(from.params)?.[1]
  const who =
    organizer === null ? null : (/CN="?([^";:]+)/i.exec(organizer.params)?.[1] ?? organizer.value.replace(/^mailto:/i, ''))
  const when = [from, to].flatMap((moment) => (moment === null ? [] : [readMoment(moment.value)])).join(' – ')
  const said = [
    property('SUMMARY')?.value,
    when === '' ? null : `${when}${zone ? ` (${zone})` : ''}`,
    property('LOCATION')?.value,
    who,
  ]
  const summary = said.filter((line) => line !== null && line !== undefined && line !== '').join('\n')
  return summary === '' ? null : summary
}

/** The colon that ends name and parameters; one inside quotes belongs to a parameter. */
function valueStart(line: string): number {
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') quoted = !quoted
    else if (line[at] === ':' && !quoted) return at + 1
  }
  return -1
}

const unescape = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char)).trim()

function readMoment(value: string): string {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?$/.exec(value)
  if (!found) return value
  const time = found[4] === undefined ? '' : ` ${found[4]}:${found[5]}${found[6] ? ' UTC' : ''}`
  return `${found[1]}-${found[2]}-${found[3]}${time}`
}
