import type { Context } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { cloudOf, cloudsOfHost, resourceIssuer } from './clouds.ts'
import { CONSUMERS } from './tenant-segment.ts'
import type { TenantSegment } from './tenant-segment.ts'

const CACHEABLE = { 'cache-control': 'max-age=86400, private', 'access-control-allow-origin': '*' }

/**
 * The OpenID Connect discovery document of one tenant segment, with the keys Microsoft's has and no others; `isOlder` for
 * the endpoints before v2.0. A request that names the host of a national cloud is answered with that cloud's names.
 */
export function answerDiscovery(
  world: World,
  c: Context<TenantEnv>,
  segment: TenantSegment,
  { isOlder }: { isOlder: boolean },
): Response {
  const { origin, hostname } = new URL(c.req.url)
  const { cloud } = cloudOf(hostname, world.entra)
  const base = `${origin}/${segment.text}`
  const oauth = `${base}/oauth2${isOlder ? '' : '/v2.0'}`
  const graph = cloud.resourceHosts.graph[0]
  // On loopback the tenant's own userinfo answers; under Microsoft's names it is Graph's.
  const userinfo = cloudsOfHost(hostname).length > 0 ? `https://${graph}` : origin
  const document = {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/${isOlder ? '' : 'v2.0/'}keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: isOlder ? resourceIssuer(origin, issuerTenant(segment), world.entra) : `${origin}/${issuerTenant(segment)}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${userinfo}/oidc/userinfo`,
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'cloud_instance_host_name',
      'cloud_graph_host_name',
      'msgraph_host',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    kerberos_endpoint: `${base}/kerberos`,
    mtls_endpoint_aliases: { token_endpoint: `${oauth}/token` },
    tenant_region_scope: segment.kind === 'tenant' ? cloud.regionScope : null,
    cloud_instance_name: cloud.instanceName,
    cloud_graph_host_name: cloud.directoryGraphHost,
    msgraph_host: graph,
    rbac_url: cloud.rbacUrl,
  }
  return c.json(document, 200, CACHEABLE)
}

/** The published keys. On the shared endpoints the issuer is told as a pattern. */
export function answerKeys(world: World, c: Context<TenantEnv>, segment: TenantSegment): Response {
  const { origin, hostname } = new URL(c.req.url)
  const issuer = `${origin}/${issuerTenant(segment)}/v2.0`
  const { instanceName } = cloudOf(hostname, world.entra).cloud
  const keys = world.tokens.keys().map((key) => ({ ...key, cloud_instance_name: instanceName, issuer }))
  return c.json({ keys }, 200, CACHEABLE)
}

function issuerTenant(segment: TenantSegment): string {
  if (segment.kind === 'tenant') return segment.organization.directory.tenantId
  // The braces are part of the text: clients put the token's `tid` in their place before they compare.
  return segment.kind === 'consumers' ? CONSUMERS : '{tenantid}'
}
