import type { ResourceKey } from './permissions.ts'

/**
 * Entra copies what is new to its servers one after the other. An object whose moment has not come is there for those who
 * made it and for `/_control`, but reads of Graph and the token endpoint do not find it yet.
 */
export type Replicated = {
  /** In milliseconds of the tenant's clock. */
  readonly visibleAt: number
}

/** A client secret. Microsoft shows its value once; the simulation keeps it, to compare and to print. */
export type AppSecret = Replicated & {
  readonly keyId: string
  displayName: string
  readonly secretText: string
  startsAt: number
  endsAt: number
}

/** A certificate whose key may sign client assertions, in the two thumbprints clients name it by. */
export type AppCertificate = Replicated & {
  readonly keyId: string
  readonly displayName: string
  /** Base64 of the DER certificate. */
  readonly der: string
  /** Base64url of SHA-1 and SHA-256 over the DER: `x5t` and `x5t#S256` of an assertion. */
  readonly thumbprint: string
  readonly thumbprintSha256: string
  readonly startsAt: number
  endsAt: number
}

/** A federated identity credential: a token of this issuer, for this subject and audience, stands in for a secret. */
export type FederatedCredential = Replicated & {
  readonly id: string
  readonly name: string
  issuer: string
  subject: string
  audiences: readonly string[]
  description: string
}

export type RedirectType = 'web' | 'spa' | 'publicClient'
export type SignInAudience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

/** The permissions an app registration lists for one resource: what `.default` asks for. */
export type RequiredAccess = { readonly resource: ResourceKey; readonly delegated: string[]; readonly application: string[] }

/** A listed permission that names no resource, or no permission of one, that the tenant knows. */
export type UnknownAccess = { readonly resourceAppId: string; readonly id: string; readonly type: 'Scope' | 'Role' }

/**
 * An app registration together with its service principal. The two have object ids of their own: handing Exchange the
 * application's id where the service principal's is wanted is a classic mistake, so it must be possible here.
 */
export type AppRegistration = {
  /** The organization it is registered in; another one has only a service principal of it. */
  readonly homeTenantId: string
  /** Object id of the application. */
  readonly objectId: string
  /** Client id. */
  readonly appId: string
  /** Object id of the service principal ("enterprise application"), also of one that is yet to be made. */
  readonly servicePrincipalId: string
  displayName: string
  signInAudience: SignInAudience
  redirectUris: { type: RedirectType; uri: string }[]
  identifierUris: string[]
  /** "Allow public client flows": device code and password grant without a secret. */
  isFallbackPublicClient: boolean
  /** /authorize may hand out id_tokens, or access tokens, itself. */
  idTokenIssuance: boolean
  accessTokenIssuance: boolean
  secrets: AppSecret[]
  certificates: AppCertificate[]
  federatedCredentials: FederatedCredential[]
  requiredAccess: RequiredAccess[]
  unknownAccess: UnknownAccess[]
  /** Object ids of the people and service principals that own the application. */
  owners: string[]
  /** What a program wrote onto the application that means nothing here, to be read back. */
  extras: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly visibleAt: number
  /** Undefined while the tenant has no service principal for the app: it gets no app-only token (AADSTS7000229). */
  principal: { readonly createdAt: number; readonly visibleAt: number } | undefined
  /** False: the service principal is switched off (AADSTS7000112). */
  enabled: boolean
  /** Only people assigned to the app may sign in to it (AADSTS50105). */
  assignmentRequired: boolean
}

/** Microsoft's own service principal for a resource, as every tenant with the service has one. */
export type ResourcePrincipal = {
  readonly resource: ResourceKey
  readonly id: string
  /** False: the tenant has no subscription for the service, so nothing of it is found (AADSTS500011, 650052). */
  present: boolean
  enabled: boolean
}

/** Delegated consent: for one person, or for everybody when an administrator gave it. */
export type DelegatedGrant = Replicated & {
  readonly id: string
  readonly appId: string
  readonly resource: ResourceKey
  /** User id, or 'everybody'. */
  readonly principal: string
  scopes: string[]
}

