import type { Attempt } from '@postdesk/contract'
import { resetAuthorization } from '../../accounts/authorization/reset-authorization.ts'
import { beginAttempt } from '../../accounts/sign-in/begin-attempt.ts'
import { readAttempt } from '../../accounts/sign-in/read-attempt.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound, wrongField } from '../refusal.ts'

/** Sign-ins. */
export const authorizationAnswers = {
  createAttempt: async ({ desk, agent, body }) => {
    const begun = await beginAttempt(desk, { ...body, startedBy: agent.id })
    switch (begun.kind) {
      case 'begun':
        return { ...(await attemptOf(desk, begun.id)), authorizeUrl: begun.authorizeUrl }
      case 'registration-missing':
        throw wrongField('registrationId', 'This app registration does not exist any more; choose another one.')
      case 'account-missing':
        throw notFound('This mail account')
      case 'wrong':
        throw wrongField(begun.field, begun.message)
      default:
        return begun satisfies never
    }
  },
  getAttempt: async ({ desk, params }) => await attemptOf(desk, params.id),
  removeAuthorization: async ({ desk, agent, params }) => {
    const removed = await resetAuthorization(desk.database, params.id, { name: agent.name, now: desk.now() })
    if (!removed) throw notFound('This mail account, or its sign-in,')
  },
} satisfies Partial<Answers>

async function attemptOf(desk: Desk, id: string): Promise<Attempt> {
  const attempt = await readAttempt(desk.database.kysely, id, desk.now())
  if (!attempt) throw notFound('This sign-in')
  return attempt
}
