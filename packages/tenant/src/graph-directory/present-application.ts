import { RESOURCES } from '../directory/permissions.ts'
import type { AppCertificate, AppRegistration, AppSecret, RequiredAccess } from '../directory/registry.ts'
import type { World } from '../world.ts'
import type { Shown } from './answer-list.ts'

/** Time as the directory writes it: to the second. */
export function directoryTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** An application as Graph shows it. Secrets and keys stay out; a key comes only when it alone was asked for. */
export function presentApplication({ directory, registry }: World, app: AppRegistration, withKeys = false): Shown {
  const uris = (type: string) => app.redirectUris.filter((row) => row.type === type).map(({ uri }) => uri)
  const { web, spa: _spa, publicClient: _publicClient, ...extras } = app.extras
  return {
    id: app.objectId,
    deletedDateTime: null,
    appId: app.appId,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    createdDateTime: directoryTime(app.createdAt),
    displayName: app.displayName,
    description: null,
    groupMembershipClaims: null,
    identifierUris: app.identifierUris,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: app.isFallbackPublicClient,
    notes: null,
    publisherDomain: directory.domains[0] ?? null,
    serviceManagementReference: null,
    signInAudience: app.signInAudience,
    tags: [],
    tokenEncryptionKeyId: null,
    samlMetadataUrl: null,
    uniqueName: null,
    optionalClaims: null,
    addIns: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: [],
    info: {},
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    ...extras,
    keyCredentials: app.certificates.filter((row) => registry.isVisible(row)).map((row) => presentKey(row, withKeys)),
    passwordCredentials: app.secrets.filter((row) => registry.isVisible(row)).map((row) => presentPassword(row)),
    requiredResourceAccess: presentAccess(app),
    publicClient: { redirectUris: uris('publicClient') },
    spa: { redirectUris: uris('spa') },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      ...(typeof web === 'object' && web !== null && web),
      redirectUris: uris('web'),
      implicitGrantSettings: {
        enableAccessTokenIssuance: app.accessTokenIssuance,
        enableIdTokenIssuance: app.idTokenIssuance,
      },
    },
  }
}

/** `secretText` is shown once, in the answer that made it. */
export function presentPassword(secret: AppSecret, isNew = false): Shown {
  return {
    customKeyIdentifier: null,
    displayName: secret.displayName,
    endDateTime: directoryTime(secret.endsAt),
    hint: secret.secretText.slice(0, 3),
    keyId: secret.keyId,
    secretText: isNew ? secret.secretText : null,
    startDateTime: directoryTime(secret.startsAt),
  }
}

/** The certificate itself is shown only to whoever asks for it. */
export function presentKey(row: AppCertificate, withKeys: boolean): Shown {
  return {
    customKeyIdentifier: Buffer.from(row.thumbprint, 'base64url').toString('hex').toUpperCase(),
    displayName: row.displayName,
    endDateTime: directoryTime(row.endsAt),
    key: withKeys ? row.der : null,
    keyId: row.keyId,
    startDateTime: directoryTime(row.startsAt),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  }
}

type Access = { readonly id: string; readonly type: 'Scope' | 'Role' }

function presentAccess({ requiredAccess, unknownAccess }: AppRegistration): Shown[] {
  const rows = new Map<string, Access[]>()
  const put = (appId: string, access: readonly Access[]) => rows.set(appId, [...(rows.get(appId) ?? []), ...access])
  for (const row of requiredAccess) put(RESOURCES[row.resource].appId, idsOf(row))
  for (const { resourceAppId, id, type } of unknownAccess) put(resourceAppId, [{ id, type }])
  return [...rows].map(([resourceAppId, resourceAccess]) => ({ resourceAppId, resourceAccess }))
}

function idsOf({ resource, delegated, application }: RequiredAccess): Access[] {
  const info = RESOURCES[resource]
  return [
    ...delegated.flatMap((name): Access[] => {
      const found = info.delegated[name]
      return found ? [{ id: found.id, type: 'Scope' }] : []
    }),
    ...application.flatMap((name): Access[] => {
      const id = info.application[name]
      return id === undefined ? [] : [{ id, type: 'Role' }]
    }),
  ]
}
