import type { Endpoints } from './endpoints.ts'
import type { Tenant } from './start-tenant.ts'

/** What `--json` prints: everything needed to link a help desk to the tenant. Nothing in it is a real secret. */
export type TenantDescription = {
  readonly endpoints: Endpoints
  readonly tenantId: string
  readonly domains: readonly string[]
  readonly caFile: string
  readonly users: readonly {
    readonly address: string
    readonly displayName: string
    readonly password: string
    readonly isAdmin: boolean
  }[]
  readonly apps: readonly {
    readonly displayName: string
    readonly clientId: string
    readonly clientSecret: string | null
    readonly objectId: string
    readonly servicePrincipalId: string
    readonly redirectUris: readonly string[]
  }[]
}

export function describeTenant({ world, endpoints, caFile }: Tenant): TenantDescription {
  return {
    endpoints,
    tenantId: world.directory.tenantId,
    domains: world.directory.domains,
    caFile,
    users: world.directory
      .users()
      .map(({ mail, displayName, password, isAdmin }) => ({ address: mail, displayName, password, isAdmin })),
    apps: world.registry.apps().map(({ displayName, appId, objectId, servicePrincipalId, secrets, redirectUris }) => ({
      displayName,
      clientId: appId,
      clientSecret: secrets[0]?.secretText ?? null,
      objectId,
      servicePrincipalId,
      redirectUris: redirectUris.map(({ uri }) => uri),
    })),
  }
}

/** The same for a person at a terminal. */
export function tellTenant({ endpoints, tenantId, caFile, users, apps }: TenantDescription): string {
  const lines = [
    'The simulated Microsoft 365 tenant is running.',
    '',
    `  HTTP        ${endpoints.http}`,
    `  HTTPS       ${endpoints.https}   (CA certificate: ${caFile})`,
    `  Tenant ID   ${tenantId}`,
    `  Sign-in     ${endpoints.authority}`,
    `  Graph       ${endpoints.graph}`,
    `  EWS         ${endpoints.ews}`,
    `  IMAP        ${endpoints.imap.host}:${endpoints.imap.tlsPort} (TLS), ${endpoints.imap.host}:${endpoints.imap.port} (STARTTLS)`,
    `  POP3        ${endpoints.pop3.host}:${endpoints.pop3.tlsPort} (TLS), ${endpoints.pop3.host}:${endpoints.pop3.port} (STLS)`,
    `  SMTP        ${endpoints.smtp.host}:${endpoints.smtp.tlsPort} (TLS), ${endpoints.smtp.host}:${endpoints.smtp.port} (STARTTLS)`,
    `  Webmail     ${endpoints.webmail}   (play the customer here)`,
    `  Control     ${endpoints.control}/state`,
    `  Pages       ${endpoints.http}/   (people, apps, requests, faults and clock, in a browser)`,
    '',
    'People',
    ...users.map(({ address, password, isAdmin }) => `  ${address}   password ${password}${isAdmin ? '   (administrator)' : ''}`),
    '',
    'App registrations',
    ...apps.flatMap(({ displayName, clientId, clientSecret }) => [
      `  ${displayName}`,
      `    Client ID      ${clientId}`,
      `    Client secret  ${clientSecret ?? '(none)'}`,
    ]),
    '',
    'Press Ctrl-C to stop.',
    '',
  ]
  return lines.join('\n')
}
