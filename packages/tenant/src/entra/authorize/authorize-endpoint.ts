import type { Context } from 'hono'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { Refusal } from '../aadsts.ts'
import { aadstsEntry } from '../aadsts.ts'
import type { EntraStore, Session } from '../entra-store.ts'
import { describeError } from '../error-answer.ts'
import { errorPage } from '../pages/error-page.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import { answerStep } from './answer-step.ts'
import { askedPermissions } from './consent.ts'
import { readAuthorizeRequest } from './read-authorize-request.ts'
import type { AuthorizeRefusal } from './read-authorize-request.ts'
import { answerReplyError } from './reply-address.ts'
import { sessionOf } from './session-cookie.ts'
import { nextStep } from './sign-in-flow.ts'
import type { Flow, FlowBook, Step } from './sign-in-flow.ts'

/** `GET` (or `POST`) `/{tenant}/oauth2/v2.0/authorize`: opens a flow and shows its first page. */
export async function answerAuthorize(
  world: World,
  store: EntraStore,
  flows: FlowBook,
  c: Context<TenantEnv>,
): Promise<Response> {
  const segment = readTenantSegment(world.directory, c.req.param('tenant') ?? '')
  if (!segment.ok) return await answerAuthorizeRefusal(world, c, segment)
  const request = readAuthorizeRequest(world, segment, await parametersOf(c), new URL(c.req.url).origin)
  if (!request.ok) return await answerAuthorizeRefusal(world, c, request)

  const session = sessionOf(store, c)
  const flow = flows.open({
    segment,
    app: request.app,
    purpose: { kind: 'authorize', request },
    asked: askedPermissions(request.app, request.scopes),
    ...(request.prompt !== undefined && { prompt: request.prompt }),
  })
  takeHint(world, flow, request.loginHint)
  if (request.prompt === 'none') return await answerSilently(world, store, flows, c, flow, session)
  return await answerStep(world, store, flows, c, flow, session)
}

/** `login_hint` chooses the account; a name nobody has is shown again, to be mended. */
function takeHint(world: World, flow: Flow, hint: string | undefined): void {
  if (hint === undefined) return
  const user = world.directory.findUser(hint)
  if (user) {
    flow.userId = user.id
    return
  }
  flow.typed = hint
  flow.asksWho = true
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
  const code = SILENT_CODES[step.kind]
  const reply = flow.purpose.kind === 'authorize' ? flow.purpose.request.reply : undefined
  const facts = { appId: flow.app.appId, appName: flow.app.displayName }
  return await answerAuthorizeRefusal(world, c, { ok: false, code, facts, ...(reply && { reply }) })
}

const SILENT_CODES: Readonly<Record<Exclude<Step['kind'], 'done'>, number>> = {
  identify: 50058,
  password: 50058,
  pick: 16000,
  secondFactor: 50076,
  consent: 65001,
  adminWall: 65001,
}

/** Tells a refusal to the app where it may hear it, else to the person on a page that leads nowhere. */
export function answerAuthorizeRefusal(
  world: World,
  c: Context<TenantEnv>,
  refusal: AuthorizeRefusal,
): Response | Promise<Response> {
  const failure = describeError(world, refusal.code, refusal.facts, c.req.header('client-request-id'))
  if (!refusal.reply) return errorPage(world, failure)
  // The errors of a refused token have a name of their own on the way back to an app (OpenID Connect Core section 3.1.2.6).
  return answerReplyError(refusal.reply, failure, failure.error === 'invalid_grant' ? 'interaction_required' : failure.error)
}

/** A code forced by the fault table: back to the app when Microsoft does so with this code and the request has an address. */
export async function answerForcedCode(world: World, c: Context<TenantEnv>, refusal: Refusal): Promise<Response> {
  const segment = readTenantSegment(world.directory, c.req.param('tenant') ?? '')
  const request = segment.ok ? readAuthorizeRequest(world, segment, await parametersOf(c), new URL(c.req.url).origin) : undefined
  const goesBack = aadstsEntry(refusal.code).place.includes('R')
  return await answerAuthorizeRefusal(world, c, { ...refusal, ...(goesBack && request?.reply && { reply: request.reply }) })
}

export async function parametersOf(c: Context<TenantEnv>): Promise<URLSearchParams> {
  return c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams
}
