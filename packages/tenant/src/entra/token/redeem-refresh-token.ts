import { organizationOf, personById } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { REFRESH_LIFE, SPA_REFRESH_LIFE } from '../entra-store.ts'
import type { EntraStore } from '../entra-store.ts'
import { judgeAccount } from '../judge-person.ts'
import { entraTime } from '../error-answer.ts'
import { answerWithTokens } from './answer-with-tokens.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { TokenRequest } from './token-request.ts'

/**
 * `grant_type=refresh_token`. Each redemption gives a new token with 90 full days; the old one stays good until its own 90
 * days end, as Microsoft does not revoke it. A single page app's chain ends 24 hours after it began.
 */
export async function redeemRefreshToken(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  const text = form.get('refresh_token')
  if (!text) return refuse(900144, { field: 'refresh_token' })
  const token = store.findRefreshToken(text)
  const proven = await authenticateClient(world, store, app, request.proof, {
    mustProve: token === undefined ? !app.isFallbackPublicClient : token.grant.clientType === 'web',
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  if (!token) return refuse(/^[\w.-]{40,}$/.test(text) ? 70000 : 9002313)
  if (token.grant.appId !== app.appId) return refuse(70000)
  const user = personById(world, token.grant.userId)
  // Bound to the person and the app, not to the endpoint; but no endpoint speaks for people of elsewhere.
  const misfit = user && judgeAccount(world, user, app, request.segment, false)
  if (misfit) return misfit
  const there = user && organizationOf(world, user).registry.findApp(app.appId)
  if (user && !there?.principal) return refuse(700016, { appId: app.appId, tenant: request.segment.text })
  const isSpa = token.grant.clientType === 'spa'
  if (isSpa && request.browserOrigin === undefined) return refuse(9002327)
  const now = world.clock.now()
  if (isSpa && now - token.chainStartedAt > SPA_REFRESH_LIFE) {
    return refuse(700084, { issuedAt: entraTime(token.chainStartedAt) })
  }
  if (now - token.issuedAt > REFRESH_LIFE) return refuse(700082, { issuedAt: entraTime(token.issuedAt) })
  const [scope, claims] = [form.get('scope'), form.get('claims')]
  return await answerWithTokens(world, store, {
    app,
    grant: token.grant,
    origin,
    provenBy: proven.by,
    chainStartedAt: token.chainStartedAt,
    ...(scope && { scope }),
    ...(claims && { claims }),
    wantsClientInfo: form.get('client_info') === '1',
  })
}
