import { randomBytes } from 'node:crypto'

import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import type { TestStep } from '../connector.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'
import { ask, objectOrNull, readJsonObject, textOrNull } from '../network/ask.ts'
import { seePermissions } from '../oauth/see-permissions.ts'
import { IMMUTABLE_IDS, mailboxPath } from './graph-client.ts'
import type { GraphAccess, GraphClient, GraphMailbox } from './graph-client.ts'
import { sayMails } from '../say-mails.ts'
import { graphSubscriptions, isAddressRefused } from './graph-subscriptions.ts'
import { identityFrom } from './graph-identity.ts'
import { readDelta } from './read-delta.ts'
import { runSteps } from './run-steps.ts'
import type { Step } from './run-steps.ts'

/**
 * Where Microsoft could tell of new mail. No address, and why: the step says so. An address and a reason: it is tried, and that is the reason
 * if the address is refused. An address alone: it must work.
 */
export type PushTest =
  | { readonly notificationUrl: null; readonly why: string }
  | { readonly notificationUrl: string; readonly why: string | null }

type Verified = GraphAccess & { readonly mailbox: GraphMailbox; readonly expectedAddress?: string }

/** Tests receiving, step by step: host, token, permissions, mailbox, folder, one mail, changes, news. Changes nothing in the mailbox. */
export async function verifyIncoming(
  given: Verified & {
    readonly folder: string
    readonly push?: PushTest
    readonly folderOf: (name: string, signal?: AbortSignal) => Promise<string>
  },
  client: GraphClient,
  report: (step: TestStep) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const mailbox = mailboxPath(given.mailbox)
  const more = { kind: 'receive' as const, ...(signal === undefined ? {} : { signal }) }
  const steps: Step[] = [
    ...commonSteps(given, client, 'incoming', signal),
    {
      id: 'folder',
      title: `Open the folder ${given.folder}`,
      run: async () => {
        const folder = encodeURIComponent(await given.folderOf(given.folder, signal))
        const path = `${mailbox}/mailFolders/${folder}?$select=displayName,totalItemCount`
        const body = await client.requestJson({ method: 'GET', path, ...more })
        return `${textOrNull(body['displayName']) ?? given.folder}: ${sayMails(Number(body['totalItemCount']))}`
      },
    },
    {
      id: 'read',
      title: 'Read one mail',
      run: async () => {
        const folder = encodeURIComponent(await given.folderOf(given.folder, signal))
        const path = `${mailbox}/mailFolders/${folder}/messages?$top=1&$select=id`
        const { value } = await client.requestJson({ method: 'GET', path, ...more })
        const id = textOrNull(objectOrNull(Array.isArray(value) ? value[0] : null)?.['id'])
        if (id === null) return { skip: 'The folder is empty' }
        const maxBytes = 220 * 1024 * 1024
        const found = `${mailbox}/messages/${encodeURIComponent(id)}/$value`
        const answer = await client.request({ method: 'GET', path: found, maxBytes, headers: { accept: '*/*' }, ...more })
        return `A mail of ${String(answer.body.length)} bytes`
      },
    },
    {
      id: 'changes',
      title: 'Ask for what changes in the folder',
      run: async () => {
        const folder = encodeURIComponent(await given.folderOf(given.folder, signal))
        const path = `${mailbox}/mailFolders/${folder}/messages/delta?$select=receivedDateTime`
        const headers = { prefer: `${IMMUTABLE_IDS}, odata.maxpagesize=1` }
        readDelta(await client.requestJson({ method: 'GET', path, headers, ...more }))
        return 'Graph tells what changes, and where to go on from (delta query)'
      },
    },
    ...(given.push === undefined ? [] : [subscribeStep({ ...given, push: given.push }, signal)]),
  ]
  return await runSteps(steps, report)
}

