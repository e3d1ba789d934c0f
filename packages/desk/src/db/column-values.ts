/**
 * How the text PostgreSQL sends for a column becomes a JavaScript value; the one table both engines use, so that a
 * query gives the same answer on each.
 *
 * int8 -> number (an id or a count beyond 2^53 is an error, never a silently wrong number)
 * timestamptz -> Date (milliseconds: microseconds are cut, so columns that are compared again use timestamptz(3))
 * date -> 'YYYY-MM-DD' (a day has no time zone)
 * bytea -> Uint8Array
 * json, jsonb -> the parsed value
 * numeric -> string (exact; cast to float8 or int8 in SQL where a number is wanted)
 */
type ReadColumn = (text: string) => unknown

const OID = { bytea: 17, int8: 20, json: 114, date: 1082, timestamptz: 1184, jsonb: 3802, numeric: 1700 } as const

export function readInt8(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 value ${text} does not fit a JavaScript number`)
  return number
}

export function readBytea(text: string): Uint8Array {
  if (!text.startsWith('\\x')) throw new TypeError('bytea must come in hex format (bytea_output)')
  const bytes = Buffer.from(text.slice(2), 'hex')
  // A Buffer is a window on a shared pool; a plain array of its own can be posted to a thread and compared.
  return new Uint8Array(bytes)
}

const TIMESTAMPTZ = /^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d)(?::(\d\d))?$/

/** Reads a timestamptz in PostgreSQL's ISO style; `infinity` has no Date and is an error. */
export function readTimestamptz(text: string): Date {
  const parts = TIMESTAMPTZ.exec(text)
  const date = parts
    ? new Date(
        `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${(parts[5] ?? '.000').slice(0, 4).padEnd(4, '0')}${parts[6]}:${parts[7] ?? '00'}`,
      )
    : new Date(Number.NaN)
  if (Number.isNaN(date.getTime())) throw new RangeError(`timestamptz value ${text} does not fit a JavaScript Date`)
  return date
}

/** Readers by type OID (PostgreSQL's pg_type.dat); types that are absent stay as the driver gives them: text, number, boolean. */
export const COLUMN_READERS: Readonly<Record<number, ReadColumn>> = {
  [OID.bytea]: readBytea,
  [OID.int8]: readInt8,
  [OID.json]: (text) => JSON.parse(text) as unknown,
  [OID.jsonb]: (text) => JSON.parse(text) as unknown,
  [OID.date]: (text) => text,
  [OID.timestamptz]: readTimestamptz,
  [OID.numeric]: (text) => text,
}

/** The array types of the same columns: OID of the array -> reader of its elements. */
export const ARRAY_ELEMENT_READERS: Readonly<Record<number, ReadColumn>> = {
  1001: readBytea,
  1016: readInt8,
  1182: (text) => text,
  1185: readTimestamptz,
  1231: (text) => text,
}
