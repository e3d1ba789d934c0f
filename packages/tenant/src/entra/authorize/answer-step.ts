import type { Context } from 'hono'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { EntraStore, Session } from '../entra-store.ts'
import { aadstsEntry } from '../aadsts.ts'
import { adminRequestPage } from '../pages/admin-request-page.ts'
import { adminWallPage } from '../pages/admin-wall-page.ts'
import { consentPage } from '../pages/consent-page.ts'
import { passwordPage } from '../pages/password-page.ts'
import { pickPage } from '../pages/pick-page.ts'
import { secondFactorPage } from '../pages/second-factor-page.ts'
import { identifyPage } from '../pages/identify-page.ts'
import { answerAuthorizeRefusal } from './answer-refusal.ts'
import { finishFlow } from './finish.ts'
import { nextStep } from './sign-in-flow.ts'
import type { Flow, FlowBook } from './sign-in-flow.ts'

/** Shows the page of the step the person is at, or finishes. */
export function answerStep(
  world: World,
  store: EntraStore,
  flows: FlowBook,
  c: Context<TenantEnv>,
  flow: Flow,
  session: Session | undefined,
): Response | Promise<Response> {
  const step = nextStep(world, flow, session)
  switch (step.kind) {
    case 'identify':
      return identifyPage(world, c, flow)
    case 'pick':
      return pickPage(world, c, flow, step.accounts)
    case 'password':
      return passwordPage(world, c, flow, step.user)
    case 'secondFactor':
      return secondFactorPage(world, c, flow, step.user)
    case 'consent':
      return consentPage(world, c, flow, step.user, step.asked)
    case 'adminWall':
      return adminWallPage(world, c, flow, step.user)
    case 'adminRequest':
      return adminRequestPage(world, c, flow, step.user)
    case 'refused':
      flows.close(flow)
      return answerAuthorizeRefusal(world, c, { ...step.refusal, ...replyFor(flow, step.refusal.code) })
    case 'done': {
      flows.close(flow)
      c.set('principal', step.user.userPrincipalName)
      return finishFlow(world, store, c, flow, step, session)
    }
    default:
      return step satisfies never
  }
}

/** The app hears of a refusal only where Microsoft sends it back. */
function replyFor({ purpose }: Flow, code: number) {
  const goesBack = purpose.kind === 'authorize' && aadstsEntry(code).place.includes('R')
  return goesBack ? { reply: purpose.request.reply } : {}
}
