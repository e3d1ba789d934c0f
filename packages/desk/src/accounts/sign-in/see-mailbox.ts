import {
  ConnectorError,
  whoCanOpen,
  type CloudEndpoints,
  type ErrorCard,
  type IncomingConnector,
  type MailProtocol,
  type OAuthEndpoints,
  type OutgoingConnector,
  type TestStep,
} from '@postdesk/connectors'
import type { AttemptTokens } from './attempt-result.ts'
import type { OpenSettings } from '../connection/proxy-password.ts'
import { openDispatchers, withDispatcher } from '../connection/dispatchers.ts'
import { makeIncoming, makeOutgoing, type Access } from '../connection/make-connector.ts'
import { wrongMailboxCard } from './wrong-mailbox-card.ts'
import type { Ways } from './wanted-scopes.ts'

/** Whether what was signed in with opens the mailbox an account is for. A refusal that says why is a card; other trouble is thrown. */
export type MailboxSeen = { readonly kind: 'own' | 'shared' } | { readonly kind: 'refused'; readonly card: ErrorCard }

type Given = Ways & {
  readonly endpoints: OAuthEndpoints | CloudEndpoints
  readonly address: string
  readonly kind: 'delegated' | 'app-only'
  /** Who signed in; null for an app, and where the provider does not say. */
  readonly username: string | null
  readonly accessTokens: AttemptTokens['accessTokens']
  readonly scopes: readonly string[]
  /** By which server, proxy and authorities the mailbox is opened. */
  readonly settings: { readonly incoming: OpenSettings; readonly outgoing: OpenSettings }
  readonly now: Date
  readonly signal?: AbortSignal
}

/**
 * Graph says who signed in and which mailboxes they may open. Over the other protocols nobody says so: there the mailbox is opened, and
 * the server's refusal, together with the name of who signed in, tells a wrong account from another fault.
 */
export async function seeMailbox(given: Given): Promise<MailboxSeen> {
  const { address, endpoints, now, signal } = given
  const forGraph = given.accessTokens.graph
  if (given.kind === 'delegated' && forGraph && 'graphUrl' in endpoints) {
    const token = () => Promise.resolve(forGraph.token)
    const access = await withDispatcher(given.settings.incoming, (dispatcher) =>
      whoCanOpen({ graphUrl: endpoints.graphUrl, token, address, dispatcher }, signal),
    )
    switch (access.kind) {
      case 'own':
      case 'shared':
        return { kind: access.kind }
      case 'alias':
        return { kind: 'refused', card: aliasCard(address, access.primary, now) }
      case 'cannot':
        return { kind: 'refused', card: wrongMailboxCard(nameOf(access.identity), address, now) }
      default:
        return access satisfies never
    }
  }
  return await openIt(given)
}

const nameOf = (identity: { readonly mail: string | null; readonly userPrincipalName: string }): string =>
  identity.mail ?? identity.userPrincipalName

async function openIt(given: Given): Promise<MailboxSeen> {
  const { address, username, kind, endpoints, scopes, incoming, outgoing, now, signal } = given
  const isOwn = kind === 'delegated' && username?.toLowerCase() === address.toLowerCase()
  const access: Access = {
    kind,
    username,
    scopes,
    endpoints,
    token: (resource) => () => Promise.resolve(given.accessTokens[resource]?.token ?? ''),
  }
  const dispatchers = openDispatchers()
  const subject = (settings: OpenSettings) => ({
    address,
    access,
    settings: { ...settings, mailbox: isOwn ? ('own' as const) : ('shared' as const) },
    dispatcher: dispatchers.of(settings),
  })
  const ways: (readonly [MailProtocol, IncomingConnector | OutgoingConnector])[] = []
  if (incoming !== null && incoming !== 'smtp')
    ways.push([
      incoming,
      makeIncoming({ ...subject(given.settings.incoming), protocol: incoming, folder: 'inbox', insist: true }),
    ])
  if (outgoing !== null && outgoing !== 'imap' && outgoing !== 'pop3')
    ways.push([outgoing, makeOutgoing({ ...subject(given.settings.outgoing), protocol: outgoing })])
  try {
    for (const [protocol, connector] of ways) {
      await reachMailbox(protocol, connector, signal)
      await connector.close()
    }
    return { kind: isOwn ? 'own' : 'shared' }
  } catch (error) {
    const isAnswer = error instanceof ConnectorError && (REFUSALS.has(error.code) || error.facts.providerCode === 'WrongMailbox')
    if (isAnswer && !isOwn && username !== null) return { kind: 'refused', card: wrongMailboxCard(username, address, now) }
    throw error
  } finally {
    for (const [, connector] of ways) await connector.close()
    await dispatchers.close()
  }
}

/**
 * Reaches the mailbox with a connector. Graph and EWS have no session to open: of their connection test the steps are gone through up to the
 * mailbox itself, which changes nothing.
 */
async function reachMailbox(
  protocol: MailProtocol,
  connector: IncomingConnector | OutgoingConnector,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (protocol !== 'graph' && protocol !== 'ews') {
    await connector.open(signal)
    return
  }
  const enough = new AbortController()
  const failures: ConnectorError[] = []
  const look = ({ id, state, error }: TestStep) => {
    if (error !== null && !enough.signal.aborted) failures.push(error)
    if (id === 'mailbox' && state === 'passed') enough.abort()
  }
  await connector.verify(look, AbortSignal.any([enough.signal, ...(signal === undefined ? [] : [signal])]))
  const [failure] = failures
  if (failure !== undefined) throw failure
}

/** The ways in which a server says that these credentials do not open this mailbox. */
const REFUSALS: ReadonlySet<ConnectorError['code']> = new Set(['PERMISSION', 'NOT_FOUND', 'TOKEN_REFUSED'])

/** An alias would be answered from the mailbox's own address, and those answers would look like somebody else's. */
function aliasCard(address: string, primary: string, now: Date): ErrorCard {
  return {
    id: 'alias-address',
    title: `${address} is another name of the mailbox ${primary}`,
    why: `Mail to ${address} lies in the mailbox ${primary}. An account is made for the mailbox itself, so nothing was saved.`,
    who: 'postdesk-admin',
    actions: [
      { kind: 'text', text: `Enter ${primary} as the address of the account. Mail to ${address} arrives there too.` },
      { kind: 'button', text: 'Change the address', act: 'edit-account' },
    ],
    codes: [],
    correlationId: null,
    traceId: null,
    providerText: null,
    at: now.toISOString(),
  }
}
