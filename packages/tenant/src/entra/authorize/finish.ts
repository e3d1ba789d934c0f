import type { Context } from 'hono'

import { makeGuid } from '../../random.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { EntraStore, Grant, Session } from '../entra-store.ts'
import { describeError } from '../error-answer.ts'
import { devicePageDone } from '../pages/device-page.ts'
import { clientInfo } from '../token/answer-with-tokens.ts'
import { answerReply, answerReplyError } from './reply-address.ts'
import type { Flow, Step } from './sign-in-flow.ts'

/** The person is through: hands the app its code, or the device its grant, or tells that the administrator consented. */
export function finishFlow(
  world: World,
  store: EntraStore,
  flow: Flow,
  { user, authenticatedAt, hasMfa }: Extract<Step, { kind: 'done' }>,
  session: Session | undefined,
): Response | Promise<Response> {
  const { purpose } = flow
  const grant: Omit<Grant, 'scope' | 'clientType'> = {
    appId: flow.app.appId,
    userId: user.id,
    authenticatedAt,
    hasMfa,
    sessionId: session?.id ?? makeGuid(world.random),
  }
  switch (purpose.kind) {
    case 'authorize': {
      const { reply, nonce, challenge, scope, wantsClientInfo } = purpose.request
      const code = store.addCode({
        grant: { ...grant, scope, clientType: reply.type },
        redirectUri: reply.uri,
        ...(nonce !== undefined && { nonce }),
        ...(challenge && { challenge }),
      })
      return answerReply(reply, {
        code,
        session_state: grant.sessionId,
        ...(wantsClientInfo && { client_info: clientInfo(user.id, world.directory.tenantId) }),
      })
    }
    case 'adminConsent': {
      const granted = [...flow.asked, ...purpose.roles].map(({ name }) => name)
      return answerReply(purpose.reply, {
        admin_consent: 'True',
        tenant: world.directory.tenantId,
        ...(!purpose.isLegacy && { scope: [...new Set(granted)].join(' ') }),
      })
    }
    case 'device': {
      const device = store.findUserCode(purpose.userCode)
      if (device) device.state = { kind: 'granted', grant: { ...grant, scope: purpose.scope, clientType: 'publicClient' } }
      return devicePageDone(world, flow.app, true)
    }
    default:
      return purpose satisfies never
  }
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
