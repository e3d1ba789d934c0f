import type { FindByClue } from './clue.ts'
import { followMerges } from './follow-merges.ts'
import { isStranger } from './is-stranger.ts'
import { numberInSubject } from './topic.ts'

/** The number in the subject. Anybody can write one, so it counts only from somebody who belongs to that ticket. */
export const findNumberInSubject: FindByClue = async (queries, mail, { writer }) => {
  const number = numberInSubject(mail.subject)
  const ticketId = number === null ? null : await followMerges(queries, number)
  return ticketId === null || (await isStranger(queries, ticketId, writer)) ? null : ticketId
}
