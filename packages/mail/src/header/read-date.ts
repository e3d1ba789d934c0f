const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const

/** Zone names of RFC 5322 section 4.3 and the few others that mail programs write, in minutes east of Greenwich. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
  bst: 60,
  west: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  sast: 120,
  eest: 180,
  msk: 180,
  msd: 240,
  ist: 330,
  hkt: 480,
  sgt: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
}

/** Months as programs write them that know no better than the language of their desk; the first letters, in lower case. */
const OTHER_MONTHS: readonly (readonly [number, string])[] = [
  [0, 'ene|gen|sty|oca|янв|січ'],
  [1, 'fév|fev|févr|lut|şub|фев|лют'],
  [2, 'mär|mrz|mrt|maa|мар|бер'],
  [3, 'avr|abr|kwi|nis|апр|кві'],
  [4, 'mai|mag|mei|maj|мая|май|тра'],
  [5, 'juin|giu|cze|haz|июн|чер'],
  [6, 'juil|lug|lip|tem|июл|лип'],
  [7, 'aoû|aou|ago|sie|ağu|авг|сер'],
  [8, 'set|wrz|eyl|сен|вер'],
  [9, 'okt|ott|out|paź|eki|окт|жов'],
  [10, 'lis|kas|ноя|лис'],
  [11, 'dez|dic|déc|gru|ara|дек|гру'],
]

const MONTH_OF: ReadonlyMap<string, number> = new Map([
  ...MONTHS.map((month, at) => [month, at] as const),
  ...OTHER_MONTHS.flatMap(([at, stems]) => stems.split('|').map((stem) => [stem, at] as const)),
])

const MONTH_WORD = new RegExp(
  `(?<!\\p{L})(${[...MONTH_OF.keys()].toSorted((a, b) => b.length - a.length).join('|')})\\p{L}*`,
  'giu',
)

interface Clock {
  hour: number
  minute: number
  second: number
  milli: number
}

/**
 * Reads a Date field: RFC 5322 with its obsolete forms, ISO 8601, asctime, and common slips (missing weekday or seconds, dots for
 * colons, `GMT+2`, two-digit years). Gives ISO 8601 in UTC, or null; never the present.
 */
export function readDate(field: string | null | undefined): string | null {
  if (!field) return null
  const start = field.slice(0, 200)
  const bare = start
    .replace(/\([^()]*\)/g, ' ')
    .replace(/[\s,]+/g, ' ')
    .replace(/(\d) ?: ?(?=\d)/g, '$1:')
    .trim()
  // `11:44 AM (GMT-06:00)`: the zone is only said beside the date.
  const zone = NO_ZONE.test(bare) ? ZONE_COMMENT.exec(start)?.[1] : undefined
  const text = zone === undefined ? bare : `${bare} ${zone}`
  return readIso(text) ?? readWords(text) ?? readNumbers(text)
}

const NO_ZONE = /:\d{2}(?: ?[ap]\.?m\.?)?(?: \d{4})?$/i

const ZONE_COMMENT = /\(\s*((?:gmt|utc)? ?[+-]\d{1,2}:?\d{2}|[a-z]{3,5})\s*\)/i

const ISO =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?(?![a-z]))? ?(\S.*)?)?$/i

function readIso(text: string): string | null {
  const found = ISO.exec(text)
  if (!found) return null
  const zone = readZone(found[9] ?? '')
  const milli = found[7] === undefined ? 0 : Number(found[7].padEnd(3, '0').slice(0, 3))
  return instant(
    Number(found[1]),
    Number(found[2]) - 1,
    Number(found[3]),
    { hour: halfDay(Number(found[4] ?? 0), found[8]), minute: Number(found[5] ?? 0), second: Number(found[6] ?? 0), milli },
    zone,
  )
}

const TIME = /(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,](\d{1,6}))?)?(?: ?([ap])\.?m\.?(?![a-z]))?/i

const NUMBERS = /(?:^|\s)(\d{1,2})([./])(\d{1,2})\2(\d{4})(?=\s|$)/

/** Dates of numbers alone. With points the day comes first, with strokes and `AM` or `PM` the month; what could be either is not read. */
function readNumbers(text: string): string | null {
  const found = NUMBERS.exec(text)
  if (!found) return null
  const time = findTime(text.slice(found.index + found[0].length))
  const tail = time ? text.slice(found.index + found[0].length + time.end) : ''
  const one = Number(found[1])
  const two = Number(found[3])
  const monthFirst = found[2] === '/' && (two > 12 || /\d ?[ap]\.?m\b/i.test(text))
  if (found[2] === '/' && !monthFirst && one <= 12 && one !== two) return null
  const clock = time?.clock ?? { hour: 0, minute: 0, second: 0, milli: 0 }
  return instant(Number(found[4]), (monthFirst ? one : two) - 1, monthFirst ? two : one, clock, readZone(tail))
}

