import { addCredential, removeCredential } from '../../accounts/registration/add-credential.ts'
import { getRegistration, listRegistrations } from '../../accounts/registration/list-registrations.ts'
import { previewRegistration } from '../../accounts/registration/preview-registration.ts'
import {
  changeRegistration,
  createRegistration,
  deleteRegistration,
  type Saved,
} from '../../accounts/registration/save-registration.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'
import { presentProviders, presentRedirect } from '../site/present-site.ts'

/** App registrations. */
export const registrationAnswers = {
  listRegistrations: async ({ desk, seen }) => ({
    registrations: await listRegistrations(desk.database.kysely, desk.now()),
    providers: await presentProviders(desk.database.kysely),
    ...presentRedirect(desk.baseUrl, seen),
  }),
  previewRegistration: async ({ body }) =>
    previewRegistration({
      provider: body.provider,
      cloud: body.cloud,
      tenant_id: body.tenantId,
      login_url: body.loginUrl,
      graph_url: body.graphUrl,
      addresses: body.addresses,
      scopes: body.scopes,
    }),
  createRegistration: async ({ desk, body }) =>
    await saved(desk, await createRegistration(desk.database, desk.sealer, body, desk.now())),
  changeRegistration: async ({ desk, agent, params, body }) => {
    const by = { name: agent.name, now: desk.now() }
    return await saved(desk, await changeRegistration(desk.database, desk.sealer, params.id, body, by))
  },
  deleteRegistration: async ({ desk, params }) => {
    const outcome = await deleteRegistration(desk.database, params.id)
    if (outcome === 'missing') throw notFound('This app registration')
    if (outcome === 'in-use')
      throw conflict(
        'IN_USE',
        'A mail account uses this app registration, or may go back to it within a week of its change of protocol. Give the account another one, or remove it, first.',
      )
  },
  createCredential: async ({ desk, agent, params, body }) => {
    const outcome = await addCredential(desk, params.id, body, { name: agent.name, now: desk.now() })
    if (outcome.kind === 'wrong') throw wrongField(outcome.field, outcome.message)
    const registration = outcome.kind === 'added' ? await getRegistration(desk.database.kysely, params.id, desk.now()) : undefined
    if (!registration) throw notFound('This app registration')
    return registration
  },
  deleteCredential: async ({ desk, params }) => {
    const outcome = await removeCredential(desk.database, params.id, params.credentialId)
    if (outcome === 'missing') throw notFound('This credential')
    if (outcome === 'last-one')
      throw conflict(
        'LAST_CREDENTIAL',
        'Mail accounts live on this credential, and it is the last one. Add the next one first; then remove it.',
      )
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: Saved) {
  if (outcome.kind === 'wrong') throw wrongField(outcome.fault.field, outcome.fault.message)
  const registration = outcome.kind === 'saved' ? await getRegistration(desk.database.kysely, outcome.id, desk.now()) : undefined
  if (!registration) throw notFound('This app registration')
  return registration
}
