import {
  ConnectorError,
  EWS_BUDGET,
  ewsIncoming,
  ewsOutgoing,
  graphIncoming,
  graphOutgoing,
  graphSubscriptions,
  imapIncoming,
  pop3Incoming,
  requestBudget,
  smtpOutgoing,
  type Border,
  type CloudEndpoints,
  type Credential,
  type GraphSubscriptions,
  type IncomingConnector,
  type NetworkSettings,
  type OAuthEndpoints,
  type OutgoingConnector,
  type Resource,
  type ServerAddress,
  type TokenSource,
} from '@postdesk/connectors'
import type { Dispatcher } from './dispatchers.ts'
import { pushTest, pushWay } from '../push/push-way.ts'
import { ConnectionSettings } from './connection-settings.ts'
import type { OpenSettings } from './proxy-password.ts'

/** What opens a mailbox. `username` is who signed in; of an app there is none. */
export type Access =
  | {
      readonly kind: 'delegated' | 'app-only'
      readonly username: string | null
      readonly scopes: readonly string[]
      readonly endpoints: OAuthEndpoints | CloudEndpoints
      readonly token: (resource: Resource) => TokenSource
    }
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'none' }

/** One account as its connector needs it, be it saved or a form that is only being tried. */
export type Subject<P> = {
  readonly protocol: P
  readonly address: string
  readonly settings: OpenSettings
  readonly access: Access
  /** Goes over the proxy and trusts the authorities of the settings. */
  readonly dispatcher: Dispatcher
}

/** The server's own port says how it is protected. */
const securityOf = (port: number) => ([993, 995, 465].includes(port) ? ('tls' as const) : ('starttls' as const))

/** The connector that receives for an account. `insist`: also where the mailbox has asked to be left alone for a while. */
export function makeIncoming(
  subject: Subject<'graph' | 'ews' | 'imap' | 'pop3'> & {
    readonly folder: string
    readonly insist: boolean
    /** Where this desk is reached: then the test sees whether Microsoft reaches it. */
    readonly baseUrl?: URL
  },
): IncomingConnector {
  const { protocol, address, folder } = subject
  switch (protocol) {
    case 'graph': {
      const access = graphAccess(subject)
      if (subject.insist) access.budget.endPause()
      if (subject.baseUrl === undefined) return graphIncoming({ ...access, folder })
      const { isDelegate } = makeSubscriptions({ ...subject, protocol })
      return graphIncoming({ ...access, folder, push: pushTest(pushWay({ ...access, isDelegate, baseUrl: subject.baseUrl })) })
    }
    case 'ews':
      return ewsIncoming({ ...ewsAccess(subject), folder })
    case 'imap': {
      const { advanced, server, network } = mailServer(subject, 'imap')
      const { token } = server
      if (token === null) throw needsSignIn('imap')
      const imap4rev2 = advanced?.imap4rev2 === undefined ? {} : { allowImap4rev2: advanced.imap4rev2 }
      return imapIncoming({ ...server, token, ...network, ...imap4rev2, user: server.username ?? address, folder })
    }
    case 'pop3': {
      const { advanced, server, network } = mailServer(subject, 'pop3')
      const { token } = server
      if (token === null) throw needsSignIn('pop3')
      const apop = advanced?.apop === undefined ? {} : { apop: advanced.apop }
      return pop3Incoming({ ...server, token, ...network, ...apop, user: server.username ?? address })
    }
    default:
      return protocol satisfies never
  }
}

/** A folder whose change notifications can be asked for. */
export type WatchedFolder = {
  readonly graph: GraphSubscriptions
  readonly graphUrl: string
  /** Whether a person signed in for a mailbox that is not their own. */
  readonly isDelegate: boolean
}

/** The change notifications of a folder over Graph. */
export function makeSubscriptions(subject: Subject<'graph'> & { readonly folder: string }): WatchedFolder {
  const access = graphAccess(subject)
  return {
    graph: graphSubscriptions({ ...access, folder: subject.folder }),
    graphUrl: access.graphUrl,
    isDelegate: subject.access.kind === 'delegated' && access.mailbox !== 'me',
  }
}

/** The connector that sends as an account. */
export function makeOutgoing(subject: Subject<'graph' | 'ews' | 'smtp'>): OutgoingConnector {
  const { protocol, address, access } = subject
  switch (protocol) {
    case 'graph':
      return graphOutgoing(graphAccess(subject))
    case 'ews':
      return ewsOutgoing(ewsAccess(subject))
    case 'smtp': {
      const { settings, advanced, server, network } = mailServer(subject, 'smtp')
      // A delegate signs in as themselves and sends from the shared mailbox; an app signs in as the mailbox it sends from.
      const signedIn = access.kind === 'delegated' ? access.username : null
      const sentItems = sentItemsOf(settings, access)
      const keepsMessageId = advanced?.keepsMessageId === undefined ? {} : { keepsMessageId: advanced.keepsMessageId }
      return smtpOutgoing({
        ...server,
        ...network,
        ...keepsMessageId,
        token: server.token ?? 'none',
        user: server.username ?? signedIn ?? address,
        envelopeFrom: address,
        ...(sentItems === null || server.token === null
          ? {}
          : { sentItems: { ...network, ...sentItems, token: server.token, user: address } }),
      })
    }
    default:
      return protocol satisfies never
  }
}

