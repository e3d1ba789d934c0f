import { setTimeout as delay } from 'node:timers/promises'
import { getCACertificates } from 'node:tls'

import { ImapFlow } from 'imapflow'

import { ConnectorError } from '../connector-error.ts'
import { refuseClearText } from '../network/credential.ts'
import { imapFailure, NOT_CONNECTED, NOTHING_HEARD, TOKEN_EXPIRED } from './imap-failure.ts'
import type { Heard, ImapStage } from './imap-failure.ts'
import { DEFAULT_CONNECT_TIMEOUT, DEFAULT_IDLE_RESTART, DEFAULT_NOT_CONNECTED_WAITS } from './imap-options.ts'
import type { ImapOptions } from './imap-options.ts'
import { listenFor } from './listen-for.ts'

// Exchange takes mail of up to 150 MB; a server announcing more than that wants our memory.
export const MAX_MAIL_BYTES = 160 * 1024 * 1024
// The mailbox has opened before and does not now: so often it is the service, not the permission.
const PATIENCE_WITH_KNOWN_MAILBOX = 5

/**
 * One connection to one mailbox, with its folder selected.
 *
 * States: `closed` -> (use) -> `signing in` -> `selected` -> `closed`, by close() or because the server ended it. Whoever uses a
 * closed session opens it again. While signing in:
 *
 * - the token is refused: once more with a fresh one, then TOKEN_REFUSED;
 * - "authenticated but not connected": twice more after a short wait. Then PERMISSION, if this mailbox has never opened: nobody
 *   gave the permission. If it has, UNAVAILABLE for four times (too many sessions, or a fault at Exchange, look just so), then
 *   PERMISSION.
 *
 * While selected, a session that ends because its token ran out is opened again with a fresh token and the work is done once
 * more: so only work may be given to `use` which does no harm when done twice.
 */
export type ImapSession = {
  readonly use: <T>(work: (client: ImapFlow) => Promise<T>, stage?: ImapStage, signal?: AbortSignal) => Promise<T>
  /** Opens without work, telling how far it has come. */
  readonly open: (signal?: AbortSignal, onConnected?: (client: ImapFlow) => void) => Promise<ImapFlow>
  /** Whether the server announced new mail since this was last called. */
  readonly takeNews: () => boolean
  /** Calls back when the server announces a change, or the connection ends. Gives back a function that ends that. */
  readonly onNews: (listener: () => void) => () => void
  readonly close: () => Promise<void>
}

