import { RESOURCES } from '../../directory/permissions.ts'
import type { DelegatedPermission, ResourceKey } from '../../directory/permissions.ts'
import type { DirectoryUser } from '../../directory/directory.ts'
import type { AppRegistration, Registry } from '../../directory/registry.ts'
import type { ScopeReading } from '../resources.ts'

/** One permission an app asks for. */
export type AskedPermission = { readonly resource: ResourceKey; readonly name: string; readonly info: DelegatedPermission }

/** The delegated permissions a scope parameter stands for; `.default` stands for what the registration lists. */
export function askedPermissions(app: AppRegistration, scopes: Extract<ScopeReading, { ok: true }>): AskedPermission[] {
  const asked = new Map<string, AskedPermission>()
  const ask = (resource: ResourceKey, name: string) => {
    const info = RESOURCES[resource].delegated[name]
    if (info) asked.set(`${resource}:${name}`, { resource, name, info })
  }
  for (const name of scopes.oidc) ask('graph', name)
  for (const { resource, names, isDefault } of scopes.resources) {
    const listed = app.requiredAccess.filter((row) => row.resource === resource).flatMap((row) => row.delegated)
    for (const name of isDefault ? listed : names) ask(resource, name)
  }
  return [...asked.values()]
}

/** Those of them nobody has consented to yet for this person. */
export function missingPermissions(
  registry: Registry,
  app: AppRegistration,
  user: DirectoryUser,
  asked: readonly AskedPermission[],
) {
  return asked.filter(({ resource, name }) => !registry.grantedScopes(app.appId, resource, user.id).has(name))
}

/** True when this person may not consent to these permissions and an administrator must. */
export function needsAdministrator(user: DirectoryUser, missing: readonly AskedPermission[]): boolean {
  if (user.isAdmin || user.accountType === 'personal' || missing.length === 0) return false
  return user.adminApprovalRequired || missing.some(({ info }) => info.adminOnly)
}

/** Writes consent down, for one person or for everybody. */
export function recordConsent(
  registry: Registry,
  app: AppRegistration,
  principal: string,
  asked: readonly AskedPermission[],
): void {
  for (const { resource, name } of asked) registry.grantScopes(app.appId, resource, principal, [name])
}
