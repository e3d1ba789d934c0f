import { Readable } from 'node:stream'
import type { Socket } from 'node:net'
import { getCACertificates, TLSSocket } from 'node:tls'

import SMTPConnection from 'nodemailer/lib/smtp-connection'

import type { Outgoing } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { refuseClearText } from '../network/credential.ts'
import { openTunnel } from '../network/open-tunnel.ts'
import { smtpFailure, stageOf } from './smtp-failure.ts'
import type { SmtpStage } from './smtp-failure.ts'
import { DEFAULT_CONNECT_TIMEOUT, DEFAULT_SOCKET_TIMEOUT } from './smtp-options.ts'
import type { SmtpOptions } from './smtp-options.ts'

/** What the server said when it took the mail, and whom it refused before. */
export type Accepted = {
  readonly reply: string
  readonly refused: readonly { readonly address: string; readonly reply: string }[]
}

/** One signed-in connection. It carries mails one after the other and is closed by whoever opened it. */
export type SmtpSession = {
  readonly isAlive: () => boolean
  /** What protects the connection, as evidence. */
  readonly protection: string
  /** The ways to sign in that the server offers (SMTP AUTH, RFC 4954), as it named them before the sign-in. */
  readonly authMethods: readonly string[]
  readonly send: (mail: Outgoing, signal?: AbortSignal) => Promise<Accepted>
  /** RSET: the server still listens. */
  readonly reset: (signal?: AbortSignal) => Promise<void>
  readonly close: () => void
}

/** Hears, as evidence, what protects the connection once it stands, and which ways to sign in there are. */
type OnConnected = (protection: string, authMethods: readonly string[]) => void

/**
 * Connects, protects and signs in. A refused token is asked for afresh once, on another connection; refused again it is
 * TOKEN_REFUSED.
 */
export async function openSmtp(options: SmtpOptions, signal?: AbortSignal, onConnected?: OnConnected): Promise<SmtpSession> {
  try {
    return await openOnce(options, false, signal, onConnected)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'TOKEN_REFUSED') throw error
    return openOnce(options, true, signal, onConnected)
  }
}

async function openOnce(
  options: SmtpOptions,
  fresh: boolean,
  signal: AbortSignal | undefined,
  onConnected: OnConnected | undefined,
): Promise<SmtpSession> {
  const { token, user } = options
  if (typeof token === 'function') refuseClearText(options, 'smtp')
  const accessToken = typeof token === 'function' ? await token(fresh ? { fresh } : undefined) : null
  const tunnel = await throughTunnel(options, signal)
  const connection = new SMTPConnection({
    ...connectionOptions(options),
    ...(tunnel === null ? {} : { connection: tunnel }),
    ...(accessToken === null ? {} : { customAuth: { [OWN_XOAUTH2]: presentToken(user, accessToken) } }),
  })
  // An error outside of any step, such as the server hanging up on an idle session, is seen by isAlive.
  connection.on('error', () => undefined)
  const run = stepRunner(options, connection, signal)
  await run('connect', (done) => connection.connect(done))
  const protection = protectionOf(connection)
  const authMethods = offeredBy(connection)
  onConnected?.(protection, authMethods)
  if (typeof token !== 'string') {
    const auth =
      accessToken === null
        ? { user, pass: 'password' in token ? token.password : '' }
        : { user, type: 'custom', method: OWN_XOAUTH2 }
    await run('sign-in', (done) => connection.login(auth, done))
  }
  return {
    isAlive: () =>
      !connection.destroyed && connection._socket !== null && connection._socket !== false && connection._socket.writable,
    protection,
    authMethods,
    send: (mail, sendSignal) => send(options, connection, mail, sendSignal),
    reset: (resetSignal) => stepRunner(options, connection, resetSignal)('connect', (done) => connection.reset(done)),
    close: () => connection.close(),
  }
}

async function throughTunnel(options: SmtpOptions, signal: AbortSignal | undefined): Promise<Socket | null> {
  const aborted = () => signal?.aborted === true
  try {
    const tunnel = await openTunnel(options, options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT)
    if (!aborted()) return tunnel
    tunnel?.destroy()
    throw new Error('aborted')
  } catch (error) {
    const about = { stage: 'connect', host: options.host, hasToken: false, aborted: aborted(), handedOver: false } as const
    throw smtpFailure(error, about)
  }
}

type Done = (error?: Error | null) => void

