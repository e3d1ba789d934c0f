import type { Context } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { TenantSegment } from './tenant-segment.ts'

const CACHEABLE = { 'cache-control': 'max-age=86400, private', 'access-control-allow-origin': '*' }

/** The OpenID Connect discovery document of one tenant segment, with the keys Microsoft's has and no others. */
export function answerDiscovery(world: World, c: Context<TenantEnv>, segment: TenantSegment): Response {
  const origin = new URL(c.req.url).origin
  const base = `${origin}/${segment.text}`
  const document = {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${issuerTenant(world, segment)}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${origin}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
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
    mtls_endpoint_aliases: { token_endpoint: `${base}/oauth2/v2.0/token` },
    tenant_region_scope: segment.kind === 'tenant' ? 'WW' : null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  }
  return c.json(document, 200, CACHEABLE)
}

/** The published keys. On the shared endpoints the issuer is told as a pattern. */
export function answerKeys(world: World, c: Context<TenantEnv>, segment: TenantSegment): Response {
  const issuer = `${new URL(c.req.url).origin}/${issuerTenant(world, segment)}/v2.0`
  const keys = world.tokens.keys().map((key) => ({ ...key, cloud_instance_name: 'microsoftonline.com', issuer }))
  return c.json({ keys }, 200, CACHEABLE)
}

function issuerTenant(world: World, segment: TenantSegment): string {
  if (segment.kind === 'tenant') return world.directory.tenantId
  // The braces are part of the text: clients put the token's `tid` in their place before they compare.
  return segment.kind === 'consumers' ? '9188040d-6c67-4c5b-b112-36a304b66dad' : '{tenantid}'
}
