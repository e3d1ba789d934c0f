import type { Tenant } from '../src/index.ts'
import { makeBrowser, walkSignIn } from '../src/walk-sign-in.ts'
import type { Walk } from '../src/walk-sign-in.ts'

export const APP_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
export const SECRET = 'Qx8~contoso-demo-secret-not-for-real-use'
export const REDIRECT = 'http://localhost:5999/oauth/callback'
export const SCOPE = 'openid profile email offline_access Mail.ReadWrite Mail.Send'

export type Fields = Readonly<Record<string, string>>
export type TokenReply = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }

/** The address of /authorize with Postdesk's usual parameters; an empty value leaves a parameter out. */
export function authorizeUrl(tenant: Tenant, fields: Fields = {}, segment = tenant.world.directory.tenantId): string {
  const all = { client_id: APP_ID, response_type: 'code', redirect_uri: REDIRECT, scope: SCOPE, state: 'st&te=1', ...fields }
  const kept = Object.entries(all).filter(([, value]) => value !== '')
  return `${tenant.origins.http}/${segment}/oauth2/v2.0/authorize?${new URLSearchParams(kept).toString()}`
}

/** Walks the pages to an authorization code. */
export async function winCode(tenant: Tenant, fields: Fields = {}, walk: Walk = {}): Promise<string> {
  const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, fields), walk)
  const code = sight.sentTo?.searchParams.get('code')
  if (!code) throw new Error(`No code was given: ${sight.sentTo?.href ?? sight.text}`)
  return code
}

/** Posts to the token endpoint; an empty value leaves a field out. */
export async function askTokens(
  tenant: Tenant,
  fields: Fields,
  init: RequestInit = {},
  segment = tenant.world.directory.tenantId,
): Promise<TokenReply> {
  const all = { client_id: APP_ID, client_secret: SECRET, ...fields }
  const body = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))
  const answer = await fetch(`${tenant.origins.http}/${segment}/oauth2/v2.0/token`, { ...init, method: 'POST', body })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> }
}

/** Redeems a fresh code. */
export async function winTokens(tenant: Tenant, fields: Fields = {}, walk: Walk = {}): Promise<Record<string, unknown>> {
  const reply = await askTokens(tenant, {
    grant_type: 'authorization_code',
    code: await winCode(tenant, fields, walk),
    redirect_uri: REDIRECT,
  })
  if (reply.status !== 200) throw new Error(`No tokens were given: ${JSON.stringify(reply.body)}`)
  return reply.body
}

/** Turns something by `/_control`, as a script would. */
export async function control(tenant: Tenant, method: string, path: string, body?: unknown): Promise<Response> {
  return await fetch(`${tenant.endpoints.control}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
}
