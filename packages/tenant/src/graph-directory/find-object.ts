import { RESOURCES } from '../directory/permissions.ts'
import type { AppRegistration, ResourcePrincipal } from '../directory/registry.ts'
import type { World } from '../world.ts'
import type { DirectoryCall } from './directory-call.ts'
import { requestDenied, resourceNotFound } from './directory-errors.ts'

/** A service principal of the tenant: an app's own, or Microsoft's for a resource. */
export type FoundPrincipal =
  | {
      readonly kind: 'app'
      readonly id: string
      readonly appId: string
      readonly displayName: string
      readonly app: AppRegistration
    }
  | {
      readonly kind: 'resource'
      readonly id: string
      readonly appId: string
      readonly displayName: string
      readonly row: ResourcePrincipal
    }

/** Service principals that reads may see by now. */
export function visiblePrincipals({ registry }: World): FoundPrincipal[] {
  const resources = registry.resourcePrincipals().filter(({ present }) => present)
  const apps = registry.enterpriseApps().filter(({ principal }) => principal !== undefined && registry.isVisible(principal))
  return [
    ...resources.map((row): FoundPrincipal => {
      const { appId, displayName } = RESOURCES[row.resource]
      return { kind: 'resource', id: row.id, appId, displayName, row }
    }),
    ...apps.map((app): FoundPrincipal => {
      return { kind: 'app', id: app.servicePrincipalId, appId: app.appId, displayName: app.displayName, app }
    }),
  ]
}

/** Finds by object id, or by `appId=…`; undefined when there is none to be seen. */
export function findPrincipal(world: World, key: string): FoundPrincipal | undefined {
  const { byAppId, value } = readKey(key)
  return visiblePrincipals(world).find((row) => (byAppId ? row.appId : row.id) === value)
}

/** The service principal a path names; 404 when there is none. */
export function principalOf({ c, world }: DirectoryCall): FoundPrincipal {
  const key = c.req.param('principal') ?? ''
  const found = findPrincipal(world, key)
  if (!found) throw resourceNotFound(readKey(key).value)
  return found
}

/** Applications that reads may see by now, and that this caller may. */
export function visibleApplications({ world, callerId, onlyOwned }: DirectoryCall): AppRegistration[] {
  const { registry } = world
  return registry.apps().filter((app) => registry.isVisible(app) && (!onlyOwned || app.owners.includes(callerId)))
}

/** The application a path names; 404 when there is none, 403 when it is not the caller's to touch. */
export function applicationOf(call: DirectoryCall): AppRegistration {
  const { byAppId, value } = readKey(call.c.req.param('application') ?? '')
  const app = call.world.registry.apps().find((row) => (byAppId ? row.appId : row.objectId) === value)
  if (!app || !call.world.registry.isVisible(app)) throw resourceNotFound(value)
  if (call.onlyOwned && !app.owners.includes(call.callerId)) throw requestDenied()
  return app
}

function readKey(key: string): { byAppId: boolean; value: string } {
  const named = /^appId=(.*)$/i.exec(key)
  return { byAppId: named !== null, value: (named?.[1] ?? key).toLowerCase() }
}
