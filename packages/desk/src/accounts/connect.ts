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
})

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
    return {
      host: host ?? endpoints[protocol].host,
      port,
      security: security ?? (port === 993 || port === 465 ? ('tls' as const) : ('starttls' as const)),
      token: tokenSource(deps, authorization.id, 'outlook', dispatcherOf(account.settings)),
      username: authorization.kind === 'delegated' ? authorization.username : null,
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
      const { username: _, ...server } = await serverOf(account, 'imap')
      return imapIncoming({ ...server, user: account.address, folder: account.folder })
    },
    outgoing: async (account) => {
      if (account.protocol === 'graph') return graphOutgoing(await graphOf(account))
      const { username, proxyUrl: _, ...server } = await serverOf(account, 'smtp')
      // A delegate signs in as themselves and sends from the shared mailbox.
      return smtpOutgoing({ ...server, user: username ?? account.address, envelopeFrom: account.address })
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
          .select(['given.id', 'given.kind', 'given.username', 'app.cloud', 'app.tenant_id', 'app.login_url', 'app.graph_url'])
          .where('given.id', '=', id)
          .executeTakeFirst()
  if (!row) throw new ConnectorError('SIGN_IN_NEEDED', 'This account has no authorization.', { border: 'entra' })
  return { authorization: row, endpoints: endpointsOfRegistration(row) }
}
