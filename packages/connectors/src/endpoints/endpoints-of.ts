import { CLOUDS } from '../clouds.ts'
import type { CloudFacts, CloudName, ScopePrefixes, ServerAddress } from '../clouds.ts'
import { cloudsOfHost } from './cloud-of-host.ts'
import type { MicrosoftCloud } from './cloud-of-host.ts'
import { microsoftScopes } from './microsoft-scopes.ts'
import type { CloudEndpoints } from './oauth-endpoints.ts'
import { plainAddress, wrongSetting } from './plain-address.ts'
import { readOverrides } from './read-overrides.ts'
import type { EndpointOverrides } from './read-overrides.ts'

/**
 * Addresses of a `custom` cloud. What is absent is as in the cloud of Microsoft that the login address belongs to, else as in the
 * worldwide one, except the portal, which is unknown.
 */
export type CustomCloud = {
  /** Root of the sign-in addresses, e.g. `http://127.0.0.1:8091`; the tenant follows it. */
  readonly loginUrl: string
  /** Root of Graph, without `/v1.0`. */
  readonly graphUrl: string
  readonly portalUrl?: string
  readonly ewsUrl?: string
  readonly imapHost?: string
  readonly imapPort?: number
  readonly pop3Host?: string
  readonly pop3Port?: number
  readonly smtpHost?: string
  readonly smtpPort?: number
  readonly prefixes?: Partial<ScopePrefixes>
}

/**
 * The addresses of a tenant in a cloud: the tenant ID alone derives every one, and `overrides` puts another in the place of any.
 * A wrong tenant or address, and a host of another cloud of Microsoft's, is a `CONFIGURATION` error that names the field
 * (`facts.field`), before anything is asked.
 */
export function endpointsOf(given: {
  readonly cloud: CloudName
  /** A GUID or a domain; `common`, `organizations` and `consumers` are taken too. Personal accounts are always `consumers`. */
  readonly tenantId: string
  readonly custom?: CustomCloud
  readonly overrides?: EndpointOverrides
}): CloudEndpoints {
  const facts = given.cloud === 'custom' ? customFacts(given.custom) : CLOUDS[given.cloud]
  const isPersonal = given.cloud === 'personal' || given.cloud === 'personal-live'
  // People paste the ID with the braces some tools put around it.
  const tenantId = isPersonal ? 'consumers' : given.tenantId.trim().replace(/^\{(.*)\}$/, '$1')
  // A GUID, a domain, or one of Microsoft's words: nothing that could change the rest of the address.
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(tenantId))
    throw wrongSetting('tenantId', 'The tenant ID must be a GUID or a domain name.')
  const { portalUrl, loginUrl, title, ...usual } = facts
  const allowed = given.cloud === 'custom' ? cloudsOfBoth(facts) : [given.cloud]
  const custom = given.cloud === 'custom' ? readOverrides(allowed, typedOf(given.custom)) : null
  const typed = readOverrides(allowed, given.overrides ?? {})
  const prefixes = { ...usual.prefixes, ...custom?.prefixes, ...typed.prefixes }
  const server = (name: 'imap' | 'pop3' | 'smtp'): ServerAddress => ({ ...usual[name], ...custom?.[name], ...typed[name] })
  return {
    provider: 'microsoft',
    cloud: given.cloud,
    title,
    tenantId,
    ...signInAddresses(given.cloud, rootOfLogin(loginUrl, tenantId), tenantId),
    authorizeParameters: {},
    secretTravels: 'form',
    tokensByResource: given.cloud !== 'personal-live',
    expectsIdToken: given.cloud !== 'personal-live',
    portalUrl: portalUrl === '' ? null : portalUrl,
    ...issuerBeside(typed.addresses.tokenUrl),
    graphUrl: usual.graphUrl,
    ewsUrl: usual.ewsUrl,
    ...custom?.addresses,
    ...typed.addresses,
    imap: server('imap'),
    pop3: server('pop3'),
    smtp: server('smtp'),
    prefixes,
    scopeTable: microsoftScopes(given.cloud, prefixes),
  }
}

/** A sign-in service of another address signs with that address: its issuer stands beside its token endpoint, as Entra's does. */
function issuerBeside(tokenUrl: string | undefined): { readonly issuer?: string } {
  const root = tokenUrl?.match(/^(.+)\/[^/]+\/oauth2\/v2\.0\/token$/)?.[1]
  return root === undefined ? {} : { issuer: `${root}/{tenantid}/v2.0` }
}

