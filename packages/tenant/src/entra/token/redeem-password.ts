import { findPerson } from '../../organizations.ts'
import { makeGuid } from '../../random.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import { judgePassword } from '../judge-password.ts'
import { judgeAccount } from '../judge-person.ts'
import { answerWithTokens } from './answer-with-tokens.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { TokenRequest } from './token-request.ts'

/** Resource owner password grant (RFC 6749 section 4.3): only where no second factor is asked for. */
export async function redeemPassword(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin, segment } = request
  for (const field of ['username', 'password', 'scope']) {
    if (!form.get(field)) return refuse(900144, { field })
  }
  if (segment.kind === 'common' || segment.kind === 'consumers') {
    return refuse(9001023, { grantType: 'password', tenant: segment.text })
  }
  const proven = await authenticateClient(world, store, app, request.proof, {
    mustProve: !app.isFallbackPublicClient,
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  const username = form.get('username') ?? ''
  // At the shared endpoint the organization is told by the domain of the name alone.
  if (segment.kind === 'organizations' && !username.includes('@')) return refuse(90019)
  const organization =
    segment.kind === 'tenant' ? segment.organization : world.organizations.find(({ directory }) => directory.isAccepted(username))
  if (!organization) return refuse(50128)
  const user = findPerson(world, username, organization)
  if (!user) return refuse(50034, { user: username, tenant: organization.directory.tenantId })
  const refusal = judgeAccount(world, user, app, segment, false) ?? judgePassword(world, store, user, form.get('password') ?? '')
  if (refusal) return refusal
  const grant = {
    appId: app.appId,
    userId: user.id,
    scope: form.get('scope') ?? '',
    authenticatedAt: world.clock.now(),
    hasMfa: false,
    clientType: app.isFallbackPublicClient ? ('publicClient' as const) : ('web' as const),
    sessionId: makeGuid(world.random),
  }
  const wantsClientInfo = form.get('client_info') === '1'
  return await answerWithTokens(world, store, { app, grant, origin, provenBy: proven.by, wantsClientInfo })
}