/** Dates with the month as a word, in whatever order. A word may be a weekday that looks like a month (`mar, 03 mar`); the next is tried then. */
function readWords(text: string): string | null {
  for (const month of text.matchAll(MONTH_WORD)) {
    const read = readAround(text, month)
    if (read !== null) return read
  }
  return null
}

function readAround(text: string, month: RegExpExecArray): string | null {
  const monthStart = month.index
  const monthEnd = month.index + month[0].length
  const before = /(\d{1,4})(?:st|nd|rd|th|er|\.)?(?: de)?[ \-./]*$/i.exec(text.slice(0, monthStart))
  const rest = text.slice(monthEnd)
  const after = /^[ \-./]*(?:de )?(\d{1,4})(?:st|nd|rd|th)?(?![\d:])/i.exec(rest)
  const time = findTime(text)
  const clock: Clock = time?.clock ?? { hour: 0, minute: 0, second: 0, milli: 0 }
  const tail = time ? text.slice(time.end).trim() : ''
  let day: number
  let year: number | null = null
  if (before?.[1]) {
    day = Number(before[1])
    if (after?.[1]) year = fullYear(after[1])
    if (before[1].length === 4 && after?.[1]) {
      // `2004 Jan 05`
      year = Number(before[1])
      day = Number(after[1])
    }
  } else if (after?.[1]) {
    // asctime: `Mon Jan  2 15:04:05 2006`, with or without a zone on either side of the year.
    day = Number(after[1])
    const inTail = /(?:^|\s)(\d{4})(?:\s|$)/.exec(tail)
    const inRest = /^[ \-./]*\d{1,2}(?:st|nd|rd|th)? (\d{4})(?!\d)/i.exec(rest)
    year = inTail?.[1] ? Number(inTail[1]) : inRest?.[1] ? Number(inRest[1]) : null
  } else return null
  if (year === null) {
    const late = /(?:^|\s)((?:19|20)\d\d)(?:\s|$)/.exec(tail)
    if (!late?.[1]) return null
    year = Number(late[1])
  }
  const zone = readZone(tail.replace(/(?:^|\s)(?:19|20)\d\d(?=\s|$)/, ' ').trim())
  return instant(year, MONTH_OF.get(month[1]?.toLowerCase() ?? '') ?? -1, day, clock, zone)
}

function findTime(text: string): { clock: Clock; end: number } | null {
  const colon = /\d{1,2}:\d{1,2}/.exec(text)
  const found = colon ? TIME.exec(text.slice(colon.index)) : TIME.exec(text)
  if (!found) return null
  const start = (colon?.index ?? 0) + found.index
  const hour = halfDay(Number(found[1]), found[5])
  const milli = found[4] === undefined ? 0 : Number(found[4].padEnd(3, '0').slice(0, 3))
  return { clock: { hour, minute: Number(found[2]), second: Number(found[3] ?? 0), milli }, end: start + found[0].length }
}

/** The hour of the day, of an hour with `a` or `p` behind it. */
function halfDay(hour: number, half: string | undefined): number {
  if (half?.toLowerCase() === 'p' && hour < 12) return hour + 12
  return half?.toLowerCase() === 'a' && hour === 12 ? 0 : hour
}

/** RFC 5322 section 4.3: 00-49 means 2000 and on, 50-99 and three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length <= 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

/** Minutes east of Greenwich. A zone that nobody knows counts as Greenwich (RFC 5322: "-0000"). */
function readZone(text: string): number {
  const offset = /([+\-\u2212\u2013]) ?(\d{1,2}):?(\d{2})?(?!\d)/.exec(text)
  if (offset?.[2]) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0)
    return minutes > 24 * 60 ? 0 : offset[1] === '+' ? minutes : -minutes
  }
  const name = /[a-z]+/i.exec(text)?.[0].toLowerCase()
  return (name === undefined ? undefined : ZONES[name]) ?? 0
}

function instant(year: number, month: number, day: number, clock: Clock, zone: number): string | null {
  if (year < 1000 || year > 9999 || month < 0 || month > 11 || day < 1 || day > 31) return null
  if (clock.hour > 24 || clock.minute > 59 || clock.second > 60) return null
  // The 31st of June is a mistake of the sender that rolls over, as it does everywhere else.
  const time = Date.UTC(year, month, day, clock.hour, clock.minute - zone, Math.min(clock.second, 59), clock.milli)
  const iso = Number.isNaN(time) ? null : new Date(time).toISOString()
  return iso !== null && /^\d{4}-/.test(iso) ? iso : null
}