/** People paste the login address as they find it, with the tenant and what follows it. */
function rootOfLogin(loginUrl: string, tenantId: string): string {
  const tenantAt = loginUrl.toLowerCase().indexOf(`/${tenantId.toLowerCase()}`)
  return tenantAt === -1 ? loginUrl : loginUrl.slice(0, tenantAt)
}

type SignInAddresses = Pick<
  CloudEndpoints,
  'authorizeUrl' | 'tokenUrl' | 'deviceCodeUrl' | 'adminConsentUrl' | 'logoutUrl' | 'keysUrl' | 'issuer'
>

function signInAddresses(cloud: CloudName, loginUrl: string, tenantId: string): SignInAddresses {
  const base = `${loginUrl}/${tenantId}`
  const issuer = `${loginUrl}/{tenantid}/v2.0`
  const keysUrl = `${base}/discovery/v2.0/keys`
  if (cloud === 'personal-live')
    return {
      authorizeUrl: `${loginUrl}/oauth20_authorize.srf`,
      tokenUrl: `${loginUrl}/oauth20_token.srf`,
      logoutUrl: `${loginUrl}/oauth20_logout.srf`,
      deviceCodeUrl: null,
      adminConsentUrl: null,
      keysUrl,
      issuer,
    }
  // Admin consent needs a tenant; `organizations` lets the administrator's own be it, `common` is refused (v2-admin-consent).
  const consenting = tenantId === 'common' ? 'organizations' : tenantId
  return {
    authorizeUrl: `${base}/oauth2/v2.0/authorize`,
    tokenUrl: `${base}/oauth2/v2.0/token`,
    deviceCodeUrl: `${base}/oauth2/v2.0/devicecode`,
    adminConsentUrl: tenantId === 'consumers' ? null : `${loginUrl}/${consenting}/v2.0/adminconsent`,
    logoutUrl: `${base}/oauth2/v2.0/logout`,
    keysUrl,
    issuer,
  }
}

/** What a custom cloud is before anything else was typed: its login and Graph, and the rest of the cloud they belong to. */
function customFacts(custom: CustomCloud | undefined): CloudFacts {
  if (custom === undefined) throw wrongSetting('loginUrl', 'A custom cloud needs its login and Graph addresses.')
  const loginUrl = plainAddress(custom.loginUrl, { what: 'login', field: 'loginUrl' })
  const graphUrl = plainAddress(custom.graphUrl, { what: 'Graph', field: 'graphUrl' }).replace(/\/(?:v1\.0|beta)$/, '')
  const base = CLOUDS[cloudsOfBoth({ loginUrl, graphUrl })[0] ?? 'worldwide']
  return { ...base, title: 'Custom', loginUrl, graphUrl, portalUrl: custom.portalUrl ?? '' }
}

function typedOf(custom: CustomCloud | undefined): EndpointOverrides {
  if (custom === undefined) return {}
  const server = (host: string | undefined, port: number | undefined) => ({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  })
  return {
    imap: server(custom.imapHost, custom.imapPort),
    pop3: server(custom.pop3Host, custom.pop3Port),
    smtp: server(custom.smtpHost, custom.smtpPort),
    ...(custom.ewsUrl === undefined ? {} : { ewsUrl: custom.ewsUrl }),
    ...(custom.prefixes === undefined ? {} : { prefixes: custom.prefixes }),
  }
}

/**
 * The clouds of Microsoft that login and Graph may both belong to; none when neither is Microsoft's. Two of different clouds would
 * never take each other's tokens.
 */
function cloudsOfBoth({ loginUrl, graphUrl }: Pick<CloudFacts, 'loginUrl' | 'graphUrl'>): readonly MicrosoftCloud[] {
  const [login, graph] = [cloudsOfHost(new URL(loginUrl).hostname), cloudsOfHost(new URL(graphUrl).hostname)]
  if (login.length === 0 || graph.length === 0) return [...login, ...graph]
  const shared = login.filter((cloud) => graph.includes(cloud))
  if (shared.length > 0) return shared
  const [one, other] = [login[0], graph[0]].map((cloud) => (cloud === undefined ? '' : CLOUDS[cloud].title))
  throw wrongSetting('graphUrl', `The Graph address belongs to ${other ?? ''}, but the login address to ${one ?? ''}.`)
}
