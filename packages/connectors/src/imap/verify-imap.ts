import type { ImapFlow } from 'imapflow'

import type { TestStep } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { sayMails } from '../say-mails.ts'
import { imapFailure, NOTHING_HEARD } from './imap-failure.ts'
import type { ImapOptions } from './imap-options.ts'
import { imapSession } from './imap-session.ts'
import { seeToken, signedInAs, tokenSteps } from './see-token.ts'
import { lookUp, stepTeller } from './step-teller.ts'

const STEPS = [
  { id: 'dns', title: 'Find the mail server' },
  { id: 'connect', title: 'Connect' },
  { id: 'sign-in', title: 'Sign in to the mailbox' },
  { id: 'folder', title: 'Open the folder' },
  { id: 'read', title: 'Read a mail' },
  { id: 'subscribe', title: 'Listen for new mail (IDLE)' },
] as const

/** Tries everything that receiving needs, on a connection of its own, and changes nothing: the newest mail stays unread. */
export async function verifyImap(options: ImapOptions, report: (step: TestStep) => void, signal?: AbortSignal): Promise<boolean> {
  const session = imapSession(options)
  const teller = stepTeller([...tokenSteps(options.token), ...STEPS], report)
  let isAtServer = false
  try {
    const who = await seeToken(options.token, teller, { protocol: 'imap', direction: 'incoming' })
    isAtServer = true
    teller.pass(options.proxyUrl === undefined || options.proxyUrl === '' ? await lookUp(options.host) : 'The proxy finds it.')
    const client = await session.open(signal)
    teller.passUntil('folder', (id) => (id === 'connect' ? describeConnection(options, client) : signedInAs(options.user, who)))
    teller.pass(describeFolder(client))
    teller.pass(await session.use(readNewest, 'session', signal))
    const heard = await session.use(tryIdle, 'session', signal)
    if (typeof heard === 'string') teller.pass(heard)
    else teller.skip(heard.skip)
    return true
  } catch (thrown) {
    const error =
      thrown instanceof ConnectorError
        ? thrown
        : imapFailure(thrown, NOTHING_HEARD, {
            stage: 'session',
            host: options.host,
            hasToken: typeof options.token === 'function',
            aborted: signal?.aborted === true,
          })
    if (isAtServer) teller.passUntil(stepOf(error), (id) => (id === 'connect' ? `${options.host}:${String(options.port)}` : null))
    teller.fail(error)
    return false
  } finally {
    await session.close()
  }
}

/** The step an error belongs to, unless that one is over: then it is the running one's. */
function stepOf(error: ConnectorError): string {
  if (error.facts.providerCode === 'ENOTFOUND' || error.facts.providerCode === 'EAI_AGAIN') return 'dns'
  if (error.facts.providerCode === 'FolderRefused') return 'folder'
  if (error.facts.providerCode === 'ClearText') return 'connect'
  if (error.code === 'NETWORK' || error.code === 'TLS') return 'connect'
  return error.code === 'PROTOCOL' || error.code === 'TOO_LARGE' || error.code === 'REFUSED' ? 'read' : 'sign-in'
}

function describeConnection({ host, port }: ImapOptions, client: ImapFlow): string {
  const { tls } = client
  return `${host}:${String(port)}, ${tls ? `${tls.version} ${tls.standardName}` : 'not encrypted'}`
}

function describeFolder({ mailbox }: ImapFlow): string | null {
  if (mailbox === false) return null
  return `${mailbox.path}: ${sayMails(mailbox.exists)}${mailbox.readOnly === true ? ', read-only' : ''}`
}

/** Begins IDLE and ends it at once (RFC 2177). A server without it, or that refuses it, is asked by NOOP instead. */
async function tryIdle(client: ImapFlow): Promise<string | { readonly skip: string }> {
  if (!client.capabilities.has('IDLE')) return { skip: 'The server has no IDLE: Postdesk asks it for news every minute' }
  const idling = client.idle()
  // The library ends IDLE before any other command, once the server has begun it.
  await client.noop()
  if ((await idling) === false) return { skip: 'The server refused IDLE: Postdesk asks it for news every minute' }
  return 'The server tells of new mail at once'
}

async function readNewest(client: ImapFlow): Promise<string> {
  if (client.mailbox === false || client.mailbox.exists === 0) return 'The folder is empty.'
  const found = await client.fetchOne('*', { uid: true, size: true, internalDate: true, source: { maxLength: 4_096 } })
  if (found === false) return 'The folder is empty.'
  const date = found.internalDate === undefined ? '' : ` of ${new Date(found.internalDate).toISOString()}`
  return `${String(found.size ?? 0)} bytes${date}`
}
