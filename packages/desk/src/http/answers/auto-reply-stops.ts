import { listAutoReplyStops, resumeAutoReplies } from '../../outbox/index.ts'
import type { Answers } from '../answer.ts'
import { notFound } from '../refusal.ts'

/** Where automatic answers have stopped. */
export const autoReplyStopAnswers = {
  listAutoReplyStops: async ({ desk }) => ({ stops: await listAutoReplyStops(desk.database.kysely) }),
  deleteAutoReplyStop: async ({ desk, params }) => {
    const outcome = await desk.database.transaction((trx) => resumeAutoReplies(trx, params.id))
    if (outcome === 'missing') throw notFound('This stop')
  },
} satisfies Partial<Answers>