/** Runs steps of the dialogue. The library tells some failures by callback and some by event, and an abort not at all. */
function stepRunner(options: SmtpOptions, connection: SMTPConnection, signal: AbortSignal | undefined) {
  return async (stage: SmtpStage, start: (done: Done) => void, handedOver = () => false): Promise<void> => {
    let end: Done = () => undefined
    const ended = () => end(endOf(connection))
    const abort = () => end(new Error('aborted'))
    try {
      await new Promise<void>((resolve, reject) => {
        end = (error) => (error ? reject(error) : resolve())
        if (signal?.aborted === true) return abort()
        connection.once('error', end)
        connection.once('end', ended)
        signal?.addEventListener('abort', abort, { once: true })
        start(end)
      })
    } catch (error) {
      const failure = smtpFailure(error, {
        stage: stageOf(error, stage),
        host: options.host,
        hasToken: typeof options.token === 'function',
        aborted: signal?.aborted === true,
        handedOver: handedOver(),
      })
      connection.close()
      throw failure
    } finally {
      connection.off('error', end)
      connection.off('end', ended)
      signal?.removeEventListener('abort', abort)
    }
  }
}

/** The end of a connection. A server says 421 as it hangs up (RFC 5321 section 3.8), which outside of a mail the library passes over. */
function endOf({ lastServerResponse }: SMTPConnection): Error {
  const isFarewell = typeof lastServerResponse === 'string' && lastServerResponse.startsWith('421')
  const response = isFarewell ? { response: lastServerResponse } : {}
  return Object.assign(new Error('The connection ended'), { code: 'ECONNECTION', ...response })
}

const CHUNK_BYTES = 65_536

async function send(options: SmtpOptions, connection: SMTPConnection, mail: Outgoing, signal?: AbortSignal): Promise<Accepted> {
  // The server takes the mail at the line with the single dot, which is written when the text has ended. Up to then a lost
  // connection means unsent, for certain.
  let handedOver = false
  const text = Readable.from(chunksOf(mail.mime), { objectMode: false })
  text.once('end', () => {
    handedOver = true
  })
  let accepted: Accepted = { reply: '', refused: [] }
  const envelope = {
    from: options.envelopeFrom ?? mail.from,
    to: [...mail.recipients],
    size: mail.mime.length,
    use8BitMime: mail.mime.some((byte) => byte > 127),
  }
  try {
    await stepRunner(options, connection, signal)(
      'data',
      (done) =>
        connection.send(envelope, text, (error, info) => {
          if (error === null)
            accepted = {
              reply: info.response,
              refused: (info.rejectedErrors ?? []).map(({ recipient, response }) => ({
                address: recipient ?? '',
                reply: response ?? '',
              })),
            }
          done(error)
        }),
      () => handedOver,
    )
  } finally {
    text.destroy()
  }
  return accepted
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

// Under its own name the library would pass XOAUTH2 over for any LOGIN that is offered before it.
const OWN_XOAUTH2 = 'XOAUTH2-OWN'

type Dialogue = {
  readonly authMethods: readonly string[]
  readonly sendCommand: (command: string) => Promise<{ readonly status: number }>
}

/** XOAUTH2 of our own, so that the library neither renews tokens nor keeps them. A challenge is answered with an empty line. */
function presentToken(user: string, accessToken: string) {
  return async ({ authMethods, sendCommand }: Dialogue): Promise<void> => {
    // A token is shown only to a server that says it knows what it is.
    if (!authMethods.includes('XOAUTH2')) throw new Error('The server offers no XOAUTH2')
    const response = Buffer.from(`user=${user}\u0001auth=Bearer ${accessToken}\u0001\u0001`).toString('base64')
    let { status } = await sendCommand(`AUTH XOAUTH2 ${response}`)
    if (status === 334) ({ status } = await sendCommand(''))
    if (status < 200 || status > 299) throw new Error('The token was refused')
  }
}

function connectionOptions(options: SmtpOptions) {
  return {
    host: options.host,
    port: options.port,
    secure: options.security === 'tls',
    requireTLS: options.security === 'starttls',
    ignoreTLS: options.security === 'none',
    // Our own domain: the machine's name is nobody's business outside.
    name: options.user.split('@')[1] ?? 'localhost',
    logger: false,
    connectionTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    greetingTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    dnsTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    socketTimeout: options.socketTimeout ?? DEFAULT_SOCKET_TIMEOUT,
    tls: {
      minVersion: 'TLSv1.2' as const,
      ...(options.caPem === undefined ? {} : { ca: [...getCACertificates('default'), options.caPem] }),
    },
  }
}

/** From the answer to EHLO, which is the last one before the sign-in; some servers write `AUTH=` as well. */
function offeredBy({ lastServerResponse }: SMTPConnection): readonly string[] {
  const answer = typeof lastServerResponse === 'string' ? lastServerResponse : ''
  const named = [...answer.matchAll(/^250[ -]AUTH[ =](.*)$/gim)].flatMap(([, names = '']) => names.trim().split(/\s+/))
  return [...new Set(named.map((name) => name.toUpperCase()).filter((name) => name !== ''))]
}

function protectionOf({ _socket: socket }: SMTPConnection): string {
  return socket instanceof TLSSocket ? String(socket.getProtocol()) : 'not encrypted'
}
