import { statusOfWords } from './failure-words.ts'

/** An enhanced status code (RFC 3463) that stands alone: not part of an IP address, a version or a number. */
const ENHANCED = /(?<![\d.a-z])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)/i

/** A reply code of SMTP where one is likely: at the beginning of a line or clause, after a bracket, or named. */
const REPLY = /(?:^|[\s:"'([<-]|smtp;|error |code |said:? |status )([45](?:[0-5]|7)\d)(?=[\s\-:#)\].;,'"]|$)/i

/** The enhanced status code that a text gives, or the `5.0.0` or `4.0.0` that its bare reply code amounts to. Null when it gives neither. */
export function findStatus(text: string): string | null {
  const piece = text.slice(0, 4000)
  const enhanced = ENHANCED.exec(piece)?.[1]
  const reply = REPLY.exec(piece)?.[1]
  // `550 … 2.0.0`? A success code in a failure belongs to something else.
  if (enhanced !== undefined && !enhanced.startsWith('2')) return enhanced
  return reply === undefined ? null : `${reply.charAt(0)}.0.0`
}

/** Codes under which servers also put full mailboxes: "other", "mailbox status", "policy". */
const SAYS_LITTLE = /^[45]\.(?:[0-57]\.0|2\.1)$/

/** Does the code say no more than that it failed? Then the words further away are asked as well. */
export const saysOnlyFailed = (status: string | null): boolean => status === null || /^[45]\.0\.0$/.test(status)

/**
 * Will the mail fail again? Full mailboxes are emptied and what timed out may get through; nobody comes to life. A code that
 * says no more than "failed" (`5.0.0`) is read together with the words beside it.
 */
export function kindOfFailure(status: string | null, action: string | null, words: string): 'hard' | 'soft' | 'unknown' {
  if (action === 'delayed') return 'soft'
  const said = status === null || SAYS_LITTLE.test(status) ? statusOfWords(words) : null
  if (status === null) return said === null ? 'unknown' : said === '5.2.2' || said.startsWith('4') ? 'soft' : 'hard'
  if (status.startsWith('4') || status === '5.2.2' || said === '5.2.2') return 'soft'
  return status.startsWith('5') ? 'hard' : 'unknown'
}
