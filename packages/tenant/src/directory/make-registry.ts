import { createHash } from 'node:crypto'
import { X509Certificate } from 'node:crypto'

import type { Clock } from '../clock.ts'
import { makeGuid, makeOpaque } from '../random.ts'
import type { AppRegistration, DelegatedGrant, Registry, RoleAssignment } from './registry.ts'

// The portal's default is half a year to two years; two years is what the API gives when no end is named.
const SECRET_LIFE = 2 * 365 * 86_400_000

/** App registrations and consent, kept in memory. */
export function makeRegistry({ clock, random }: { clock: Clock; random: () => number }): Registry {
  const apps: AppRegistration[] = []
  let grants: DelegatedGrant[] = []
  let assignments: RoleAssignment[] = []

  return {
    apps: () => apps,
    findApp: (appId) => apps.find((app) => app.appId === appId.toLowerCase()),
    addApp: (given) => {
      const app: AppRegistration = {
        objectId: makeGuid(random),
        appId: makeGuid(random),
        servicePrincipalId: makeGuid(random),
        signInAudience: 'AzureADMyOrg',
        redirectUris: [],
        isFallbackPublicClient: false,
        requiredAccess: [],
        enabled: true,
        ...given,
        secrets: [],
        certificates: [],
      }
      if (apps.some((known) => known.appId === app.appId))
        throw new Error(`The tenant already has an app with the client id ${app.appId}`)
      apps.push(app)
      return app
    },
    removeApp: (appId) => {
      const at = apps.findIndex((app) => app.appId === appId.toLowerCase())
      if (at < 0) return false
      apps.splice(at, 1)
      return true
    },
    addSecret: (app, given) => {
      const secret = {
        keyId: makeGuid(random),
        displayName: given.displayName ?? 'Client secret',
        // Microsoft's values are 40 characters with a tilde and letters mixed; ours only has to be as long.
        secretText: given.secretText ?? `tN8~${makeOpaque(random, 27)}`,
        startsAt: clock.now(),
        endsAt: given.endsAt ?? clock.now() + SECRET_LIFE,
      }
      app.secrets.push(secret)
      return secret
    },
    addCertificate: (app, given) => {
      const certificate = new X509Certificate(given.includes('BEGIN') ? given : Buffer.from(given, 'base64'))
      const row = {
        keyId: makeGuid(random),
        displayName: certificate.subject,
        der: certificate.raw.toString('base64'),
        thumbprint: createHash('sha1').update(certificate.raw).digest('base64url'),
        thumbprintSha256: createHash('sha256').update(certificate.raw).digest('base64url'),
        startsAt: certificate.validFromDate.getTime(),
        endsAt: certificate.validToDate.getTime(),
      }
      app.certificates.push(row)
      return row
    },
    grants: () => grants,
    roleAssignments: () => assignments,
    grantedScopes: (appId, resource, userId) =>
      new Set(
        grants
          .filter((grant) => grant.appId === appId && grant.resource === resource)
          .filter((grant) => grant.principal === userId || grant.principal === 'everybody')
          .flatMap((grant) => grant.scopes),
      ),
    grantedRoles: (appId, resource) =>
      assignments.filter((row) => row.appId === appId && row.resource === resource).map((row) => row.role),
    grantScopes: (appId, resource, principal, scopes) => {
      const known = grants.find((grant) => grant.appId === appId && grant.resource === resource && grant.principal === principal)
      if (known) known.scopes = [...new Set([...known.scopes, ...scopes])]
      else grants.push({ appId, resource, principal, scopes: [...new Set(scopes)] })
    },
    grantRoles: (appId, resource, roles) => {
      for (const role of roles) {
        if (assignments.some((row) => row.appId === appId && row.resource === resource && row.role === role)) continue
        assignments.push({ appId, resource, role })
      }
    },
    revokeGrants: (filter = {}) => {
      const before = grants.length + assignments.length
      const ofApp = (row: { appId: string }) => filter.appId === undefined || row.appId === filter.appId.toLowerCase()
      grants = grants.filter((row) => !(ofApp(row) && (filter.principal === undefined || row.principal === filter.principal)))
      // Application permissions belong to the app alone: naming a person leaves them.
      if (filter.principal === undefined) assignments = assignments.filter((row) => !ofApp(row))
      return before - grants.length - assignments.length
    },
  }
}
