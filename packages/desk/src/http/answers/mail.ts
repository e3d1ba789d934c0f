import { discardMail, restoreMail, retryMail } from '../../intake/index.ts'
import type { Answers } from '../answer.ts'
import { getMail } from '../mail/get-mail.ts'
import { countHeldMail, countRetried, retryHeldMail } from '../mail/held-mail.ts'
import { listMail } from '../mail/list-mail.ts'
import { listSentMail } from '../mail/list-sent-mail.ts'
import { conflict, notFound } from '../refusal.ts'

const NOT_HELD = 'This mail is not held any more; reload the page to see what became of it.'

/** The mail log and held mail. */
export const mailAnswers = {
  listMail: async ({ desk, query }) => await listMail(desk.database.kysely, query),
  listSentMail: async ({ desk, query }) => await listSentMail(desk.database.kysely, query),
  getMail: async ({ desk, params }) => {
    const mail = await getMail(desk.database.kysely, desk.blobs, params.id)
    if (!mail) throw notFound('This mail')
    return mail
  },
  retryMail: async ({ desk, agent, params }) => {
    const { kind } = await desk.database.transaction((trx) => retryMail(trx, { mailLogId: params.id, by: agent.name }))
    if (kind === 'not-held') throw conflict('NOT_HELD', NOT_HELD)
    return { queued: true as const }
  },
  discardMail: async ({ desk, agent, params, body }) => {
    const { kind } = await desk.database.transaction((trx) =>
      discardMail(trx, { mailLogId: params.id, by: agent.name, reason: body.reason || null, now: desk.now() }),
    )
    if (kind === 'not-held') throw conflict('NOT_HELD', NOT_HELD)
  },
  restoreMail: async ({ desk, agent, params }) => {
    const { kind } = await desk.database.transaction((trx) => restoreMail(trx, { mailLogId: params.id, by: agent.name }))
    if (kind === 'not-discarded')
      throw conflict('NOT_DISCARDED', 'This mail is not discarded; reload the page to see what became of it.')
  },
  countHeldMail: async ({ desk }) => await countHeldMail(desk.database.kysely),
  retryHeldMail: async ({ desk, agent, body }) =>
    await retryHeldMail(desk.database, { id: body.id, filter: body.filter, by: agent.name }),
  getRetry: async ({ desk, params }) => await countRetried(desk.database.kysely, params.id),
} satisfies Partial<Answers>
