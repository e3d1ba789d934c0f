import type { Context } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { CLOUDS } from './clouds.ts'

/** `/common/discovery/instance`: which hosts are names of one and the same cloud. Libraries ask it before they trust a host. */
export function answerInstanceDiscovery(world: World, c: Context<TenantEnv>): Response {
  const { origin, host } = new URL(c.req.url)
  const own = { preferred_network: host, preferred_cache: host, aliases: [host] }
  const clouds = Object.values(CLOUDS)
    .filter(({ name }) => name !== 'usGovDod')
    .map(({ loginHosts }) => ({ preferred_network: loginHosts[0], preferred_cache: loginHosts[0], aliases: loginHosts }))
  const isListed = clouds.some(({ aliases }) => aliases.includes(host))
  return c.json({
    tenant_discovery_endpoint: `${origin}/${world.directory.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: isListed ? clouds : [own, ...clouds],
  })
}
