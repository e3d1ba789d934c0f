import type { World } from '../world.ts'
import type { Refuse } from '../faults/with-faults.ts'
import { refuse } from './aadsts.ts'
import { answerForcedCode } from './authorize/authorize-endpoint.ts'
import { describeError, tokenErrorResponse } from './error-answer.ts'
import { errorPage } from './pages/error-page.ts'
import { answerRefusal } from './token/token-endpoint.ts'

// What an outage is called when the fault names no code of its own.
const OUTAGE = 90033

/** Entra's way to say no to a request that a fault hit: JSON where programs ask, a page or a redirect where people are. */
export function refuseAsEntra(world: World, { isForPeople }: { isForPeople: boolean }): Refuse {
  return async (c, effect) => {
    if (effect.kind === 'error') {
      const facts = { tenant: c.req.param('tenant') ?? '', appId: new URL(c.req.url).searchParams.get('client_id') ?? '' }
      const refusal = refuse(Number(effect.code), facts)
      return isForPeople ? await answerForcedCode(world, c, refusal) : answerRefusal(world, c, refusal)
    }
    const failure = describeError(world, Number(effect.code ?? OUTAGE), {}, c.req.header('client-request-id'))
    const headers: Record<string, string> =
      effect.retryAfterSeconds === undefined ? {} : { 'retry-after': String(effect.retryAfterSeconds) }
    const told = effect.message === undefined ? failure : { ...failure, description: effect.message }
    return isForPeople ? await errorPage(world, told, effect.status, headers) : tokenErrorResponse(told, effect.status, headers)
  }
}
