import { sql, type Expression, type SqlBool } from 'kysely'
import { headerId } from '../../model/header-id.ts'

/** Words of one search that are looked for; more narrow nothing any more. */
const MAX_WORDS = 8
/** The index holds every three characters in a row, so it knows no shorter part of a word, only how a word begins. */
const INDEXED_LENGTH = 3
/** What a word stands behind in a header or in its JSON. */
const BEFORE_A_WORD = [' ', '"', '@', '.', '-', '(', '[']
/** Letters and digits of scripts with spaces between words. Elsewhere one or two characters are a word, which may begin anywhere, as a sign may. */
const SPACED = /^(?=.*[\p{L}\p{N}])[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+$/u

/**
 * What a lower-case text must be like to hold what was typed: one condition a word, in any order. A word of three and more
 * characters may stand within another; a shorter one begins a word, as otherwise every row would have to be read.
 */
export function wordConditions(text: Expression<string>, typed: string | undefined): Expression<SqlBool>[] {
  return wordsOf(typed).map((word) => {
    const literal = word.replaceAll(/[\\%_]/g, String.raw`\$&`)
    const isShort = word.length < INDEXED_LENGTH && SPACED.test(word)
    const patterns = isShort ? [`${literal}%`, ...BEFORE_A_WORD.map((before) => `%${before}${literal}%`)] : [`%${literal}%`]
    return sql<SqlBool>`(${sql.join(
      patterns.map((pattern) => sql`${text} like lower(${pattern})`),
      sql` or `,
    )})`
  })
}

function wordsOf(typed: string | undefined): string[] {
  const words = (typed ?? '')
    .replaceAll('\0', '')
    .split(/\s+/)
    .filter((word) => word !== '')
  return words.slice(0, MAX_WORDS)
}

/** A Message-ID as our columns have it, out of what was pasted. */
export function typedMessageId(typed: string): string {
  return headerId(typed.replaceAll('\0', '').trim().replaceAll(/^<|>$/g, ''))
}
