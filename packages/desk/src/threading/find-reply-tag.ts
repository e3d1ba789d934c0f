import { readReplyTag } from '@postdesk/mail'
import type { FindByClue } from './clue.ts'
import { followMerges } from './follow-merges.ts'

/** The address we asked for answers at, which bears the ticket's number and our signature (`support+t1042.…@`). */
export const findReplyTag: FindByClue = async (queries, mail, { key }) => {
  const addresses = [...mail.to.map(({ address }) => address), ...mail.cc.map(({ address }) => address), ...mail.deliveredTo]
  for (const address of new Set(addresses)) {
    const tagged = readReplyTag(address, key)
    const ticketId = tagged === null ? null : await followMerges(queries, tagged)
    if (ticketId !== null) return ticketId
  }
  return null
}
