import { Addresses } from '@postdesk/contract'
import {
  endpointsOf,
  endpointsOfProvider,
  type CloudEndpoints,
  type EndpointOverrides,
  type OAuthEndpoints,
  type ServerAddress,
} from '@postdesk/connectors'
import type { AppRegistrationRow } from '../../db/index.ts'

/** The columns of an app registration that its addresses come from. */
export const REGISTRATION_ADDRESSES = ['provider', 'cloud', 'tenant_id', 'login_url', 'graph_url', 'addresses', 'scopes'] as const

export type RegistrationAddresses = Pick<AppRegistrationRow, (typeof REGISTRATION_ADDRESSES)[number]>

/** The addresses an app registration works with. A wrong one is a ConnectorError of code CONFIGURATION that names its field. */
export function endpointsOfRegistration(row: RegistrationAddresses): OAuthEndpoints | CloudEndpoints {
  const typed = Addresses.catch({}).parse(row.addresses)
  switch (row.provider) {
    case 'microsoft':
      return endpointsOf({
        cloud: row.cloud,
        tenantId: row.tenant_id,
        overrides: overridesOf(typed),
        ...(row.cloud === 'custom' ? { custom: { loginUrl: row.login_url ?? '', graphUrl: row.graph_url ?? '' } } : {}),
      })
    case 'google':
      return endpointsOfProvider({ provider: 'google' })
    case 'other':
      return endpointsOfProvider({
        provider: 'other',
        authorizeUrl: typed.authorizeUrl ?? '',
        tokenUrl: typed.tokenUrl ?? '',
        ...(typed.deviceCodeUrl === undefined ? {} : { deviceCodeUrl: typed.deviceCodeUrl }),
        scopes: row.scopes ?? [],
        ...server('imap', typed.imapHost, typed.imapPort ?? 993),
        ...server('pop3', typed.pop3Host, typed.pop3Port ?? 995),
        ...server('smtp', typed.smtpHost, typed.smtpPort ?? 587),
      })
    default:
      return row.provider satisfies never
  }
}

/** The cloud's admin center; none of another provider, and none where the registration itself is what is wrong. */
export function portalOfRegistration(row: RegistrationAddresses): string | null {
  try {
    const endpoints = endpointsOfRegistration(row)
    return 'portalUrl' in endpoints ? endpoints.portalUrl : null
  } catch {
    return null
  }
}

/** Where the cloud's EWS answers; as with the admin center. */
export function ewsUrlOfRegistration(row: RegistrationAddresses): string | null {
  try {
    const endpoints = endpointsOfRegistration(row)
    return 'ewsUrl' in endpoints ? endpoints.ewsUrl : null
  } catch {
    return null
  }
}

function overridesOf(typed: Addresses): EndpointOverrides {
  const { imapHost, imapPort, pop3Host, pop3Port, smtpHost, smtpPort, ...urls } = typed
  const at = (host: string | undefined, port: number | undefined): Partial<ServerAddress> => ({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  })
  const given = Object.entries(urls).filter(([, url]) => url !== undefined)
  return {
    ...(Object.fromEntries(given) as Omit<EndpointOverrides, 'imap' | 'pop3' | 'smtp' | 'prefixes'>),
    imap: at(imapHost, imapPort),
    pop3: at(pop3Host, pop3Port),
    smtp: at(smtpHost, smtpPort),
  }
}

function server<P extends string>(protocol: P, host: string | undefined, port: number): Partial<Record<P, ServerAddress>> {
  return host === undefined ? {} : ({ [protocol]: { host, port } } as Record<P, ServerAddress>)
}