export function imapSession(options: ImapOptions): ImapSession {
  const folder = options.folder ?? 'INBOX'
  const hasToken = typeof options.token === 'function'
  let current: { readonly client: ImapFlow; readonly heard: () => Heard; readonly forget: () => void } | null = null
  let opening: Promise<ImapFlow> | null = null
  let hasOpened = false
  let refusedInARow = 0
  let hasNews = false
  const listeners = new Set<() => void>()
  const tellNews = () => {
    hasNews = true
    for (const listener of listeners) listener()
  }
  const failure = (error: unknown, heard: Heard, stage: ImapStage, signal?: AbortSignal) =>
    imapFailure(error, heard, { stage, host: options.host, hasToken, aborted: signal?.aborted === true })

  async function credential(fresh: boolean): Promise<{ accessToken: string } | { pass: string }> {
    if (typeof options.token !== 'function') return { pass: options.token.password }
    refuseClearText(options, 'imap')
    return { accessToken: await options.token(fresh ? { fresh } : undefined) }
  }

  async function connectOnce(fresh: boolean, signal?: AbortSignal, onConnected?: (client: ImapFlow) => void): Promise<ImapFlow> {
    const auth = { user: options.user, ...(await credential(fresh)) }
    signal?.throwIfAborted()
    const ear = listenFor()
    const client = new ImapFlow({ ...clientOptions(options), auth, logger: ear.logger })
    ear.attach(client)
    client.on('error', () => undefined)
    const abort = () => client.close()
    signal?.addEventListener('abort', abort, { once: true })
    let stage: ImapStage = 'sign-in'
    try {
      await client.connect()
      onConnected?.(client)
      stage = 'folder'
      ear.forget()
      await client.mailboxOpen(folder)
    } catch (error) {
      client.close()
      if (hasToken && isWithoutCode(error) && offersNoTokens(client)) throw takesNoTokens(options)
      throw failure(error, ear.heard(), stage, signal)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
    for (const event of ['exists', 'expunge', 'close'] as const) client.on(event, tellNews)
    current = { client, heard: ear.heard, forget: ear.forget }
    return client
  }

  async function connect(signal?: AbortSignal, onConnected?: (client: ImapFlow) => void, fresh = false): Promise<ImapFlow> {
    const waits = [...(options.notConnectedWaits ?? DEFAULT_NOT_CONNECTED_WAITS)]
    let useFresh = fresh
    for (;;) {
      try {
        const client = await connectOnce(useFresh, signal, onConnected)
        hasOpened = true
        refusedInARow = 0
        return client
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw failure(error, NOTHING_HEARD, 'sign-in', signal)
        if (error.code === 'TOKEN_REFUSED' && !useFresh) {
          useFresh = true
          continue
        }
        if (error.facts.providerCode !== NOT_CONNECTED) throw error
        const wait = waits.shift()
        if (wait === undefined) throw judgeNotConnected(error)
        await delay(wait, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
          throw failure(cause, NOTHING_HEARD, 'sign-in', signal)
        })
      }
    }
  }

  function judgeNotConnected(error: ConnectorError): ConnectorError {
    refusedInARow += 1
    if (!hasOpened || refusedInARow >= PATIENCE_WITH_KNOWN_MAILBOX) return error
    const facts = { ...error.facts, retryAfterSeconds: 60 }
    return new ConnectorError(
      'UNAVAILABLE',
      'Exchange does not open the mailbox at the moment, as it did before.',
      facts,
      error.cause,
    )
  }

  const open: ImapSession['open'] = async (signal, onConnected) => {
    if (current !== null && current.client.usable && !current.client.isClosed) return current.client
    opening ??= connect(signal, onConnected).finally(() => {
      opening = null
    })
    return opening
  }

  const use: ImapSession['use'] = async (work, stage = 'session', signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const client = await open(signal)
      const session = current
      session?.forget()
      const abort = () => client.close()
      signal?.addEventListener('abort', abort, { once: true })
      try {
        if (signal?.aborted === true) throw failure(signal.reason, NOTHING_HEARD, stage, signal)
        return await work(client)
      } catch (error) {
        const named = failure(error, session?.heard() ?? NOTHING_HEARD, stage, signal)
        if (named.facts.providerCode === TOKEN_EXPIRED || named.code === 'THROTTLED') await close()
        if (named.facts.providerCode !== TOKEN_EXPIRED || attempt > 1) throw named
        await connect(signal, undefined, true)
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    }
  }

  async function close(): Promise<void> {
    const session = current
    current = null
    if (session === null || session.client.isClosed) return
    // A server that does not answer LOGOUT must not keep us: 2 seconds are for politeness.
    const timer = new AbortController()
    await Promise.race([
      session.client.logout().catch(() => undefined),
      delay(2_000, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
    timer.abort()
    session.client.close()
  }

  return {
    open,
    use,
    close: async () => {
      // A connection that is only just being made would else outlive us.
      await opening?.catch(() => undefined)
      await close()
    },
    takeNews: () => {
      const news = hasNews
      hasNews = false
      return news
    },
    onNews: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function clientOptions(options: ImapOptions) {
  return {
    host: options.host,
    port: options.port,
    secure: options.security === 'tls',
    doSTARTTLS: options.security === 'starttls',
    // Extra authorities are added: a company's proxy may sign some hosts and pass others through.
    tls: {
      minVersion: 'TLSv1.2' as const,
      ...(options.caPem === undefined ? {} : { ca: [...getCACertificates('default'), options.caPem] }),
    },
    ...(options.proxyUrl === undefined || options.proxyUrl === '' ? {} : { proxy: options.proxyUrl }),
    clientInfo: { name: 'Postdesk', version: false, vendor: false, 'support-url': false } as const,
    disableAutoIdle: true,
    disableIMAP4rev2: options.allowImap4rev2 !== true,
    // Compression saves little of what is mostly base64, and a hostile server could use it to fill our memory.
    disableCompression: true,
    maxIdleTime: options.idleRestart ?? DEFAULT_IDLE_RESTART,
    connectionTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    greetingTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    maxLiteralSize: MAX_MAIL_BYTES,
    maxResponseSize: MAX_MAIL_BYTES + 1024 * 1024,
    maxLineLength: 16 * 1024 * 1024,
  }
}

// The library gives a server's refusal, and all that befalls the connection, a code; that no way to sign in is left has none.
const isWithoutCode = (error: unknown) => error instanceof Error && !('code' in error) && !('responseStatus' in error)

const offersNoTokens = ({ capabilities }: ImapFlow) =>
  capabilities.size > 0 && !capabilities.has('AUTH=XOAUTH2') && !capabilities.has('AUTH=OAUTHBEARER')

function takesNoTokens({ host }: ImapOptions): ConnectorError {
  return new ConnectorError('CONFIGURATION', 'The mail server takes no access tokens.', {
    border: 'imap',
    host,
    providerCode: 'NoXoauth2',
  })
}
