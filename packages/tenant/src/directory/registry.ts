import type { ResourceKey } from './permissions.ts'

/** A client secret. Microsoft shows its value once; the simulation keeps it, to compare and to print. */
export type AppSecret = {
  readonly keyId: string
  displayName: string
  readonly secretText: string
  startsAt: number
  endsAt: number
}

/** A certificate whose key may sign client assertions, in the two thumbprints clients name it by. */
export type AppCertificate = {
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

export type RedirectType = 'web' | 'spa' | 'publicClient'
export type SignInAudience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

/** The permissions an app registration lists for one resource: what `.default` asks for. */
export type RequiredAccess = { readonly resource: ResourceKey; readonly delegated: string[]; readonly application: string[] }

/**
 * An app registration together with its service principal. The two have object ids of their own: handing Exchange the
 * application's id where the service principal's is wanted is a classic mistake, so it must be possible here.
 */
export type AppRegistration = {
  /** Object id of the application. */
  readonly objectId: string
  /** Client id. */
  readonly appId: string
  /** Object id of the service principal ("enterprise application"). */
  readonly servicePrincipalId: string
  displayName: string
  signInAudience: SignInAudience
  redirectUris: { type: RedirectType; uri: string }[]
  /** "Allow public client flows": device code and password grant without a secret. */
  isFallbackPublicClient: boolean
  secrets: AppSecret[]
  certificates: AppCertificate[]
  requiredAccess: RequiredAccess[]
  /** False: the service principal is switched off (AADSTS7000112). */
  enabled: boolean
}

/** Delegated consent: for one person, or for everybody when an administrator gave it. */
export type DelegatedGrant = {
  readonly appId: string
  readonly resource: ResourceKey
  /** User id, or 'everybody'. */
  readonly principal: string
  scopes: string[]
}

/** An application permission an administrator granted. */
export type RoleAssignment = { readonly appId: string; readonly resource: ResourceKey; readonly role: string }

export type NewApp = Partial<Omit<AppRegistration, 'secrets' | 'certificates'>> & { readonly displayName: string }

/** App registrations of the tenant and what was consented to. */
export type Registry = {
  readonly apps: () => readonly AppRegistration[]
  /** Finds by client id, case-insensitively. */
  readonly findApp: (appId: string) => AppRegistration | undefined
  readonly addApp: (app: NewApp) => AppRegistration
  readonly removeApp: (appId: string) => boolean
  readonly addSecret: (app: AppRegistration, secret: { displayName?: string; secretText?: string; endsAt?: number }) => AppSecret
  /** `certificate` is PEM or base64 DER. */
  readonly addCertificate: (app: AppRegistration, certificate: string) => AppCertificate
  readonly grants: () => readonly DelegatedGrant[]
  readonly roleAssignments: () => readonly RoleAssignment[]
  /** Delegated permissions in force for this person: their own and those given for everybody. */
  readonly grantedScopes: (appId: string, resource: ResourceKey, userId: string) => ReadonlySet<string>
  readonly grantedRoles: (appId: string, resource: ResourceKey) => readonly string[]
  readonly grantScopes: (appId: string, resource: ResourceKey, principal: string, scopes: readonly string[]) => void
  readonly grantRoles: (appId: string, resource: ResourceKey, roles: readonly string[]) => void
  /** Takes consent back; both kinds, of one app or of all, of one person or of all. Returns how many rows went. */
  readonly revokeGrants: (filter?: { appId?: string; principal?: string }) => number
}
