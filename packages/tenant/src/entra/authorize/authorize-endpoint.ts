import type { Context } from 'hono'

import type { DirectoryUser } from '../../directory/directory.ts'
import { findPerson } from '../../organizations.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { Refusal } from '../aadsts.ts'
import { aadstsEntry, refuse } from '../aadsts.ts'
import { isForeignHost } from '../clouds.ts'
import type { EntraStore, Session } from '../entra-store.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import { scopeOfResource, translateLiveScopes } from '../token/older-forms.ts'
import type { EndpointForm } from '../token/older-forms.ts'
import { answerStep } from './answer-step.ts'
import { answerAuthorizeRefusal } from './answer-refusal.ts'
import { askedPermissions } from './consent.ts'
import { readAuthorizeRequest } from './read-authorize-request.ts'
import { sessionOf } from './session-cookie.ts'
import { nextStep } from './sign-in-flow.ts'
import type { Flow, FlowBook, Step } from './sign-in-flow.ts'

/** `GET` (or `POST`) `/{tenant}/oauth2/v2.0/authorize`: opens a flow and shows its first page. */
export async function answerAuthorize(
  world: World,
  store: EntraStore,
  flows: FlowBook,
  c: Context<TenantEnv>,
  kind: EndpointForm = 'v2',
): Promise<Response> {
  const segment = readTenantSegment(world, kind === 'live' ? 'consumers' : (c.req.param('tenant') ?? ''))
  if (!segment.ok) return await answerAuthorizeRefusal(world, c, segment)
  const { origin, hostname } = new URL(c.req.url)
  if (isForeignHost(hostname, world.entra)) {
    return await answerAuthorizeRefusal(world, c, refuse(90038, { tenant: segment.text }))
  }
  const request = readAuthorizeRequest(world, segment, translate(await parametersOf(c), kind), origin)
  if (!request.ok) return await answerAuthorizeRefusal(world, c, request)

  const session = sessionOf(store, c)
  const flow = flows.open({
    segment,
    app: request.app,
    purpose: { kind: 'authorize', request },
    asked: askedPermissions(request.app, request.scopes),
    ...(request.prompt !== undefined && { prompt: request.prompt }),
    ...(request.domainHint !== undefined && { domainHint: request.domainHint }),
  })
  takeHint(world, flow, request.loginHint)
  if (request.prompt === 'none') return await answerSilently(world, store, flows, c, flow, session)
  return await answerStep(world, store, flows, c, flow, session)
}

/** The parameters of an older endpoint in today's words. */
function translate(parameters: URLSearchParams, kind: EndpointForm): URLSearchParams {
  if (kind === 'v2') return parameters
  const translated = new URLSearchParams(parameters)
  const scope = kind === 'v1' ? scopeOfResource(parameters.get('resource')) : translateLiveScopes(parameters.get('scope') ?? '')
  translated.set('scope', scope)
  return translated
}

/** `login_hint` chooses the account; a name nobody has is shown again, to be mended. */
function takeHint(world: World, flow: Flow, hint: string | undefined): void {
  if (hint === undefined) return
  const user = findAccount(world, hint, flow.segment)
  if (user) {
    flow.userId = user.id
    return
  }
  flow.typed = hint
  flow.asksWho = true
}

/** Whom a name means: at the endpoint of one organization its own people and guests come first. */
export function findAccount(world: World, name: string, segment: TenantSegment): DirectoryUser | undefined {
  return findPerson(world, name, segment.kind === 'tenant' ? segment.organization : undefined)
}

/** `prompt=none` never shows a page: what would have been asked becomes an error for the app. */
async function answerSilently(
  world: World,
  store: EntraStore,
  flows: FlowBook,
  c: Context<TenantEnv>,
  flow: Flow,
  session: Session | undefined,
): Promise<Response> {
  const step = nextStep(world, flow, session)
  if (step.kind === 'done') return await answerStep(world, store, flows, c, flow, session)
  flows.close(flow)
  const code = step.kind === 'refused' ? step.refusal.code : SILENT_CODES[step.kind]
  const reply = flow.purpose.kind === 'authorize' ? flow.purpose.request.reply : undefined
  const facts = { appId: flow.app.appId, appName: flow.app.displayName, user: 'user' in step ? step.user.userPrincipalName : '' }
  return await answerAuthorizeRefusal(world, c, { ok: false, code, facts, ...(reply && { reply }) })
}

const SILENT_CODES: Readonly<Record<Exclude<Step['kind'], 'done' | 'refused'>, number>> = {
  identify: 50058,
  password: 50058,
  pick: 16000,
  secondFactor: 50076,
  consent: 65001,
  adminWall: 65001,
  adminRequest: 65001,
}

/** A code forced by the fault table: back to the app when Microsoft does so with this code and the request has an address. */
export async function answerForcedCode(world: World, c: Context<TenantEnv>, refusal: Refusal): Promise<Response> {
  const segment = readTenantSegment(world, c.req.param('tenant') ?? '')
  const request = segment.ok ? readAuthorizeRequest(world, segment, await parametersOf(c), new URL(c.req.url).origin) : undefined
  const goesBack = aadstsEntry(refusal.code).place.includes('R')
  return await answerAuthorizeRefusal(world, c, { ...refusal, ...(goesBack && request?.reply && { reply: request.reply }) })
}

export async function parametersOf(c: Context<TenantEnv>): Promise<URLSearchParams> {
  return c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams
}
