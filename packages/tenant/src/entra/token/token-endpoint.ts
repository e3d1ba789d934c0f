import type { Context } from 'hono'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import { describeError, entraHeaders, tokenErrorResponse } from '../error-answer.ts'
import { makeGuid } from '../../random.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { findClient, readClientProof } from './authenticate-client.ts'
import { GRANT_TYPES } from './grants.ts'
import type { LoopDetector } from './loop-detector.ts'

/** `POST /{tenant}/oauth2/v2.0/token` */
export async function answerTokenRequest(
  world: World,
  store: EntraStore,
  loops: LoopDetector,
  c: Context<TenantEnv>,
): Promise<Response> {
  const answer = loops.isLoop(await c.req.text()) ? refuse(50196) : await redeem(world, store, c)
  const cors: Record<string, string> = c.req.header('origin') === undefined ? {} : { 'access-control-allow-origin': '*' }
  if (!answer.ok) return answerRefusal(world, c, answer, cors)
  return c.json(answer.body, 200, { ...entraHeaders(makeGuid(world.random)), ...echoRequestId(c), ...cors })
}

async function redeem(world: World, store: EntraStore, c: Context<TenantEnv>): Promise<TokenAnswer | Refusal> {
  const segment = readTenantSegment(world.directory, c.req.param('tenant') ?? '')
  if (!segment.ok) return segment
  const form = new URLSearchParams(await c.req.text())
  const grantType = form.get('grant_type')
  if (!grantType) return refuse(900144, { field: 'grant_type' })
  if (form.has('resource')) return refuse(901002)
  const redeemGrant = Object.hasOwn(GRANT_TYPES, grantType) ? GRANT_TYPES[grantType] : undefined
  if (!redeemGrant) return refuse(70003, { grantType })
  const proof = readClientProof(c.req.header('authorization'), form)
  const client = findClient(world, proof.clientId, segment)
  if (!client.ok) return client
  c.set('principal', client.app.appId)
  // Single-tenant apps may not use the shared endpoints (sign-in would have been stopped there already).
  if (segment.kind !== 'tenant' && client.app.signInAudience === 'AzureADMyOrg' && grantType !== 'client_credentials') {
    return refuse(50194, { appId: client.app.appId, tenant: segment.text })
  }
  const origin = new URL(c.req.url).origin
  const browserOrigin = c.req.header('origin')
  return await redeemGrant(world, store, {
    app: client.app,
    proof,
    form,
    segment,
    origin,
    ...(browserOrigin !== undefined && { browserOrigin }),
    tokenEndpoints: assertionAudiences(world, origin),
  })
}

/** What a client assertion may name as its audience: the token endpoint or the issuer, by any of the tenant's names and Microsoft's. */
function assertionAudiences(world: World, origin: string): string[] {
  const { tenantId, domains } = world.directory
  const hosts = [origin, world.origins.http, world.origins.https, 'https://login.microsoftonline.com']
  return hosts.flatMap((host) =>
    [tenantId, ...domains].flatMap((tenant) => [`${host}/${tenant}/oauth2/v2.0/token`, `${host}/${tenant}/v2.0`]),
  )
}

/** A refusal in the token endpoint's JSON. */
export function answerRefusal(
  world: World,
  c: Context<TenantEnv>,
  { code, facts }: Refusal,
  headers: Record<string, string> = {},
): Response {
  const described = describeError(world, code, facts, c.req.header('client-request-id'))
  const failure = facts['oauthError'] === undefined ? described : { ...described, error: facts['oauthError'] }
  return tokenErrorResponse(failure, undefined, { ...echoRequestId(c), ...headers })
}

function echoRequestId(c: Context<TenantEnv>): Record<string, string> {
  const id = c.req.header('client-request-id')
  return id !== undefined && c.req.header('return-client-request-id') === 'true' ? { 'client-request-id': id } : {}
}
