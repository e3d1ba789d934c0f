import { X509Certificate, createHash } from 'node:crypto'

import type { Clock } from '../clock.ts'
import { makeGuid, makeOpaque, makeRandom } from '../random.ts'
import { makeConsentBook } from './make-consent-book.ts'
import type { AppRegistration, Registry, ResourcePrincipal } from './registry.ts'

// The portal's default is half a year to two years; two years is what the API gives when no end is named.
const SECRET_LIFE = 2 * 365 * 86_400_000

export type RegistryParts = {
  readonly clock: Clock
  readonly random: () => number
  readonly tenantId: string
  /** How long what is new stays unseen, in milliseconds; read each time something is made. */
  readonly propagation?: () => number
}

/** App registrations, service principals and consent, kept in memory. */
export function makeRegistry({ clock, random, tenantId, propagation = () => 0 }: RegistryParts): Registry {
  const apps: AppRegistration[] = []
  let foreign: AppRegistration[] = []
  // What waits for nothing is seen whatever the clock does: put back to before the seed, the tenant must not lose its apps.
  const visibleAt = () => (propagation() > 0 ? clock.now() + propagation() : Number.NEGATIVE_INFINITY)
  const isVisible: Registry['isVisible'] = (row) => row.visibleAt <= clock.now()
  const consent = makeConsentBook({ clock, random, visibleAt, isVisible })
  // Out of sources of their own, one for each organization: the ids of everything else do not depend on how many resources there are.
  const ownSeed = Number.parseInt(tenantId.slice(0, 8), 16)
  const resources: readonly ResourcePrincipal[] = [
    { resource: 'graph', id: makeGuid(makeRandom(ownSeed + 1)), present: true, enabled: true },
    { resource: 'exchange', id: makeGuid(makeRandom(ownSeed + 2)), present: true, enabled: true },
  ]

  return {
    ...consent,
    isVisible,
    apps: () => apps,
    enterpriseApps: () => [...apps, ...foreign],
    findApp: (appId) => [...apps, ...foreign].find((app) => app.appId === appId.toLowerCase()),
    addApp: ({ hasPrincipal = true, ...given }) => {
      const born = { createdAt: clock.now(), visibleAt: visibleAt() }
      const app: AppRegistration = {
        objectId: makeGuid(random),
        appId: makeGuid(random),
        servicePrincipalId: makeGuid(random),
        signInAudience: 'AzureADMyOrg',
        redirectUris: [],
        identifierUris: [],
        isFallbackPublicClient: false,
        idTokenIssuance: false,
        accessTokenIssuance: false,
        requiredAccess: [],
        unknownAccess: [],
        owners: [],
        extras: {},
        enabled: true,
        assignmentRequired: false,
        ...given,
        homeTenantId: tenantId,
        ...born,
        principal: hasPrincipal ? born : undefined,
        secrets: [],
        certificates: [],
        federatedCredentials: [],
      }
      if (apps.some((known) => known.appId === app.appId))
        throw new Error(`The tenant already has an app with the client id ${app.appId}`)
      apps.push(app)
      return app
    },
    removeApp: (appId) => {
      const at = apps.findIndex((app) => app.appId === appId.toLowerCase())
      const [gone] = at < 0 ? [] : apps.splice(at, 1)
      if (gone) consent.forgetApp(gone.appId)
      return gone !== undefined
    },
    addPrincipal: (app) => {
      const born = { createdAt: clock.now(), visibleAt: visibleAt() }
      if (app.homeTenantId === tenantId || foreign.includes(app)) {
        app.principal ??= born
        return app
      }
      const known = foreign.find(({ appId }) => appId === app.appId)
      if (known) return known
      const made = principalOfForeign(app, { servicePrincipalId: makeGuid(random), principal: born })
      foreign.push(made)
      return made
    },
    removePrincipal: (app) => {
      app.principal = undefined
      foreign = foreign.filter((row) => row !== app)
      consent.forgetApp(app.appId)
    },
    resourcePrincipals: () => resources,
    resourcePrincipal: (resource) => {
      const found = resources.find((row) => row.resource === resource)
      if (!found) throw new Error(`There is no resource ${resource}`)
      return found
    },
    addSecret: (app, given) => {
      const secret = {
        keyId: makeGuid(random),
        displayName: given.displayName ?? 'Client secret',
        // Microsoft's values are 40 characters with a tilde and letters mixed; ours only has to be as long.
        secretText: given.secretText ?? `tN8~${makeOpaque(random, 27)}`,
        startsAt: given.startsAt ?? clock.now(),
        endsAt: given.endsAt ?? clock.now() + SECRET_LIFE,
        visibleAt: visibleAt(),
      }
      app.secrets.push(secret)
      return secret
    },
    addCertificate: (app, given, { displayName } = {}) => {
      const certificate = new X509Certificate(given.includes('BEGIN') ? given : Buffer.from(given, 'base64'))
      const row = {
        keyId: makeGuid(random),
        displayName: displayName ?? certificate.subject,
        der: certificate.raw.toString('base64'),
        thumbprint: createHash('sha1').update(certificate.raw).digest('base64url'),
        thumbprintSha256: createHash('sha256').update(certificate.raw).digest('base64url'),
        startsAt: certificate.validFromDate.getTime(),
        endsAt: certificate.validToDate.getTime(),
        visibleAt: visibleAt(),
      }
      app.certificates.push(row)
      return row
    },
    addFederatedCredential: (app, { description = '', ...given }) => {
      const row = { id: makeGuid(random), ...given, description, visibleAt: visibleAt() }
      app.federatedCredentials.push(row)
      return row
    },
  }
}

/**
 * An app of another organization as this one knows it: what its owner registered is read from the registration itself, now
 * and later; its service principal and how it is switched belong to the organization that consented.
 */
function principalOfForeign(
  app: AppRegistration,
  own: Pick<AppRegistration, 'servicePrincipalId' | 'principal'>,
): AppRegistration {
  const view = Object.create(app) as AppRegistration
  return Object.assign(view, { ...own, enabled: true, assignmentRequired: false })
}
