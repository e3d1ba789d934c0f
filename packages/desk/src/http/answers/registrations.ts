import { getRegistration, listRegistrations } from '../../accounts/registration/list-registrations.ts'
import { redirectUriOf, redirectUriWarning } from '../../accounts/registration/redirect-uri.ts'
import {
  changeRegistration,
  createRegistration,
  deleteRegistration,
  type Saved,
} from '../../accounts/registration/save-registration.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'

/** App registrations. */
export const registrationAnswers = {
  listRegistrations: async ({ desk, headers }) => ({
    registrations: await listRegistrations(desk.database.kysely),
    redirectUri: redirectUriOf(desk.baseUrl),
    redirectUriWarning: redirectUriWarning(desk.baseUrl, headers.get('host')),
  }),
  createRegistration: async ({ desk, body }) => await saved(desk, await createRegistration(desk.database, desk.sealer, body)),
  changeRegistration: async ({ desk, agent, params, body }) => {
    const by = { name: agent.name, now: desk.now() }
    return await saved(desk, await changeRegistration(desk.database, desk.sealer, params.id, body, by))
  },
  deleteRegistration: async ({ desk, params }) => {
    const outcome = await deleteRegistration(desk.database, params.id)
    if (outcome === 'missing') throw notFound('This app registration')
    if (outcome === 'in-use')
      throw conflict('IN_USE', 'A mail account uses this app registration. Give the account another one, or remove it, first.')
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: Saved) {
  if (outcome.kind === 'wrong') throw wrongField(outcome.fault.field, outcome.fault.message)
  const registration = outcome.kind === 'saved' ? await getRegistration(desk.database.kysely, outcome.id) : undefined
  if (!registration) throw notFound('This app registration')
  return registration
}
