import { ConnectorError } from './connector-error.ts'

/** `worldwide` serves GCC (moderate) too; `custom` is any set of addresses, such as a simulated tenant. */
export type CloudName = 'worldwide' | 'gcc-high' | 'dod' | 'china' | 'personal' | 'custom'

export type MailProtocol = 'graph' | 'ews' | 'imap' | 'pop3' | 'smtp'

/**
 * What a token may be for; a token of one is refused by the others. EWS and the mail protocols are one service of Microsoft's, but
 * their delegated permissions are written with two addresses, and a token carries the address it was asked with.
 */
export type Resource = 'graph' | 'ews' | 'outlook'

export type ServerAddress = { readonly host: string; readonly port: number }

/** How scopes are written before their names, each with its closing slash. */
export type ScopePrefixes = {
  readonly graph: string
  /** Delegated EWS. */
  readonly ews: string
  /** Delegated IMAP, POP3 and SMTP. */
  readonly outlook: string
  /** App-only EWS, IMAP, POP3 and SMTP: `{prefix}.default`. */
  readonly outlookAppOnly: string
}

type CloudFacts = {
  readonly title: string
  readonly loginUrl: string
  readonly graphUrl: string
  readonly portalUrl: string
  readonly ewsUrl: string
  readonly imap: ServerAddress
  readonly pop3: ServerAddress
  readonly smtp: ServerAddress
  readonly prefixes: ScopePrefixes
}

const WORLDWIDE: CloudFacts = {
  title: 'Microsoft 365 (worldwide, GCC)',
  loginUrl: 'https://login.microsoftonline.com',
  graphUrl: 'https://graph.microsoft.com',
  portalUrl: 'https://entra.microsoft.com',
  ewsUrl: 'https://outlook.office365.com/EWS/Exchange.asmx',
  imap: { host: 'outlook.office365.com', port: 993 },
  pop3: { host: 'outlook.office365.com', port: 995 },
  smtp: { host: 'smtp.office365.com', port: 587 },
  prefixes: {
    graph: 'https://graph.microsoft.com/',
    ews: 'https://outlook.office365.com/',
    outlook: 'https://outlook.office.com/',
    outlookAppOnly: 'https://outlook.office365.com/',
  },
}

/**
 * Hosts and scope prefixes by cloud. The Graph and login hosts are Microsoft's documented ones
 * (learn.microsoft.com/graph/deployments); the Outlook prefixes and SMTP hosts of the national clouds are what administrators
 * report, so they may be overridden by a `custom` cloud.
 */
export const CLOUDS: Readonly<Record<Exclude<CloudName, 'custom'>, CloudFacts>> = {
  worldwide: WORLDWIDE,
  'gcc-high': {
    title: 'Microsoft 365 GCC High',
    loginUrl: 'https://login.microsoftonline.us',
    graphUrl: 'https://graph.microsoft.us',
    portalUrl: 'https://entra.microsoft.us',
    ewsUrl: 'https://outlook.office365.us/EWS/Exchange.asmx',
    imap: { host: 'outlook.office365.us', port: 993 },
    pop3: { host: 'outlook.office365.us', port: 995 },
    smtp: { host: 'smtp.office365.us', port: 587 },
    prefixes: {
      graph: 'https://graph.microsoft.us/',
      ews: 'https://outlook.office365.us/',
      outlook: 'https://outlook.office365.us/',
      outlookAppOnly: 'https://outlook.office365.us/',
    },
  },
  dod: {
    title: 'Microsoft 365 DoD',
    loginUrl: 'https://login.microsoftonline.us',
    graphUrl: 'https://dod-graph.microsoft.us',
    portalUrl: 'https://entra.microsoft.us',
    ewsUrl: 'https://outlook-dod.office365.us/EWS/Exchange.asmx',
    imap: { host: 'outlook-dod.office365.us', port: 993 },
    pop3: { host: 'outlook-dod.office365.us', port: 995 },
    smtp: { host: 'outlook-dod.office365.us', port: 587 },
    prefixes: {
      graph: 'https://dod-graph.microsoft.us/',
      ews: 'https://outlook-dod.office365.us/',
      outlook: 'https://outlook.office365.us/',
      outlookAppOnly: 'https://outlook-dod.office365.us/',
    },
  },
  china: {
    title: 'Microsoft 365 operated by 21Vianet (China)',
    loginUrl: 'https://login.partner.microsoftonline.cn',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
    portalUrl: 'https://entra.microsoftonline.cn',
    ewsUrl: 'https://partner.outlook.cn/EWS/Exchange.asmx',
    imap: { host: 'partner.outlook.cn', port: 993 },
    pop3: { host: 'partner.outlook.cn', port: 995 },
    smtp: { host: 'smtp.partner.outlook.cn', port: 587 },
    prefixes: {
      graph: 'https://microsoftgraph.chinacloudapi.cn/',
      ews: 'https://partner.outlook.cn/',
      outlook: 'https://partner.outlook.cn/',
      outlookAppOnly: 'https://partner.outlook.cn/',
    },
  },
  personal: {
    ...WORLDWIDE,
    title: 'Outlook.com (personal accounts)',
    smtp: { host: 'smtp-mail.outlook.com', port: 587 },
  },
}

