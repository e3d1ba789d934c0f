import type { DirectoryUser } from '../directory/directory.ts'
import type { Principal } from '../entra/token-book.ts'
import { scopedPermissions } from '../mail/app-roles.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { organizationOfAddress } from '../organizations.ts'
import type { World } from '../world.ts'
import type { Xoauth2 } from './read-xoauth2.ts'

/** The permission a protocol asks for, as a person's scope and as an app's role, and its switch on the mailbox. */
export type DoorRight = {
  readonly scope: string
  readonly role: string
  readonly isOpen: (world: World, owner: DirectoryUser) => boolean
}

/**
 * What Exchange makes of a token and the mailbox it is to open (E3, E6).
 *
 * - `refused`: the sign-in fails. A token that does not hold, the permission missing, nobody of that name, or an app that
 *   Exchange was never told of.
 * - `not-connected`: the sign-in succeeds, and the mailbox does not open: no mailbox, the protocol switched off, no
 *   FullAccess, or the app registered with the wrong object id.
 */
export type Admission =
  | {
      readonly kind: 'open'
      readonly mailbox: Mailbox
      readonly owner: DirectoryUser
      readonly principal: Principal
      /** Whose Exchange it is: from here on its settings count, and its directory. */
      readonly organization: World
    }
  | {
      readonly kind: 'refused'
      readonly why: 'token' | 'expired' | 'permission' | 'no-such-person' | 'service-principal-unknown'
    }
  | {
      readonly kind: 'not-connected'
      readonly why: 'no-mailbox' | 'protocol-off' | 'no-full-access' | 'wrong-object-id'
      readonly owner: DirectoryUser
      readonly principal: Principal
      readonly organization: World
    }

/** The doors are one for all organizations: the mailbox named says which is meant, and the token must be of it. */
export async function openMailbox(door: World, asked: Xoauth2, right: DoorRight): Promise<Admission> {
  const world = organizationOfAddress(door, asked.user) ?? door
  const verdict = await world.tokens.verify(asked.token, 'outlook')
  if (!verdict.ok) return { kind: 'refused', why: verdict.why === 'expired' ? 'expired' : 'token' }
  const { principal } = verdict
  const holds = principal.kind === 'app' ? principal.roles.includes(right.role) : principal.scopes.includes(right.scope)
  const owner = world.directory.findUser(asked.user)
  // Exchange's own roles give an app the permission and the mailboxes at once, whatever Entra gave it (E6, F3).
  const isScoped =
    principal.kind === 'app' &&
    owner !== undefined &&
    scopedPermissions(world.mail.settings, principal.appId, owner.id).includes(right.role)
  if (!holds && !isScoped) return { kind: 'refused', why: 'permission' }
  if (owner === undefined) return { kind: 'refused', why: 'no-such-person' }
  const registered = principal.kind === 'app' ? world.exchange.findServicePrincipal(principal.appId) : undefined
  if (principal.kind === 'app' && registered === undefined) return { kind: 'refused', why: 'service-principal-unknown' }

  const shut = (why: Extract<Admission, { kind: 'not-connected' }>['why']): Admission => {
    return { kind: 'not-connected', why, owner, principal, organization: world }
  }
  if (principal.kind === 'app' && registered?.objectId !== principal.servicePrincipalId) return shut('wrong-object-id')
  const self = principal.kind === 'app' ? principal.servicePrincipalId : principal.userId
  if (owner.id !== self && !isScoped && !owner.fullAccess.includes(self)) return shut('no-full-access')
  const mailbox = world.mail.mailboxOf(owner.id)
  if (mailbox === undefined) return shut('no-mailbox')
  if (!right.isOpen(world, owner)) return shut('protocol-off')
  return { kind: 'open', mailbox, owner, principal, organization: world }
}
