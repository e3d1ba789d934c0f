import type { Clock } from '../clock.ts'
import { makeOpaque } from '../random.ts'
import type { DelegatedGrant, PersonAssignment, Registry, Replicated, RoleAssignment } from './registry.ts'

type Consent = Pick<
  Registry,
  | 'grants'
  | 'addGrant'
  | 'removeGrant'
  | 'roleAssignments'
  | 'addRoleAssignment'
  | 'personAssignments'
  | 'assignPerson'
  | 'removeAssignment'
  | 'grantedScopes'
  | 'grantedRoles'
  | 'grantScopes'
  | 'grantRoles'
  | 'revokeGrants'
> & {
  /** Removes everything that was granted to the app, or that its people were assigned. */
  readonly forgetApp: (appId: string) => void
}

export type ConsentBookParts = {
  readonly clock: Clock
  readonly random: () => number
  readonly visibleAt: () => number
  readonly isVisible: (row: Replicated) => boolean
}

/** Who consented to what: delegated grants, application permissions, and the people assigned to an app. */
export function makeConsentBook({ clock, random, visibleAt, isVisible }: ConsentBookParts): Consent {
  let grants: DelegatedGrant[] = []
  let assignments: RoleAssignment[] = []
  let people: PersonAssignment[] = []
  // Microsoft's ids of grants and assignments are no GUIDs either.
  const makeRowId = () => makeOpaque(random, 24)

  const addRoleAssignment: Consent['addRoleAssignment'] = ({ appId, resource, role }) => {
    if (assignments.some((row) => row.appId === appId && row.resource === resource && row.role === role)) return undefined
    const row = { id: makeRowId(), appId, resource, role, createdAt: clock.now(), visibleAt: visibleAt() }
    assignments.push(row)
    return row
  }

  return {
    grants: () => grants,
    addGrant: (given) => {
      const isKnown = grants.some(
        (row) => row.appId === given.appId && row.resource === given.resource && row.principal === given.principal,
      )
      if (isKnown) return undefined
      const row = { id: makeRowId(), ...given, visibleAt: visibleAt() }
      grants.push(row)
      return row
    },
    removeGrant: (id) => {
      const before = grants.length
      grants = grants.filter((row) => row.id !== id)
      return grants.length < before
    },
    roleAssignments: () => assignments,
    addRoleAssignment,
    personAssignments: () => people,
    assignPerson: (given) => {
      const isKnown = people.some(
        (row) => row.appId === given.appId && row.userId === given.userId && row.appRoleId === given.appRoleId,
      )
      if (isKnown) return undefined
      const row = { id: makeRowId(), ...given, createdAt: clock.now(), visibleAt: visibleAt() }
      people.push(row)
      return row
    },
    removeAssignment: (id) => {
      const before = assignments.length + people.length
      assignments = assignments.filter((row) => row.id !== id)
      people = people.filter((row) => row.id !== id)
      return assignments.length + people.length < before
    },
    grantedScopes: (appId, resource, userId) =>
      new Set(
        grants
          .filter((grant) => grant.appId === appId && grant.resource === resource && isVisible(grant))
          .filter((grant) => grant.principal === userId || grant.principal === 'everybody')
          .flatMap((grant) => grant.scopes),
      ),
    grantedRoles: (appId, resource) =>
      assignments.filter((row) => row.appId === appId && row.resource === resource && isVisible(row)).map((row) => row.role),
    grantScopes: (appId, resource, principal, scopes) => {
      const known = grants.find((grant) => grant.appId === appId && grant.resource === resource && grant.principal === principal)
      if (known) known.scopes = [...new Set([...known.scopes, ...scopes])]
      // In force whatever the clock does from here on: put back, it must not take back what was just given.
      else {
        const row = { id: makeRowId(), appId, resource, principal, scopes: [...new Set(scopes)] }
        grants.push({ ...row, visibleAt: Number.NEGATIVE_INFINITY })
      }
    },
    grantRoles: (appId, resource, roles) => {
      for (const role of roles) addRoleAssignment({ appId, resource, role })
    },
    revokeGrants: (filter = {}) => {
      const before = grants.length + assignments.length
      const ofApp = (row: { appId: string }) => filter.appId === undefined || row.appId === filter.appId.toLowerCase()
      grants = grants.filter((row) => !(ofApp(row) && (filter.principal === undefined || row.principal === filter.principal)))
      // Application permissions belong to the app alone: naming a person leaves them.
      if (filter.principal === undefined) assignments = assignments.filter((row) => !ofApp(row))
      return before - grants.length - assignments.length
    },
    forgetApp: (appId) => {
      grants = grants.filter((row) => row.appId !== appId)
      assignments = assignments.filter((row) => row.appId !== appId)
      people = people.filter((row) => row.appId !== appId)
    },
  }
}
