import { canSubscribe } from '../access.ts'
import type { Subscription } from './subscription.ts'
import type { Surroundings } from './make-subscription-book.ts'

/**
 * Whether the right behind a subscription still stands: the app, its consent, the person and the mailbox. Consent that was never
 * recorded (a token made by `/_control/tokens`) cannot be taken back either.
 */
export function isStillAllowed(world: Surroundings, one: Subscription): boolean {
  const { directory, registry } = world
  const app = registry.findApp(one.appId)
  const owner = directory.findUser(one.watched.userId)
  if (app?.enabled !== true || owner?.mailboxEnabled !== true) return false
  if (one.creatorKind === 'app') {
    const roles = registry.grantedRoles(one.appId, 'graph')
    return one.wasConsented ? canSubscribe('app', roles) : true
  }
  const person = directory.findUser(one.creatorId)
  if (person?.accountEnabled !== true || person.tokensValidFrom > one.madeAt) return false
  return one.wasConsented ? canSubscribe('user', [...registry.grantedScopes(one.appId, 'graph', one.creatorId)]) : true
}
