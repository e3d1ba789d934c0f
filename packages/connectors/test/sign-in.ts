import type { Tenant } from '@postdesk/tenant'

import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import type { Walk } from '@postdesk/tenant/walk-sign-in'
import { endpointsOf, redeemCode, scopesFor, startAuthorization, tokenScopesFor } from '../src/index.ts'
import type { CloudEndpoints, Tokens } from '../src/index.ts'

export const CLIENT_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
export const CREDENTIAL = { kind: 'secret', secret: 'Qx8~contoso-demo-secret-not-for-real-use' } as const
export const REDIRECT_URI = 'http://localhost:8080/oauth/callback'

/** The tenant as a custom cloud. */
export function endpointsOfTenant(tenant: Tenant, scheme: 'http' | 'https' = 'http'): CloudEndpoints {
  const root = tenant.origins[scheme]
  return endpointsOf({ cloud: 'custom', tenantId: tenant.world.directory.tenantId, custom: { loginUrl: root, graphUrl: root } })
}

/** Walks the sign-in pages as a person would; gives the query the browser comes back with. */
export async function comeBack(tenant: Tenant, walk: Walk = {}, changes: { loginHint?: string; clientId?: string } = {}) {
  const endpoints = endpointsOfTenant(tenant)
  const scopes = scopesFor({ endpoints, protocols: ['graph', 'imap', 'smtp'] })
  const start = startAuthorization({ endpoints, clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scopes, ...changes })
  const sight = await walkSignIn(makeBrowser(), start.url, walk)
  if (!sight.sentTo) throw new Error(`The sign-in ended at a page: ${sight.text}`)
  return { endpoints, start, params: sight.sentTo.searchParams }
}

/** What redeeming that code needs. */
export function redemption({ endpoints, start, params }: Awaited<ReturnType<typeof comeBack>>) {
  return {
    endpoints,
    clientId: CLIENT_ID,
    credential: CREDENTIAL,
    code: params.get('code') ?? '',
    redirectUri: REDIRECT_URI,
    codeVerifier: start.codeVerifier,
    nonce: start.nonce,
    scopes: tokenScopesFor({ endpoints, protocols: ['graph'], resource: 'graph' }),
  }
}

/** Signs a person in, from the address to the tokens. */
export async function signIn(tenant: Tenant, walk: Walk = {}): Promise<Tokens> {
  return await redeemCode(redemption(await comeBack(tenant, walk)))
}

/** Puts a fault into the tenant's table. */
export async function fault(tenant: Tenant, row: Readonly<Record<string, unknown>>): Promise<void> {
  await control(tenant, 'POST', '/faults', row)
}

export async function control(tenant: Tenant, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${tenant.endpoints.control}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The control refused ${method} ${path}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}
