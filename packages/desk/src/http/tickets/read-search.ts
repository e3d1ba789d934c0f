import { sql, type RawBuilder } from 'kysely'

export type Search =
  | { readonly kind: 'none' }
  | { readonly kind: 'number'; readonly id: number }
  /** `orId`: what was typed is a bare number, and may be a ticket's as well as a word. */
  | { readonly kind: 'words'; readonly query: RawBuilder<unknown>; readonly orId: number | null }

/** A prefix of one letter is in nearly every ticket and costs most of the index. */
const MIN_PREFIX = 2

/**
 * What a person typed into the search: `#1042` is that ticket, `1042` that one too; else the words of `websearch_to_tsquery` (quotes, `or`, `-not`),
 * where the last word may be unfinished. The words are bound, never put into SQL.
 */
export function readSearch(text: string): Search {
  const typed = text.replaceAll('\0', '').trim()
  if (typed === '') return { kind: 'none' }
  const number = /^#(\d{1,15})$/.exec(typed)?.[1]
  if (number !== undefined) return { kind: 'number', id: Number(number) }
  const orId = /^\d{1,15}$/.test(typed) ? Number(typed) : null
  const whole = sql`websearch_to_tsquery('simple', ${typed})`
  const unfinished = unfinishedWord(typed)
  if (unfinished === null) return { kind: 'words', query: whole, orId }
  const before = typed.slice(0, typed.length - unfinished.length).trim()
  const prefix = sql`to_tsquery('simple', ${`${unfinished}:*`})`
  const withPrefix = before === '' ? prefix : sql`websearch_to_tsquery('simple', ${before}) && ${prefix}`
  return { kind: 'words', query: sql`(${whole}) || (${withPrefix})`, orId }
}

/** The last word, when it stands alone and is letters and digits only, so that it means itself in a tsquery too. */
function unfinishedWord(typed: string): string | null {
  if ((typed.match(/"/g)?.length ?? 0) % 2 === 1) return null
  const word = /(?:^|\s)([\p{L}\p{N}]+)$/u.exec(typed)?.[1]
  return word !== undefined && word.length >= MIN_PREFIX && word.toLowerCase() !== 'or' ? word : null
}
