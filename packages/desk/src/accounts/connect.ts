import {
  ConnectorError,
  graphIncoming,
  graphOutgoing,
  imapIncoming,
  makeDispatcher,
  requestBudget,
  smtpOutgoing,
  type IncomingConnector,
  type NetworkSettings,
  type OutgoingConnector,
  type Resource,
  type ServerAddress,
} from '@postdesk/connectors'
import { z } from 'zod'
import type { IncomingAccountRow, OutgoingAccountRow } from '../db/index.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { tokenSource, type TokenDeps } from './token-source.ts'

/** Makes connectors of account rows. */
export type Connect = {
  /** `insist`: also where the mailbox has asked to be left alone for a while, because a person wants to know. */
  readonly incoming: (account: IncomingAccountRow, how?: { readonly insist: boolean }) => Promise<IncomingConnector>
  readonly outgoing: (account: OutgoingAccountRow) => Promise<OutgoingConnector>
  /** Makes an authorization be used: for one that has rested, over the proxy and authorities of an account that lives on it. */
  readonly renew: (authorizationId: string, resource: Resource) => Promise<void>
  readonly close: () => Promise<void>
}

const Settings = z.object({
  caPem: z.string().optional(),
  proxyUrl: z.string().optional(),
  mailbox: z.enum(['own', 'shared']).optional(),
})

/** The server of an IMAP or SMTP account; absent: the cloud's own. Security is TLS on the ports that begin with it, else STARTTLS. */
const ServerSettings = z.object({
  host: z.string().min(1).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  security: z.enum(['tls', 'starttls', 'none']).optional(),
  caPem: z.string().optional(),
  proxyUrl: z.string().optional(),
  /** Where the Sent Items of an SMTP account are looked through; absent: at the cloud's own IMAP server, if the sign-in reaches it. */
  sentItems: z
    .object({
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(993),
      security: z.enum(['tls', 'starttls', 'none']).optional(),
    })
    .optional(),
})

/**
 * The IMAP server that shows the sent mail of an SMTP account; null when there is none we know of, or none that would let us in. A server
 * of the account's own choosing says nothing about where its Sent Items are.
 */
function sentItemsOf({ host, sentItems }: z.infer<typeof ServerSettings>, cloud: ServerAddress | null) {
  const server = sentItems ?? (host === undefined ? cloud : null)
  if (server === null) return null
  return { host: server.host, port: server.port, security: sentItems?.security ?? securityOf(server.port) }
}

const securityOf = (port: number) => (port === 993 || port === 465 ? ('tls' as const) : ('starttls' as const))

/** Opens the way from account rows to connectors. Connections are pooled by network settings until `close`. */
export function openConnect(deps: TokenDeps): Connect {
  const dispatchers = new Map<string, ReturnType<typeof makeDispatcher>>()
  const dispatcherOf = (settings: unknown) => {
    const { caPem, proxyUrl } = Settings.catch({}).parse(settings)
    const network: NetworkSettings = {
      ...(caPem === undefined ? {} : { caPem }),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
    }
    const key = JSON.stringify(network)
    const known = dispatchers.get(key) ?? makeDispatcher(network)
    dispatchers.set(key, known)
    return known
  }
  const graphOf = async (account: { address: string; authorization_id: string | null; settings: unknown }) => {
    const { authorization, endpoints } = await readAuthorization(deps, account.authorization_id)
    const dispatcher = dispatcherOf(account.settings)
    // Somebody who signed in for an alias of their own mailbox has another name than the account.
    const { mailbox } = Settings.catch({}).parse(account.settings)
    const isOwn =
      authorization.kind === 'delegated' &&
      (mailbox === 'own' || authorization.username?.toLowerCase() === account.address.toLowerCase())
    return {
      graphUrl: endpoints.graphUrl,
      token: tokenSource(deps, authorization.id, 'graph', dispatcher),
      budget: requestBudget(`${endpoints.graphUrl} ${account.address.toLowerCase()}`),
      dispatcher,
      mailbox: isOwn ? ('me' as const) : { address: account.address },
      expectedAddress: account.address,
    }
  }
  const serverOf = async (account: { authorization_id: string | null; settings: unknown }, protocol: 'imap' | 'smtp') => {
    const { authorization, endpoints } = await readAuthorization(deps, account.authorization_id)
    const read = ServerSettings.safeParse(account.settings)
    if (!read.success)
      throw new ConnectorError('CONFIGURATION', 'The settings of this account do not name a mail server.', { border: protocol })
    const { host, port = endpoints[protocol].port, security, caPem, proxyUrl } = read.data
    const mayReadSent = authorization.scopes.some((scope) => /IMAP\.AccessAsUser\.All$/i.test(scope))
    return {
      host: host ?? endpoints[protocol].host,
      port,
      security: security ?? securityOf(port),
      token: tokenSource(deps, authorization.id, 'outlook', dispatcherOf(account.settings)),
      username: authorization.kind === 'delegated' ? authorization.username : null,
      sentItems: sentItemsOf(read.data, mayReadSent ? endpoints.imap : null),
      ...(caPem === undefined ? {} : { caPem }),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
    }
  }
  return {
    incoming: async (account, { insist } = { insist: false }) => {
      if (account.protocol === 'graph') {
        const access = await graphOf(account)
        if (insist) access.budget.endPause()
        return graphIncoming({ ...access, folder: account.folder })
      }
      const { username: _, sentItems: __, ...server } = await serverOf(account, 'imap')
      return imapIncoming({ ...server, user: account.address, folder: account.folder })
    },
    outgoing: async (account) => {
      if (account.protocol === 'graph') return graphOutgoing(await graphOf(account))
      const { username, sentItems, ...server } = await serverOf(account, 'smtp')
      // A delegate signs in as themselves and sends from the shared mailbox.
      return smtpOutgoing({
        ...server,
        user: username ?? account.address,
        envelopeFrom: account.address,
        ...(sentItems === null ? {} : { sentItems: { ...server, ...sentItems, user: account.address } }),
      })
    },
    renew: async (authorizationId, resource) => {
      const settings = await settingsOfAny(deps, authorizationId)
      await tokenSource(deps, authorizationId, resource, dispatcherOf(settings))()
    },
    close: async () => {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()))
      dispatchers.clear()
    },
  }
}

async function readAuthorization(deps: TokenDeps, id: string | null) {
  const row =
    id === null
      ? undefined
      : await deps.database.kysely
          .selectFrom('mail_authorization as given')
          .innerJoin('app_registration as app', 'app.id', 'given.registration_id')
          .select([
            'given.id',
            'given.kind',
            'given.username',
            'given.scopes',
            'app.cloud',
            'app.tenant_id',
            'app.login_url',
            'app.graph_url',
          ])
          .where('given.id', '=', id)
          .executeTakeFirst()
  if (!row) throw new ConnectorError('SIGN_IN_NEEDED', 'This account has no authorization.', { border: 'entra' })
  return { authorization: row, endpoints: endpointsOfRegistration(row) }
}

/** The settings of an account that lives on an authorization; one that is enabled before one that is not. */
async function settingsOfAny({ database }: TokenDeps, authorizationId: string): Promise<unknown> {
  const incoming = await database.kysely
    .selectFrom('incoming_account')
    .select('settings')
    .where('authorization_id', '=', authorizationId)
    .orderBy('enabled', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (incoming) return incoming.settings
  const outgoing = await database.kysely
    .selectFrom('outgoing_account')
    .select('settings')
    .where('authorization_id', '=', authorizationId)
    .limit(1)
    .executeTakeFirst()
  return outgoing?.settings ?? {}
}