/** Addresses of a `custom` cloud. What is absent is as in the worldwide cloud, except the portal, which is unknown. */
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

/** Every address one app registration works with. */
export type CloudEndpoints = {
  readonly cloud: CloudName
  readonly tenantId: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly adminConsentUrl: string
  readonly keysUrl: string
  /** Issuer of id_tokens; `{tenantid}` stands for the token's own `tid`. */
  readonly issuer: string
  /** Root of Graph, without `/v1.0` and without a closing slash. */
  readonly graphUrl: string
  readonly portalUrl: string | null
  /** Where EWS answers: `https://{host}/EWS/Exchange.asmx`. */
  readonly ewsUrl: string
  readonly imap: ServerAddress
  readonly pop3: ServerAddress
  readonly smtp: ServerAddress
  readonly prefixes: ScopePrefixes
}

/** The addresses of a tenant in a cloud. A wrong tenant or address is a `CONFIGURATION` error before anything is asked. */
export function endpointsOf(given: {
  readonly cloud: CloudName
  readonly tenantId: string
  readonly custom?: CustomCloud
}): CloudEndpoints {
  const facts = given.cloud === 'custom' ? customFacts(given.custom) : CLOUDS[given.cloud]
  const tenantId = given.cloud === 'personal' ? 'consumers' : given.tenantId.trim()
  // A GUID, a domain, or one of Microsoft's words: nothing that could change the rest of the address.
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(tenantId))
    throw wrong('The tenant ID must be a GUID or a domain name.')
  // People paste the address as they find it, with the tenant and what follows it.
  const tenantAt = facts.loginUrl.toLowerCase().indexOf(`/${tenantId.toLowerCase()}`)
  const loginUrl = tenantAt === -1 ? facts.loginUrl : facts.loginUrl.slice(0, tenantAt)
  const base = `${loginUrl}/${tenantId}`
  return {
    cloud: given.cloud,
    tenantId,
    authorizeUrl: `${base}/oauth2/v2.0/authorize`,
    tokenUrl: `${base}/oauth2/v2.0/token`,
    adminConsentUrl: `${base}/v2.0/adminconsent`,
    keysUrl: `${base}/discovery/v2.0/keys`,
    issuer: `${loginUrl}/{tenantid}/v2.0`,
    graphUrl: facts.graphUrl,
    portalUrl: facts.portalUrl === '' ? null : facts.portalUrl,
    ewsUrl: facts.ewsUrl,
    imap: facts.imap,
    pop3: facts.pop3,
    smtp: facts.smtp,
    prefixes: facts.prefixes,
  }
}

/** Which service a protocol needs a token for. */
export function resourceOf(protocol: MailProtocol): Resource {
  return protocol === 'graph' || protocol === 'ews' ? protocol : 'outlook'
}

