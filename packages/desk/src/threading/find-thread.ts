import type { Queries } from '../db/index.ts'
import type { FindByClue, ThreadedMail } from './clue.ts'
import { findInReplyTo } from './find-in-reply-to.ts'
import { findReferences } from './find-references.ts'
import { findRewrittenId } from './find-rewritten-id.ts'
import { findSignedId } from './find-signed-id.ts'
import { isStranger } from './is-stranger.ts'

/** The clues, surest first, each with the words that the conversation shows. */
const CLUES: readonly (readonly [words: string, find: FindByClue])[] = [
  ['answers a mail of ours (signed Message-ID)', findSignedId],
  ['answers a mail of ours (Message-ID written by the server)', findRewrittenId],
  ['answers a mail of this ticket (In-Reply-To)', findInReplyTo],
  ['continues a mail of this ticket (References)', findReferences],
]

export type Thread = { readonly kind: 'new' } | { readonly kind: 'joins'; readonly ticketId: number; readonly clue: string }

/**
 * Which ticket a mail belongs to, and why. Subjects are no clue: anybody can write one. A writer who is new to the ticket still
 * joins it (a colleague answering in the requester's place is everyday), and the clue says so.
 */
export async function findThread(
  queries: Queries,
  mail: ThreadedMail,
  facts: { readonly key: Uint8Array; readonly writer: string },
): Promise<Thread> {
  for (const [words, find] of CLUES) {
    const ticketId = await find(queries, mail, facts.key)
    if (ticketId === null) continue
    const stranger = await isStranger(queries, ticketId, facts.writer)
    return { kind: 'joins', ticketId, clue: stranger ? `${words}; written by somebody new to this ticket` : words }
  }
  return { kind: 'new' }
}
