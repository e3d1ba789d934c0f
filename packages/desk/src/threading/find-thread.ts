import type { Queries } from '../db/index.ts'
import type { FindByClue, ThreadedMail, ThreadFacts } from './clue.ts'
import { findConversation } from './find-conversation.ts'
import { findInReplyTo } from './find-in-reply-to.ts'
import { findNumberInSubject } from './find-number-in-subject.ts'
import { findReferences } from './find-references.ts'
import { findReplyTag } from './find-reply-tag.ts'
import { findRewrittenId } from './find-rewritten-id.ts'
import { findSignedId } from './find-signed-id.ts'
import { findNamed } from './find-tied.ts'
import { isStranger } from './is-stranger.ts'

/** The clues that stand by themselves, surest first, each with the words that the conversation shows (decision 0012). */
const SURE: readonly (readonly [words: string, find: FindByClue])[] = [
  ['answers a mail of ours (signed Message-ID)', findSignedId],
  ['was sent to the address of this ticket (signed reply address)', findReplyTag],
  ['answers a mail of ours (Message-ID written by the server)', findRewrittenId],
  ['answers a mail of this ticket (In-Reply-To)', findInReplyTo],
  ['continues a mail of this ticket (References)', findReferences],
]
const IS_ANSWERED = 'is answered by a mail of this ticket, which came first'
const SHARES_PAST = 'answers the same mail as one of this ticket'

/** Hints: they count only for somebody who belongs to the ticket. */
const HINTS: readonly (readonly [words: string, find: FindByClue])[] = [
  ['goes on with a conversation of this ticket under the same subject (Thread-Index)', findConversation],
  ['names this ticket in its subject', findNumberInSubject],
]

export type Thread =
  | { readonly kind: 'new' }
  | { readonly kind: 'joins'; readonly ticketId: number; readonly clue: string; readonly byStranger: boolean }

/**
 * Which ticket a mail belongs to, and why. A writer who is new to the ticket still joins it by a sure clue (a colleague answering in the
 * requester's place is everyday); the clue says so, and nothing else follows from what they write.
 */
export async function findThread(queries: Queries, mail: ThreadedMail, facts: ThreadFacts): Promise<Thread> {
  const join = async (ticketId: number, words: string): Promise<Thread> => {
    const byStranger = await isStranger(queries, ticketId, facts.writer)
    return { kind: 'joins', ticketId, byStranger, clue: byStranger ? `${words}; written by somebody new to this ticket` : words }
  }
  for (const [words, find] of SURE) {
    const ticketId = await find(queries, mail, facts)
    if (ticketId !== null) return join(ticketId, words)
  }
  const named = await findNamed(queries, mail, facts.writer)
  if (named !== null) return join(named.ticketId, named.isChild ? IS_ANSWERED : SHARES_PAST)
  for (const [words, find] of HINTS) {
    const ticketId = await find(queries, mail, facts)
    if (ticketId !== null) return join(ticketId, words)
  }
  return { kind: 'new' }
}
