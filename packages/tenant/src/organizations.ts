import { decodeJwt } from 'jose'

import type { DirectoryUser } from './directory/directory.ts'
import type { AppRegistration } from './directory/registry.ts'
import type { World } from './world.ts'

/** The organization a person's account belongs to; personal accounts are kept with the first. */
export function organizationOf({ organizations }: World, user: DirectoryUser): World {
  const found = organizations.find(({ directory }) => directory.users().includes(user))
  if (!found) throw new Error('A person belongs to no organization')
  return found
}

/** An account by its object id, in whichever organization. */
export function personById({ organizations }: World, id: string | undefined): DirectoryUser | undefined {
  return organizations.flatMap(({ directory }) => directory.users().filter((user) => user.id === id))[0]
}

/**
 * An account by id or any address. One name may be a member of one organization and a guest in another: that of `first` is
 * meant where it has one, else the member.
 */
export function findPerson({ organizations }: World, key: string, first?: World): DirectoryUser | undefined {
  const found = organizations.flatMap(({ directory }) => directory.findUser(key) ?? [])
  return first?.directory.findUser(key) ?? found.find(({ accountType }) => accountType !== 'guest') ?? found[0]
}

/** The organization whose directory knows an address, or whose domain it is of. */
export function organizationOfAddress({ organizations }: World, address: string): World | undefined {
  return (
    organizations.find(({ directory }) => directory.findUser(address) !== undefined) ??
    organizations.find(({ directory }) => directory.isAccepted(address))
  )
}

/** An app registration by client id, in whichever organization it was registered. */
export function findRegistration({ organizations }: World, appId: string): AppRegistration | undefined {
  return organizations.flatMap(({ registry }) => registry.apps().filter((app) => app.appId === appId.toLowerCase()))[0]
}

/**
 * An app registration another organization may have a service principal of: its own, or one that is for many. Personal accounts
 * belong to no organization, so an app for them alone is for no other.
 */
export function findConsentable(world: World, appId: string): AppRegistration | undefined {
  const app = findRegistration(world, appId)
  const isForMany = app?.signInAudience === 'AzureADMultipleOrgs' || app?.signInAudience === 'AzureADandPersonalMicrosoftAccount'
  return isForMany || app?.homeTenantId === world.directory.tenantId ? app : undefined
}

/**
 * The organization a Bearer token is of, by its unproven `tid`: whether it holds is for that organization's token book to judge.
 * What has none, the opaque tokens of personal accounts too, belongs to the first.
 */
export function organizationOfToken(world: World, authorization: string | undefined): World {
  const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  const tenantId = token === undefined ? undefined : tenantIdOf(token)
  return world.organizations.find(({ directory }) => directory.tenantId === tenantId) ?? world
}

function tenantIdOf(token: string): unknown {
  try {
    return decodeJwt(token)['tid']
  } catch {
    return undefined
  }
}
