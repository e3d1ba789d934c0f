import { headerId } from '../../model/header-id.ts'

/** Words of one search that are looked for; more narrow nothing any more. */
const MAX_WORDS = 8

/** The patterns for `like` of what was typed, one a word: each must be there, in any order. */
export function patternsOf(typed: string | undefined): string[] {
  const words = (typed ?? '')
    .replaceAll('\0', '')
    .split(/\s+/)
    .filter((word) => word !== '')
  return words.slice(0, MAX_WORDS).map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
}

/** A Message-ID as our columns have it, out of what was pasted. */
export function typedMessageId(typed: string): string {
  return headerId(typed.replaceAll('\0', '').trim().replaceAll(/^<|>$/g, ''))
}
