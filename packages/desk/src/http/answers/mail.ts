import { discardMail, retryMail } from '../../intake/index.ts'
import type { Answers } from '../answer.ts'
import { listMail } from '../mail/list-mail.ts'
import { conflict } from '../refusal.ts'

const NOT_HELD = 'This mail is not held any more; reload the page to see what became of it.'

/** The mail log and held mail. */
export const mailAnswers = {
  listMail: async ({ desk, query }) => await listMail(desk.database.kysely, query),
  retryMail: async ({ desk, agent, params }) => {
    const { kind } = await desk.database.transaction((trx) => retryMail(trx, { mailLogId: params.id, by: agent.name }))
    if (kind === 'not-held') throw conflict('NOT_HELD', NOT_HELD)
    return { queued: true as const }
  },
  discardMail: async ({ desk, agent, params }) => {
    const { kind } = await desk.database.transaction((trx) =>
      discardMail(trx, { mailLogId: params.id, by: agent.name, now: desk.now() }),
    )
    if (kind === 'not-held') throw conflict('NOT_HELD', NOT_HELD)
  },
} satisfies Partial<Answers>