/** An application permission an administrator granted. */
export type RoleAssignment = Replicated & {
  readonly id: string
  readonly appId: string
  readonly resource: ResourceKey
  readonly role: string
  readonly createdAt: number
}

/** A person assigned to an app. */
export type PersonAssignment = Replicated & {
  readonly id: string
  readonly appId: string
  readonly userId: string
  readonly appRoleId: string
  readonly createdAt: number
}

type Born = 'homeTenantId' | 'secrets' | 'certificates' | 'federatedCredentials' | 'createdAt' | 'visibleAt' | 'principal'

/** `hasPrincipal: false` registers the application alone, as Graph does. */
export type NewApp = Partial<Omit<AppRegistration, Born>> & { readonly displayName: string; readonly hasPrincipal?: boolean }

/** App registrations of the tenant and what was consented to. */
export type Registry = {
  /** What is registered here. */
  readonly apps: () => readonly AppRegistration[]
  /** Those, and the apps of other organizations that somebody here consented to: all that may have a service principal. */
  readonly enterpriseApps: () => readonly AppRegistration[]
  /** Finds among both by client id, case-insensitively, whether it is visible already or not. */
  readonly findApp: (appId: string) => AppRegistration | undefined
  readonly isVisible: (row: Replicated) => boolean
  readonly addApp: (app: NewApp) => AppRegistration
  /** Removes the application, its service principal and what was granted to it. */
  readonly removeApp: (appId: string) => boolean
  /** Gives an app its service principal here, unless it has one; returns the app as this organization knows it. */
  readonly addPrincipal: (app: AppRegistration) => AppRegistration
  /** Takes the service principal away, with what was granted to it. */
  readonly removePrincipal: (app: AppRegistration) => void
  readonly resourcePrincipals: () => readonly ResourcePrincipal[]
  readonly resourcePrincipal: (resource: ResourceKey) => ResourcePrincipal
  readonly addSecret: (
    app: AppRegistration,
    secret: { displayName?: string; secretText?: string; startsAt?: number; endsAt?: number },
  ) => AppSecret
  /** `certificate` is PEM or base64 DER. */
  readonly addCertificate: (app: AppRegistration, certificate: string, more?: { displayName?: string }) => AppCertificate
  readonly addFederatedCredential: (
    app: AppRegistration,
    credential: { name: string; issuer: string; subject: string; audiences: readonly string[]; description?: string },
  ) => FederatedCredential
  readonly grants: () => readonly DelegatedGrant[]
  /** Writes a grant down as a directory object; undefined when there is one for this app, resource and principal. */
  readonly addGrant: (grant: Omit<DelegatedGrant, 'id' | 'visibleAt'>) => DelegatedGrant | undefined
  readonly removeGrant: (id: string) => boolean
  readonly roleAssignments: () => readonly RoleAssignment[]
  /** Undefined when the app holds the role already. */
  readonly addRoleAssignment: (row: Pick<RoleAssignment, 'appId' | 'resource' | 'role'>) => RoleAssignment | undefined
  readonly personAssignments: () => readonly PersonAssignment[]
  /** Undefined when the person is assigned already. */
  readonly assignPerson: (row: Pick<PersonAssignment, 'appId' | 'userId' | 'appRoleId'>) => PersonAssignment | undefined
  /** Removes an assignment of either kind. */
  readonly removeAssignment: (id: string) => boolean
  /** Delegated permissions in force for this person: their own and those given for everybody. */
  readonly grantedScopes: (appId: string, resource: ResourceKey, userId: string) => ReadonlySet<string>
  readonly grantedRoles: (appId: string, resource: ResourceKey) => readonly string[]
  /** Consent given on a page: in force at once, joined to what there was. */
  readonly grantScopes: (appId: string, resource: ResourceKey, principal: string, scopes: readonly string[]) => void
  readonly grantRoles: (appId: string, resource: ResourceKey, roles: readonly string[]) => void
  /** Takes consent back; both kinds, of one app or of all, of one person or of all. Returns how many rows went. */
  readonly revokeGrants: (filter?: { appId?: string; principal?: string }) => number
}
