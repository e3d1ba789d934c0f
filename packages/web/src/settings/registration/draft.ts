import { RedirectPath, type Addresses, type Registration } from '@postdesk/contract'

/** Addresses that may be typed in the place of those derived, in the order of the form. */
export const urlFields = [
  ['authorizeUrl', 'Sign-in address'],
  ['tokenUrl', 'Token address'],
  ['deviceCodeUrl', 'Device code address'],
  ['adminConsentUrl', 'Admin consent address'],
  ['keysUrl', 'Signing keys address'],
  ['graphUrl', 'Graph address'],
  ['ewsUrl', 'EWS address'],
] as const
export const serverFields = [
  ['imap', 'IMAP'],
  ['pop3', 'POP3'],
  ['smtp', 'SMTP'],
] as const

type AddressField = keyof Addresses

/** What a form of an app registration holds, as it was typed. */
export type Draft = {
  readonly provider: Registration['provider']
  readonly name: string
  readonly cloud: Registration['cloud']
  readonly loginUrl: string
  readonly graphUrl: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly secretExpires: string
  readonly redirectPath: Registration['redirectPath']
  readonly ready: boolean
  readonly activate: boolean
  readonly scopes: string
  readonly addresses: Readonly<Partial<Record<AddressField, string>>>
}

/** The form of a new app registration, or of one that is kept. */
export function draftOf(
  registration: Registration | undefined,
  provider: Draft['provider'] = 'microsoft',
  cloud: Draft['cloud'] = 'worldwide',
): Draft {
  const typed = Object.entries(registration?.addresses ?? {}).map(([field, value]) => [field, String(value)])
  return {
    provider: registration?.provider ?? provider,
    name: registration?.name ?? '',
    cloud: registration?.cloud ?? cloud,
    loginUrl: registration?.loginUrl ?? '',
    graphUrl: registration?.graphUrl ?? '',
    tenantId: registration?.tenantId ?? '',
    clientId: registration?.clientId ?? '',
    clientSecret: '',
    secretExpires: '',
    redirectPath: registration?.redirectPath ?? RedirectPath.enum['/oauth/callback'],
    ready: registration?.ready ?? false,
    activate: true,
    scopes: registration?.scopes?.join('\n') ?? '',
    addresses: Object.fromEntries(typed) as Draft['addresses'],
  }
}

/** What the addresses are derived from, and those typed: asked anew while the form is filled in. */
export function previewBodyOf(draft: Draft) {
  const isCustom = draft.provider === 'microsoft' && draft.cloud === 'custom'
  return {
    provider: draft.provider,
    cloud: draft.provider === 'microsoft' ? draft.cloud : 'worldwide',
    tenantId: draft.provider === 'microsoft' ? draft.tenantId.trim() : '',
    loginUrl: (isCustom && draft.loginUrl.trim()) || null,
    graphUrl: (isCustom && draft.graphUrl.trim()) || null,
    addresses: typedAddresses(draft),
    scopes: scopesOf(draft),
  }
}

/** The fields the API keeps, without a secret. */
export function bodyOf(draft: Draft) {
  return {
    ...previewBodyOf(draft),
    name: draft.name,
    clientId: draft.clientId.trim(),
    redirectPath: draft.redirectPath,
    ready: draft.ready,
  }
}

/** The first secret of a new one, where there is one. */
export function secretOf({ clientSecret, secretExpires }: Draft) {
  return {
    ...(clientSecret === '' ? {} : { clientSecret }),
    secretExpiresAt: secretExpires === '' ? null : `${secretExpires}T00:00:00Z`,
  }
}

function typedAddresses({ addresses }: Draft): Addresses {
  const typed = Object.entries(addresses).flatMap(([field, text]) => {
    const value = text.trim()
    return value === '' ? [] : [[field, field.endsWith('Port') ? Number(value) : value]]
  })
  return Object.fromEntries(typed) as Addresses
}

function scopesOf({ scopes }: Draft): string[] | null {
  const typed = scopes.split(/\s+/).filter((scope) => scope !== '')
  return typed.length === 0 ? null : typed
}