function graphAccess(subject: Subject<string>) {
  const { address, access, dispatcher } = subject
  if (access.kind !== 'delegated' && access.kind !== 'app-only') throw needsSignIn('graph')
  if (!('graphUrl' in access.endpoints)) throw notMicrosoft('graph')
  const { graphUrl } = access.endpoints
  return {
    graphUrl,
    token: access.token('graph'),
    budget: requestBudget(`${graphUrl} ${address.toLowerCase()}`),
    dispatcher,
    mailbox: isOwnMailbox(subject) ? ('me' as const) : { address },
    expectedAddress: address,
  }
}

function ewsAccess(subject: Subject<string>) {
  const { address, access, dispatcher } = subject
  const settings = read(subject.settings, 'ews')
  if (access.kind === 'password') {
    if (settings.ewsUrl === undefined)
      throw new ConnectorError('CONFIGURATION', 'Name the address of Exchange Web Services of your own server.', {
        border: 'ews',
      })
    const user = settings.username ?? address
    const budget = requestBudget(`${settings.ewsUrl} ${address.toLowerCase()}`, EWS_BUDGET)
    return { url: settings.ewsUrl, token: { password: access.password }, user, mailbox: { address }, budget, dispatcher }
  }
  if (access.kind === 'none') throw needsSignIn('ews')
  if (!('ewsUrl' in access.endpoints)) throw notMicrosoft('ews')
  const url = settings.ewsUrl ?? access.endpoints.ewsUrl
  const mailbox =
    access.kind === 'app-only' ? { address, impersonate: true } : isOwnMailbox(subject) ? ('me' as const) : { address }
  const budget = requestBudget(`${url} ${address.toLowerCase()}`, EWS_BUDGET)
  return { url, token: access.token('ews'), mailbox, expectedAddress: address, budget, dispatcher }
}

/** Whether who signed in opens their own mailbox. One who signed in for an alias of it has another name than the account. */
function isOwnMailbox({ address, access, settings }: Subject<string>): boolean {
  if (access.kind !== 'delegated') return false
  const { mailbox } = ConnectionSettings.catch({}).parse(settings)
  return mailbox === 'own' || access.username?.toLowerCase() === address.toLowerCase()
}

/** The server of an IMAP, POP3 or SMTP account, its own or the cloud's, with what opens it. `token` is null for a relay that asks nothing. */
function mailServer(subject: Subject<string>, protocol: 'imap' | 'pop3' | 'smtp') {
  const settings = read(subject.settings, protocol)
  const { advanced, caPem, proxyUrl } = settings
  const { access } = subject
  const cloud: ServerAddress | null = 'endpoints' in access ? access.endpoints[protocol] : null
  const host = settings.host ?? cloud?.host
  if (host === undefined)
    throw new ConnectorError('CONFIGURATION', 'The settings of this account do not name a mail server.', { border: protocol })
  const port = settings.port ?? cloud?.port ?? { imap: 993, pop3: 995, smtp: 587 }[protocol]
  const network: NetworkSettings = {
    ...(caPem === undefined ? {} : { caPem }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  }
  const timeout = advanced?.connectTimeoutSeconds
  return {
    settings,
    advanced,
    network: { ...network, ...(timeout === undefined ? {} : { connectTimeout: timeout * 1_000 }) },
    server: {
      host,
      port,
      security: settings.security ?? securityOf(port),
      token: credentialOf(access),
      username: settings.username ?? null,
    },
  }
}

function credentialOf(access: Access): Credential | null {
  switch (access.kind) {
    case 'delegated':
    case 'app-only':
      return access.token('outlook')
    case 'password':
      return { password: access.password }
    case 'none':
      return null
    default:
      return access satisfies never
  }
}

/**
 * The IMAP server that shows the sent mail of an SMTP account; null when there is none we know of, or none that would let us in. A server
 * of the account's own choosing says nothing about where its Sent Items are.
 */
function sentItemsOf({ host, sentItems }: ConnectionSettings, access: Access) {
  const mayRead = 'scopes' in access && access.scopes.some((scope) => /IMAP\.AccessAs(?:User\.All|App)$/i.test(scope))
  const cloud = host === undefined && mayRead ? access.endpoints.imap : null
  const server = sentItems ?? cloud
  if (server === null) return null
  return { host: server.host, port: server.port, security: sentItems?.security ?? securityOf(server.port) }
}

function read(settings: unknown, border: Border): ConnectionSettings {
  const found = ConnectionSettings.safeParse(settings)
  if (found.success) return found.data
  throw new ConnectorError('CONFIGURATION', 'The connection settings of this account cannot be read.', { border })
}

function notMicrosoft(border: Border): ConnectorError {
  return new ConnectorError('CONFIGURATION', 'This provider is not Microsoft 365: choose IMAP, POP3 or SMTP.', { border })
}

function needsSignIn(border: Border): ConnectorError {
  return new ConnectorError('SIGN_IN_NEEDED', 'This account has no authorization.', { border, providerCode: 'NoSignIn' })
}