type ScopeRequest = {
  readonly endpoints: Pick<CloudEndpoints, 'cloud' | 'prefixes'>
  readonly protocols: readonly MailProtocol[]
  /** Whether the mailbox is somebody else's (a shared mailbox), which needs the `.Shared` permissions of Graph. */
  readonly shared?: boolean
}

/** Scopes for the sign-in page: it may name both services at once, so that one consent serves all protocols. */
export function scopesFor(request: ScopeRequest): readonly string[] {
  const own = (['graph', 'ews', 'outlook'] as const).flatMap((resource) => resourceScopes(request, resource))
  return ['openid', 'profile', 'email', 'offline_access', ...own]
}

/** Scopes for one token request: Entra takes one service a time (learn.microsoft.com/entra/identity-platform/scopes-oidc). */
export function tokenScopesFor(request: ScopeRequest & { readonly resource: Resource }): readonly string[] {
  return ['openid', 'profile', 'email', 'offline_access', ...resourceScopes(request, request.resource)]
}

/** The one scope of an app-only token: everything an administrator granted to the app registration. */
export function appOnlyScope(endpoints: Pick<CloudEndpoints, 'prefixes'>, resource: Resource): string {
  return `${resource === 'graph' ? endpoints.prefixes.graph : endpoints.prefixes.outlookAppOnly}.default`
}

function resourceScopes({ endpoints, protocols, shared }: ScopeRequest, resource: Resource): string[] {
  const { graph, ews, outlook } = endpoints.prefixes
  if (resource === 'graph') {
    if (!protocols.includes('graph')) return []
    const names = ['User.Read', 'Mail.ReadWrite', 'Mail.Send']
    // Personal accounts know no shared mailboxes, and a scope they do not know fails the whole sign-in.
    if (shared && endpoints.cloud !== 'personal') names.push('Mail.ReadWrite.Shared', 'Mail.Send.Shared')
    return names.map((name) => graph + name)
  }
  if (resource === 'ews') return protocols.includes('ews') ? [`${ews}EWS.AccessAsUser.All`] : []
  const names: string[] = []
  if (protocols.includes('imap')) names.push('IMAP.AccessAsUser.All')
  if (protocols.includes('pop3')) names.push('POP.AccessAsUser.All')
  if (protocols.includes('smtp')) names.push('SMTP.Send')
  return names.map((name) => outlook + name)
}

function customFacts(custom: CustomCloud | undefined): CloudFacts {
  if (custom === undefined) throw wrong('A custom cloud needs its login and Graph addresses.')
  return {
    title: 'Custom',
    loginUrl: rootOf(custom.loginUrl, 'login'),
    graphUrl: rootOf(custom.graphUrl, 'Graph').replace(/\/(?:v1\.0|beta)$/, ''),
    portalUrl: custom.portalUrl ?? '',
    ewsUrl: custom.ewsUrl === undefined ? WORLDWIDE.ewsUrl : rootOf(custom.ewsUrl, 'EWS'),
    imap: { host: custom.imapHost ?? WORLDWIDE.imap.host, port: custom.imapPort ?? WORLDWIDE.imap.port },
    pop3: { host: custom.pop3Host ?? WORLDWIDE.pop3.host, port: custom.pop3Port ?? WORLDWIDE.pop3.port },
    smtp: { host: custom.smtpHost ?? WORLDWIDE.smtp.host, port: custom.smtpPort ?? WORLDWIDE.smtp.port },
    prefixes: { ...WORLDWIDE.prefixes, ...custom.prefixes },
  }
}

/** An address without its closing slash. Tokens travel to it, so plain HTTP is for loopback alone. */
function rootOf(text: string, what: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLoopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)))
    throw wrong(`The ${what} address must begin with https:// (http:// for this machine only).`)
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    throw wrong(`The ${what} address must be a plain address without user, query or fragment.`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function wrong(message: string): ConnectorError {
  return new ConnectorError('CONFIGURATION', message, { border: 'entra' })
}
