import { createHash } from 'node:crypto'

import type { Context } from 'hono'

import type { DirectoryUser } from '../../directory/directory.ts'
import { organizationOf } from '../../organizations.ts'
import { makeGuid } from '../../random.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { EntraStore, Grant, Session } from '../entra-store.ts'
import { describeError } from '../error-answer.ts'
import { devicePageDone } from '../pages/device-page.ts'
import { tenantOf } from '../tenant-segment.ts'
import { answerWithTokens } from '../token/answer-with-tokens.ts'
import { clientInfo, idClaims } from '../token/id-claims.ts'
import { answerAuthorizeRefusal } from './answer-refusal.ts'
import type { AuthorizeRequest } from './read-authorize-request.ts'
import { answerReply, answerReplyError } from './reply-address.ts'
import type { Flow, Step } from './sign-in-flow.ts'

/** The person is through: hands the app its code, or the device its grant, or tells that the administrator consented. */
export async function finishFlow(
  world: World,
  store: EntraStore,
  c: Context<TenantEnv>,
  flow: Flow,
  { user, authenticatedAt, hasMfa }: Extract<Step, { kind: 'done' }>,
  session: Session | undefined,
): Promise<Response> {
  const { purpose } = flow
  // Signing in to an app gives it its service principal in the person's organization, as its first consent does.
  const organization = organizationOf(world, user)
  organization.registry.addPrincipal(flow.app)
  const grant: Omit<Grant, 'scope' | 'clientType'> = {
    appId: flow.app.appId,
    userId: user.id,
    authenticatedAt,
    hasMfa,
    sessionId: session?.id ?? makeGuid(world.random),
  }
  switch (purpose.kind) {
    case 'authorize': {
      const { reply, scope } = purpose.request
      return await answerApp(world, store, c, purpose.request, { ...grant, scope, clientType: reply.type }, user)
    }
    case 'adminConsent': {
      const granted = [...flow.asked, ...purpose.roles].map(({ name }) => name)
      return await answerReply(purpose.reply, {
        admin_consent: 'True',
        tenant: organization.directory.tenantId,
        ...(!purpose.isLegacy && { scope: [...new Set(granted)].join(' ') }),
      })
    }
    case 'device': {
      const device = store.findUserCode(purpose.userCode)
      if (device) device.state = { kind: 'granted', grant: { ...grant, scope: purpose.scope, clientType: 'publicClient' } }
      return await devicePageDone(world, flow.app, true)
    }
    default:
      return purpose satisfies never
  }
}

/** The redirect with what the app asked for: a code, tokens, or both (OpenID Connect Core section 3.3). */
async function answerApp(
  world: World,
  store: EntraStore,
  c: Context<TenantEnv>,
  request: AuthorizeRequest,
  grant: Grant,
  user: DirectoryUser,
): Promise<Response> {
  const { app, reply, nonce, challenge, response, scopes } = request
  const { origin } = new URL(c.req.url)
  const fields: Record<string, string> = {}
  if (response.code) {
    fields['code'] = store.addCode({
      grant,
      redirectUri: reply.uri,
      ...(nonce !== undefined && { nonce }),
      ...(challenge && { challenge }),
    })
  }
  if (response.accessToken) {
    const answer = await answerWithTokens(world, store, { app, grant, origin, provenBy: 'nothing', wantsClientInfo: false })
    if (!answer.ok) return await answerAuthorizeRefusal(world, c, { ...answer, reply })
    const { access_token: token, expires_in: life, scope } = answer.body
    Object.assign(fields, { access_token: token, token_type: 'Bearer', expires_in: String(life), scope: String(scope) })
  }
  if (response.idToken) {
    const claims = idClaims(world, { app, grant, origin, ...(nonce !== undefined && { nonce }) }, user, scopes.oidc)
    fields['id_token'] = await world.tokens.sign({
      ...claims,
      ...(fields['code'] !== undefined && { c_hash: halfHash(fields['code']) }),
      ...(fields['access_token'] !== undefined && { at_hash: halfHash(fields['access_token']) }),
    })
  }
  // Personal accounts have no session state.
  if (user.accountType !== 'personal') fields['session_state'] = grant.sessionId
  if (request.wantsClientInfo) fields['client_info'] = clientInfo(user.id, tenantOf(world, user))
  return await answerReply(reply, fields)
}

/** `c_hash` and `at_hash`: the left half of the SHA-256 (OpenID Connect Core section 3.3.2.11). */
function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

/** The person turned back: `cancel` anywhere before consent, `decline` on the consent page. */
export function abandonFlow(
  world: World,
  store: EntraStore,
  c: Context<TenantEnv>,
  flow: Flow,
  how: 'cancel' | 'decline',
): Response | Promise<Response> {
  const { purpose } = flow
  const declined = () => describeError(world, 65004, {}, c.req.header('client-request-id'))
  switch (purpose.kind) {
    case 'authorize':
      // Cancelling says no more than this: no description comes along.
      if (how === 'cancel') return answerReply(purpose.request.reply, { error: 'access_denied', error_subcode: 'cancel' })
      return answerReplyError(purpose.request.reply, declined())
    case 'adminConsent':
      if (purpose.isLegacy) {
        return answerReply(purpose.reply, { error: 'permission_denied', error_description: 'The admin canceled the request' })
      }
      return answerReply(purpose.reply, {
        admin_consent: 'True',
        error: 'consent_required',
        error_description: declined().description,
      })
    case 'device': {
      const device = store.findUserCode(purpose.userCode)
      if (device) device.state = { kind: 'declined' }
      return devicePageDone(world, flow.app, false)
    }
    default:
      return purpose satisfies never
  }
}