/** Makes a change notification subscription and ends it again. Mail is looked for at the account's interval without one, so this is a hint. */
function subscribeStep(given: Verified & { readonly folder: string; readonly push: PushTest }, signal?: AbortSignal): Step {
  const { notificationUrl, why } = given.push
  return {
    id: 'subscribe',
    title: 'Ask to be told of new mail (change notifications)',
    isHint: true,
    run: async () => {
      if (notificationUrl === null) return { skip: why }
      const subscriptions = graphSubscriptions(given)
      try {
        const clientState = randomBytes(24).toString('base64url')
        const { id } = await subscriptions.create({ notificationUrl, clientState }, new Date(), signal)
        await subscriptions.end(id, signal)
      } catch (error) {
        if (why !== null && isAddressRefused(error)) return { skip: why }
        throw error
      }
      return 'Microsoft reached Postdesk and will tell it of new mail'
    },
  }
}

/** Tests sending up to the last step before it: a draft is made and taken away again. */
export async function verifyOutgoing(
  given: Verified,
  client: GraphClient,
  report: (step: TestStep) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const mailbox = mailboxPath(given.mailbox)
  const more = { kind: 'send' as const, ...(signal === undefined ? {} : { signal }) }
  const steps: Step[] = [
    ...commonSteps(given, client, 'outgoing', signal),
    {
      id: 'draft',
      title: 'Make a draft and delete it',
      run: async () => {
        const made = await client.requestJson({
          method: 'POST',
          path: `${mailbox}/messages`,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ subject: 'Postdesk connection test (deleted at once)' }),
          ...more,
        })
        const id = textOrNull(made['id'])
        if (id === null) throw new ConnectorError('PROTOCOL', 'Graph made a draft without an id.', { border: 'graph' })
        const path = `${mailbox}/messages/${encodeURIComponent(id)}`
        // A plain DELETE would leave a copy in Deleted Items at every test.
        await client.request({ method: 'POST', path: `${path}/permanentDelete`, ...more })
        return 'A draft was made and deleted; nothing was sent'
      },
    },
  ]
  return await runSteps(steps, report)
}

function commonSteps(given: Verified, client: GraphClient, direction: Direction, signal?: AbortSignal): Step[] {
  const more = signal === undefined ? {} : { signal }
  return [
    {
      id: 'host',
      title: `See that Microsoft Graph answers at ${new URL(given.graphUrl).host}`,
      run: async () => {
        // Without a token: any answer in HTTP shows that name, route and certificate are well.
        const dispatcher = given.dispatcher ?? getGlobalDispatcher()
        const answer = await ask(dispatcher, { method: 'GET', url: `${given.graphUrl}/v1.0/me`, ...more }, given.timeouts)
        const secured = given.graphUrl.startsWith('https:') ? ' over trusted TLS' : ' without TLS'
        if (readJsonObject(answer) !== null) return `${client.host} answered${secured}`
        throw new ConnectorError('UNAVAILABLE', `${client.host} answered, but not as Graph.`, {
          border: 'graph',
          status: answer.status,
          host: client.host,
        })
      },
    },
    {
      id: 'token',
      title: 'Get an access token',
      run: async () => {
        await given.token()
        return 'Microsoft sign-in gave an access token'
      },
    },
    {
      id: 'permissions',
      title: 'Look at the permissions in the token',
      run: async () => seePermissions(await given.token(), { protocol: 'graph', direction }),
    },
    {
      id: 'mailbox',
      title: 'Check that it is the right mailbox',
      run: async () => await seeMailbox(given, client, signal),
    },
  ]
}

async function seeMailbox(given: Verified, client: GraphClient, signal?: AbortSignal): Promise<string> {
  if (given.mailbox !== 'me') {
    const { address } = given.mailbox
    const path = `/users/${encodeURIComponent(address)}/mailFolders/inbox?$select=id`
    await client.request({ method: 'GET', path, kind: 'receive', ...(signal === undefined ? {} : { signal }) })
    return `The mailbox ${address} opens`
  }
  const identity = await identityFrom(client, signal)
  const shown = identity.mail ?? identity.userPrincipalName
  if (given.expectedAddress === undefined || identity.addresses.includes(given.expectedAddress.toLowerCase()))
    return `Signed in as ${shown}`
  throw new ConnectorError('CONFIGURATION', `You signed in as ${shown}, this account is ${given.expectedAddress}.`, {
    border: 'graph',
    providerCode: 'WrongMailbox',
    providerText: `Signed in as ${shown}; the account is for ${given.expectedAddress}.`,
  })
}
