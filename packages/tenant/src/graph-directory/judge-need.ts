import type { Principal } from '../entra/token-book.ts'
import type { World } from '../world.ts'
import type { DirectoryNeed } from './directory-call.ts'
import { requestDenied } from './directory-errors.ts'

const OWNED_BY = 'Application.ReadWrite.OwnedBy'

/** Throws 403 unless the token's permissions cover the need; says whether they cover owned objects only. */
export function judgeNeed(world: World, principal: Principal, need: DirectoryNeed): { onlyOwned: boolean } {
  if (principal.kind === 'app') {
    if (need.application === 'any') return { onlyOwned: false }
    if (principal.roles.some((role) => need.application.includes(role))) return { onlyOwned: false }
    if (need.owned && principal.roles.includes(OWNED_BY)) return { onlyOwned: true }
    throw requestDenied()
  }
  // Outlook.com has no directory to ask.
  const user = world.directory.users().find(({ id }) => id === principal.userId)
  if (!user || user.accountType === 'personal') throw requestDenied()
  if (need.adminOnly && !user.isAdmin) throw requestDenied()
  if (!principal.scopes.some((scope) => need.delegated.includes(scope))) throw requestDenied()
  return { onlyOwned: false }
}
