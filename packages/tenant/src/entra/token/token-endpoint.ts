import type { Context } from 'hono'

import { makeGuid } from '../../random.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { CLOUDS, isForeignHost } from '../clouds.ts'
import type { EntraStore } from '../entra-store.ts'
import { describeError, entraHeaders, tokenErrorResponse } from '../error-answer.ts'
import { judgeAudience } from '../authorize/read-authorize-request.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { findClient, readClientProof } from './authenticate-client.ts'
import type { ClientProof } from './authenticate-client.ts'
import { GRANT_TYPES } from './grants.ts'
import type { LoopDetector } from './loop-detector.ts'
import { olderCode, presentBody, readForm } from './older-forms.ts'
import type { EndpointForm } from './older-forms.ts'

/** `POST /{tenant}/oauth2/v2.0/token`, and the older `/{tenant}/oauth2/token` and `/oauth20_token.srf`. */
export async function answerTokenRequest(
  world: World,
  store: EntraStore,
  loops: LoopDetector,
  c: Context<TenantEnv>,
  kind: EndpointForm = 'v2',
): Promise<Response> {
  const answer = loops.isLoop(await c.req.text()) ? refuse(50196) : await redeem(world, store, c, kind)
  const cors: Record<string, string> = c.req.header('origin') === undefined ? {} : { 'access-control-allow-origin': '*' }
  if (!answer.ok) return answerRefusal(world, c, { ...answer, code: olderCode(answer.code, kind) }, cors)
  const headers = { ...entraHeaders(makeGuid(world.random)), ...echoRequestId(c), ...cors }
  return c.json(presentBody(world, answer, kind), 200, headers)
}

async function redeem(
  world: World,
  store: EntraStore,
  c: Context<TenantEnv>,
  kind: EndpointForm,
): Promise<TokenAnswer | Refusal> {
  const segment = readTenantSegment(world, kind === 'live' ? 'consumers' : (c.req.param('tenant') ?? ''))
  if (!segment.ok) return segment
  const given = new URLSearchParams(await c.req.text())
  const grantType = given.get('grant_type')
  if (!grantType) return refuse(900144, { field: 'grant_type' })
  const form = readForm(given, kind)
  if (!(form instanceof URLSearchParams)) return form
  if (kind === 'live') form.set('client_info', '1')
  const redeemGrant = Object.hasOwn(GRANT_TYPES, grantType) ? GRANT_TYPES[grantType] : undefined
  if (!redeemGrant) return refuse(70003, { grantType })
  const proof = readClientProof(c.req.header('authorization'), form)
  const { origin, hostname } = new URL(c.req.url)
  if (isForeignHost(hostname, world.entra)) return refuse(foreignCode(proof, grantType), { tenant: segment.text })
  const client = findClient(world, proof.clientId, segment)
  if (!client.ok) return client
  c.set('principal', client.app.appId)
  // Sign-in would have been stopped there already. An app by itself is told first that the shared endpoints are nobody's.
  const isMisplaced =
    grantType !== 'client_credentials' || segment.kind === 'tenant' ? judgeAudience(client.app, segment) : undefined
  if (isMisplaced) return isMisplaced
  const browserOrigin = c.req.header('origin')
  return await redeemGrant(world, store, {
    app: client.app,
    proof,
    form,
    segment,
    origin,
    ...(browserOrigin !== undefined && { browserOrigin }),
    tokenEndpoints: assertionAudiences(world, segment, origin),
  })
}

/** What a request at another cloud's host is told: public clients are shown the way, confidential ones refused. */
function foreignCode({ secret, assertion }: ClientProof, grantType: string): number {
  if (secret === undefined && assertion === undefined) return 90038
  return grantType === 'client_credentials' ? 900382 : 900432
}

/**
 * What a client assertion may name as its audience: a token endpoint or the issuer, by any name of the organization that was
 * asked (at a shared endpoint, of any) and any host of Microsoft's.
 */
function assertionAudiences(world: World, segment: TenantSegment, origin: string): string[] {
  const near = segment.kind === 'tenant' ? [segment.organization] : world.organizations
  const names = [segment.text, ...near.flatMap(({ directory }) => [directory.tenantId, ...directory.domains])]
  const microsofts = Object.values(CLOUDS).flatMap(({ loginHosts }) => loginHosts.map((host) => `https://${host}`))
  const hosts = new Set([origin, world.origins.http, world.origins.https, ...microsofts])
  const paths = ['oauth2/v2.0/token', 'oauth2/token', 'v2.0']
  return [...hosts].flatMap((host) => names.flatMap((tenant) => paths.map((path) => `${host}/${tenant}/${path}`)))
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
