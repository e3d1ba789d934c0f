import type { Context } from 'hono'

import { organizationOfToken } from '../organizations.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { pairwiseSubject } from './make-token-book.ts'

/** `/oidc/userinfo`: who a Graph token with `openid` speaks for (OpenID Connect Core section 5.3). */
export async function answerUserinfo(home: World, c: Context<TenantEnv>): Promise<Response> {
  const world = organizationOfToken(home, c.req.header('authorization'))
  const token = c.req.header('authorization')?.match(/^Bearer (.+)$/i)?.[1]
  const verdict = token === undefined ? undefined : await world.tokens.verify(token, 'graph')
  if (!verdict?.ok || verdict.principal.kind !== 'user') {
    const error = {
      code: 'InvalidAuthenticationToken',
      message: 'Access token is empty, expired or not meant for this resource.',
    }
    return c.json({ error }, 401, { 'www-authenticate': 'Bearer' })
  }
  const { principal } = verdict
  const user = world.directory.users().find((known) => known.id === principal.userId)
  if (!user || !principal.scopes.includes('openid')) {
    return c.json({ error: { code: 'Forbidden', message: 'The token lacks the scope openid.' } }, 403)
  }
  const [given = '', ...family] = user.displayName.split(' ')
  return c.json({
    sub: pairwiseSubject(principal.appId, user.id),
    ...(principal.scopes.includes('profile') && { name: user.displayName, given_name: given, family_name: family.join(' ') }),
    ...(principal.scopes.includes('email') && { email: user.mail }),
  })
}
