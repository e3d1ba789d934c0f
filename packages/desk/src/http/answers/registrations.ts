import { addCredential, changeSecretEnd, removeCredential } from '../../accounts/registration/add-credential.ts'
import { getRegistration, listRegistrations } from '../../accounts/registration/list-registrations.ts'
import { readCredentialEnds } from '../../accounts/registration/read-credential-ends.ts'
import { listWarnings } from '../../accounts/warnings/list-warnings.ts'
import { previewRegistration } from '../../accounts/registration/preview-registration.ts'
import {
  changeRegistration,
  createRegistration,
  deleteRegistration,
  type Saved,
} from '../../accounts/registration/save-registration.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, Refusal, wrongField } from '../refusal.ts'
import { presentProviders, presentRedirect } from '../site/present-site.ts'

/** Microsoft answers within seconds; a person waits at the button. */
const ASK_TIMEOUT_MS = 30_000

/** App registrations, and what of them ends. */
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
  createRegistration: async ({ desk, agent, body }) =>
    await saved(desk, await createRegistration(desk.database, desk.sealer, body, { name: agent.name, now: desk.now() })),
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
  changeCredential: async ({ desk, params, body }) => {
    const endsAt = body.expiresAt === null ? null : new Date(body.expiresAt)
    const outcome = await changeSecretEnd(desk.database, params.id, params.credentialId, endsAt)
    if (outcome === 'no-secret')
      throw wrongField('expiresAt', 'Only the end of a client secret is typed; this credential says its own.')
    return await readBack(desk, outcome === 'changed' ? params.id : null, 'This credential')
  },
  readCredentialEnds: async ({ desk, params }) => {
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS)
    const outcome = await readCredentialEnds({ ...desk, signal }, params.id)
    if (outcome.kind === 'refused')
      throw new Refusal(409, { code: 'ENDS_NOT_READ', message: outcome.card.title, card: outcome.card })
    const registration = await readBack(desk, outcome.kind === 'read' ? params.id : null, 'This app registration')
    return { registration, changed: outcome.kind === 'read' ? outcome.changed : 0 }
  },
  listWarnings: async ({ desk }) => ({ warnings: await listWarnings(desk.database.kysely, desk.now()) }),
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

async function readBack(desk: Desk, id: string | null, what: string) {
  const registration = id === null ? undefined : await getRegistration(desk.database.kysely, id, desk.now())
  if (!registration) throw notFound(what)
  return registration
}

async function saved(desk: Desk, outcome: Saved) {
  if (outcome.kind === 'wrong') throw wrongField(outcome.fault.field, outcome.fault.message)
  const registration = outcome.kind === 'saved' ? await getRegistration(desk.database.kysely, outcome.id, desk.now()) : undefined
  if (!registration) throw notFound('This app registration')
  return registration
}
