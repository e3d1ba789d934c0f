import type { Attempt } from '@postdesk/contract'
import { getAccount } from '../../accounts/incoming/list-accounts.ts'
import { resetAuthorization } from '../../accounts/authorization/reset-authorization.ts'
import { getOutgoing } from '../../accounts/outgoing/list-outgoing.ts'
import { validateAuthorization } from '../../accounts/authorization/validate-authorization.ts'
import { beginAttempt } from '../../accounts/sign-in/begin-attempt.ts'
import { pollDevice } from '../../accounts/sign-in/poll-device.ts'
import { proposeScopes } from '../../accounts/sign-in/propose-scopes.ts'
import { explainErrorPage } from '../../accounts/sign-in/explain-error-page.ts'
import { readAttempt } from '../../accounts/sign-in/read-attempt.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound, wrongField } from '../refusal.ts'
import { providerOff } from '../site/provider-off.ts'

/** Microsoft answers within seconds; a person waits at the form. */
const ASK_TIMEOUT_MS = 60_000
const NO_SIGN_IN = 'This mail account, or its sign-in,'

/** Sign-ins. */
export const authorizationAnswers = {
  createAttempt: async ({ desk, agent, body }) => {
    const begun = await beginAttempt({ ...desk, signal: signalOf(desk) }, { ...body, startedBy: agent.id })
    switch (begun.kind) {
      case 'begun':
        return { ...(await attemptOf(desk, begun.id)), authorizeUrl: begun.authorizeUrl }
      case 'registration-missing':
        throw wrongField('registrationId', 'This app registration does not exist any more; choose another one.')
      case 'account-missing':
        throw notFound('This mail account')
      case 'provider-off':
        throw providerOff(begun.provider)
      case 'wrong':
        throw wrongField(begun.field, begun.message)
      default:
        return begun satisfies never
    }
  },
  explainErrorPage: async ({ desk, params, body }) => {
    const explained = await explainErrorPage(desk, params.id, body.text)
    switch (explained.kind) {
      case 'explained':
        return { card: explained.card }
      case 'missing':
        throw notFound('This sign-in')
      case 'no-number':
        throw wrongField('text', 'No error number is in it. Copy the sentence that begins with AADSTS and a number.')
      default:
        return explained satisfies never
    }
  },
  getAttempt: async ({ desk, params }) => {
    await pollDevice({ ...desk, signal: desk.closing }, params.id)
    return await attemptOf(desk, params.id)
  },
  proposeScopes: async ({ desk, params, query }) => {
    const { incoming = null, outgoing = null, shared, ...rest } = query
    const ways = { incoming, outgoing, shared: shared === 'yes', registrationId: params.id }
    const proposed = await proposeScopes({ queries: desk.database.kysely, baseUrl: desk.baseUrl }, { ...rest, ...ways })
    switch (proposed.kind) {
      case 'proposed': {
        const commands = proposed.commands.map(({ purpose: title, command }) => ({ title, command }))
        const { scopes, missing, roles, limitable, consentUrls } = proposed
        const app = { roles: [...roles], limitable: [...limitable], commands }
        return { scopes: [...scopes], missing: [...missing], ...app, consentUrls: [...consentUrls] }
      }
      case 'registration-missing':
        throw notFound('This app registration')
      case 'wrong':
        throw wrongField(proposed.field, proposed.message)
      default:
        return proposed satisfies never
    }
  },
  validateAuthorization: async ({ desk, agent, params }) => {
    const validated = await validateAuthorization({ ...desk, signal: signalOf(desk) }, { incoming: params.id }, agent)
    const account = await getAccount(desk.database.kysely, params.id, desk.now())
    if (validated.kind === 'missing' || !account?.authorization) throw notFound(NO_SIGN_IN)
    return { ok: validated.card === null, card: validated.card, authorization: account.authorization }
  },
  validateOutgoing: async ({ desk, agent, params }) => {
    const validated = await validateAuthorization({ ...desk, signal: signalOf(desk) }, { outgoing: params.id }, agent)
    const account = await getOutgoing(desk.database.kysely, params.id)
    if (validated.kind === 'missing' || !account?.authorization) throw notFound(NO_SIGN_IN)
    return { ok: validated.card === null, card: validated.card, authorization: account.authorization }
  },
  removeAuthorization: async ({ desk, agent, params }) => {
    const removed = await resetAuthorization(desk.database, params.id, { name: agent.name, now: desk.now() })
    if (!removed) throw notFound(NO_SIGN_IN)
  },
} satisfies Partial<Answers>

const signalOf = (desk: Desk) => AbortSignal.any([desk.closing, AbortSignal.timeout(ASK_TIMEOUT_MS)])

async function attemptOf(desk: Desk, id: string): Promise<Attempt> {
  const attempt = await readAttempt(desk.database.kysely, id, desk.now())
  if (!attempt) throw notFound('This sign-in')
  return attempt
}
