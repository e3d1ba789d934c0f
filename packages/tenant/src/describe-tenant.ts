import type { Directory } from './directory/directory.ts'
import { CLOUDS } from './entra/clouds.ts'
import type { CloudName } from './entra/clouds.ts'
import type { Endpoints } from './endpoints.ts'
import type { Tenant } from './start-tenant.ts'

type Organization = { readonly tenantId: string; readonly displayName: string; readonly domains: readonly string[] }

type Person = {
  readonly address: string
  readonly displayName: string
  readonly password: string
  readonly isAdmin: boolean
}

/** What `--json` prints: everything needed to link a help desk to the tenant. Nothing in it is a real secret. */
export type TenantDescription = {
  readonly endpoints: Endpoints
  readonly tenantId: string
  /** Where it lives; null: wherever the host of a request says, and worldwide on loopback. */
  readonly cloud: CloudName | null
  /** What a scope begins with, and a token is addressed to, for each service. */
  readonly resources: { readonly graph: string; readonly exchange: string }
  readonly domains: readonly string[]
  /** The other organizations, for apps that are not for one alone. */
  readonly organizations: readonly (Organization & { readonly users: readonly Person[] })[]
  readonly caFile: string
  readonly users: readonly Person[]
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
    cloud: world.entra.cloud,
    resources: resourcesOf(world.entra.cloud ?? 'global'),
    domains: world.directory.domains,
    caFile,
    organizations: world.organizations.slice(1).map(({ directory }) => {
      const { tenantId, displayName, domains } = directory
      return { tenantId, displayName, domains, users: peopleOf(directory) }
    }),
    users: peopleOf(world.directory),
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

function resourcesOf(cloud: CloudName): TenantDescription['resources'] {
  const { graph, exchange } = CLOUDS[cloud].resourceHosts
  return { graph: `https://${graph[0]}`, exchange: `https://${exchange[0]}` }
}

function peopleOf(directory: Directory): Person[] {
  return directory.users().map(({ mail, displayName, password, isAdmin }) => ({ address: mail, displayName, password, isAdmin }))
}

/** The same for a person at a terminal. */
export function tellTenant({ endpoints, tenantId, caFile, organizations, users, apps }: TenantDescription): string {
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
    ...users.map(tellPerson),
    ...organizations.flatMap((one) => ['', `Organization ${one.displayName}, ${one.tenantId}`, ...one.users.map(tellPerson)]),
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

function tellPerson({ address, password, isAdmin }: Person): string {
  return `  ${address}   password ${password}${isAdmin ? '   (administrator)' : ''}`
}
