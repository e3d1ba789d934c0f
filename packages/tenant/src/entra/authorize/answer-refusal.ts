import type { Context } from 'hono'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { describeError } from '../error-answer.ts'
import { errorPage } from '../pages/error-page.ts'
import type { AuthorizeRefusal } from './read-authorize-request.ts'
import { answerReplyError } from './reply-address.ts'

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
