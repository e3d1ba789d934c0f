import type { Context } from 'hono'

import { organizationOf, personById } from '../../organizations.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { aadstsText, refuse } from '../aadsts.ts'
import type { EntraStore, Session } from '../entra-store.ts'
import { describeError } from '../error-answer.ts'
import { judgePassword } from '../judge-password.ts'
import { adminRequestSentPage } from '../pages/admin-request-page.ts'
import { errorPage } from '../pages/error-page.ts'
import { findAccount } from './authorize-endpoint.ts'
import { answerAuthorizeRefusal } from './answer-refusal.ts'
import { answerStep } from './answer-step.ts'
import { recordConsent } from './consent.ts'
import { abandonFlow } from './finish.ts'
import { sessionOf, withSession } from './session-cookie.ts'
import { nextStep } from './sign-in-flow.ts'
import type { Flow, FlowBook } from './sign-in-flow.ts'

/** `POST /{tenant}/login`: takes what the person did on a page, and shows the next one. */
export async function answerLogin(world: World, store: EntraStore, flows: FlowBook, c: Context<TenantEnv>): Promise<Response> {
  const form = new URLSearchParams(await c.req.text())
  const flow = flows.find(form.get('ctx') ?? undefined)
  if (!flow) return await errorPage(world, describeError(world, 50089, {}))
  delete flow.complaint
  let session = sessionOf(store, c)
  const action = form.get('action') ?? (form.has('account') ? 'account' : 'identify')
  switch (action) {
    case 'cancel':
    case 'decline':
      flows.close(flow)
      return await abandonFlow(world, store, c, flow, action)
    case 'other':
      delete flow.userId
      delete flow.authenticatedAt
      flow.asksWho = true
      break
    case 'account':
      takeAccount(world, flow, form.get('account') ?? '')
      break
    case 'identify':
      takeAccount(world, flow, form.get('login') ?? '')
      break
    case 'password':
      session = takePassword(world, store, flow, session, form.get('passwd') ?? '')
      break
    case 'approve':
      takeSecondFactor(world, flow, session)
      break
    case 'deny':
      flow.complaint = aadstsText(50074, {})
      break
    case 'accept':
      // Only the page of an administrator has the box; whoever sends it all the same is refused.
      if (form.has('forOrganization') && !mayConsentForAll(world, flow, session)) {
        flows.close(flow)
        const back = flow.purpose.kind === 'authorize' ? { reply: flow.purpose.request.reply } : {}
        return await answerAuthorizeRefusal(world, c, { ...refuse(90093), ...back })
      }
      takeConsent(world, flow, session, form.has('forOrganization'))
      break
    case 'requestApproval': {
      const step = nextStep(world, flow, session)
      if (step.kind !== 'adminRequest') break
      const { id: userId } = step.user
      organizationOf(world, step.user).consentRequests.add({
        appId: flow.app.appId,
        userId,
        asked: flow.asked,
        reason: form.get('justification') ?? '',
      })
      return await adminRequestSentPage(world, flow)
    }
    default:
      return await errorPage(world, describeError(world, 90023, { field: 'action' }))
  }
  const answer = await answerStep(world, store, flows, c, flow, session)
  return session ? withSession(c, answer, session) : answer
}

function takeAccount(world: World, flow: Flow, given: string): void {
  const user = findAccount(world, given, flow.segment)
  flow.typed = given
  if (user) {
    flow.userId = user.id
    flow.asksWho = false
    return
  }
  flow.asksWho = true
  flow.complaint =
    given.trim() === ''
      ? 'Enter a valid email address or user name.'
      : aadstsText(50034, { user: given, tenant: world.directory.displayName })
}

function takePassword(
  world: World,
  store: EntraStore,
  flow: Flow,
  session: Session | undefined,
  given: string,
): Session | undefined {
  const user = personById(world, flow.userId) ?? sessionUser(world, flow, session)
  if (!user) return session
  const refusal = judgePassword(world, store, user, given)
  if (refusal) {
    const text = aadstsText(refusal.code, refusal.facts)
    flow.complaint = refusal.code === 50126 ? `Your account or password is incorrect. ${text}` : text
    return session
  }
  const open = session ?? store.openSession()
  const authenticatedAt = world.clock.now()
  open.accounts.set(user.id, { authenticatedAt, hasMfa: false })
  flow.userId = user.id
  flow.authenticatedAt = authenticatedAt
  return open
}

/** The account the password page was shown for when the session, not the person, chose it. */
function sessionUser(world: World, flow: Flow, session: Session | undefined) {
  const step = nextStep(world, flow, session)
  return step.kind === 'password' ? step.user : undefined
}

function takeSecondFactor(world: World, flow: Flow, session: Session | undefined): void {
  const step = nextStep(world, flow, session)
  const proof = step.kind === 'secondFactor' ? session?.accounts.get(step.user.id) : undefined
  if (proof) proof.hasMfa = true
}

function mayConsentForAll(world: World, flow: Flow, session: Session | undefined): boolean {
  const step = nextStep(world, flow, session)
  return step.kind === 'consent' && step.user.isAdmin
}

function takeConsent(world: World, flow: Flow, session: Session | undefined, isForAll: boolean): void {
  const step = nextStep(world, flow, session)
  if (step.kind !== 'consent') return
  const { registry } = organizationOf(world, step.user)
  if (flow.purpose.kind === 'adminConsent') {
    recordConsent(registry, flow.app, 'everybody', step.asked)
    for (const { resource, name } of flow.purpose.roles) registry.grantRoles(flow.app.appId, resource, [name])
  } else {
    recordConsent(registry, flow.app, isForAll && step.user.isAdmin ? 'everybody' : step.user.id, step.asked)
  }
  flow.hasConsented = true
}
