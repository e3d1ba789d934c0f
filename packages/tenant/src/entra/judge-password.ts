import type { DirectoryUser } from '../directory/directory.ts'
import type { World } from '../world.ts'
import { refuse } from './aadsts.ts'
import type { Refusal } from './aadsts.ts'
import type { EntraStore } from './entra-store.ts'

// Microsoft's smart lockout holds an account for a minute at first, and longer each time; here it is always a minute.
const LOCKOUT = 60_000

/** Judges a password a person gave, on a page or in the password grant; undefined when it lets them in. */
export function judgePassword(world: World, store: EntraStore, user: DirectoryUser, given: string): Refusal | undefined {
  const { clock, entra } = world
  const lock = store.failuresOf(user.id)
  if (lock.lockedUntil > clock.now()) return refuse(50053)
  if (user.passwordState === 'missing') return refuse(50056)
  if (user.password !== given) {
    lock.wrong += 1
    if (lock.wrong < entra.lockoutThreshold) return refuse(50126)
    lock.wrong = 0
    lock.lockedUntil = clock.now() + LOCKOUT
    return refuse(50053)
  }
  lock.wrong = 0
  // Nobody signs in as a shared mailbox: its directory account is blocked.
  if (!user.accountEnabled || user.kind === 'shared') return refuse(50057)
  if (user.passwordState === 'expired') return refuse(50055)
  return user.passwordState === 'expiredOnPremises' ? refuse(50144) : undefined
}
