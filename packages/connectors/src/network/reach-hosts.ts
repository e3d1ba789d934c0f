import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, getCACertificates } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { isIP } from 'node:net'

import type { ConnectorError } from '../connector-error.ts'
import type { Security } from './credential.ts'
import type { NetworkSettings } from './make-dispatcher.ts'
import { networkFailure } from './network-failure.ts'
import { openTunnel } from './open-tunnel.ts'

/** A server somebody needs: `tls` shakes hands, `starttls` waits for the greeting, `none` connects. */
export type HostToReach = {
  readonly host: string
  readonly port: number
  readonly security: Security
  /** What it is needed for, in words: `Sign-in page`, `SMTP`. */
  readonly purposes: readonly string[]
}

export type HostReached = HostToReach & {
  readonly reached: boolean
  /** What was seen, as far as it went: the address, the way, TLS version, who issued the certificate. */
  readonly evidence: string
  readonly milliseconds: number
  readonly error: ConnectorError | null
}

// As for the requests themselves: a server that does not answer by then is as good as down.
const WAIT_MILLISECONDS = 10_000
// A greeting is one line (RFC 5321 section 4.5.3.1.5); more is not read.
const MOST_GREETING_BYTES = 512

/**
 * Tries every host, all at once: name, connection (through the proxy, where there is one), TLS against the trusted authorities. It never
 * throws; each result says how far it came. Nothing is said to the servers, and no token leaves.
 */
export async function reachHosts(
  hosts: readonly HostToReach[],
  settings: NetworkSettings = {},
  signal?: AbortSignal,
): Promise<readonly HostReached[]> {
  return await Promise.all(hosts.map((host) => reachHost(host, settings, signal)))
}

async function reachHost(target: HostToReach, settings: NetworkSettings, signal: AbortSignal | undefined): Promise<HostReached> {
  const begun = performance.now()
  const evidence: string[] = []
  const limit = AbortSignal.timeout(settings.connectTimeout ?? WAIT_MILLISECONDS)
  const stop = signal === undefined ? limit : AbortSignal.any([limit, signal])
  const sockets: Socket[] = []
  let isOver = false
  const keep = (socket: Socket): void => {
    sockets.push(socket)
    // What goes wrong on it is heard where somebody waits for it; afterwards it is of no interest.
    socket.on('error', () => undefined)
    // A proxy may open the way after nobody waits any more.
    if (isOver) socket.destroy()
  }
  const end = (result: Pick<HostReached, 'reached' | 'error'>): HostReached => ({
    ...target,
    ...result,
    evidence: evidence.join(', '),
    milliseconds: Math.round(performance.now() - begun),
  })
  try {
    await untilStopped(
      tryHost(target, settings, (word) => evidence.push(word), keep),
      stop,
    )
    return end({ reached: true, error: null })
  } catch (error) {
    const failure = networkFailure(error, { host: target.host, actedOn: false, aborted: signal?.aborted ?? false })
    return end({ reached: false, error: failure })
  } finally {
    isOver = true
    // TLS before the connection below it: the other way round Node may read what is already freed.
    for (const socket of sockets.toReversed()) socket.destroy()
  }
}

async function tryHost(
  { host, port, security }: HostToReach,
  settings: NetworkSettings,
  see: (word: string) => void,
  keep: (socket: Socket) => void,
): Promise<void> {
  const way = await openWay(host, port, settings, see, keep)
  if (security === 'tls') see(await shakeHands(way, host, settings, keep))
  if (security === 'starttls') see(await readGreeting(way))
}

async function openWay(
  host: string,
  port: number,
  settings: NetworkSettings,
  see: (word: string) => void,
  keep: (socket: Socket) => void,
): Promise<Socket> {
  const { proxyUrl, connectTimeout = WAIT_MILLISECONDS } = settings
  const tunnel = await openTunnel({ host, port, ...(proxyUrl === undefined ? {} : { proxyUrl }) }, connectTimeout)
  if (tunnel !== null) {
    keep(tunnel)
    // Behind a proxy it is the proxy that knows names.
    see('connected through the proxy')
    return tunnel
  }
  // Of several addresses any that answers is good: Node tries them in turn.
  const addresses = await lookup(host, { all: true })
  if (isIP(host) === 0) see(addresses.map(({ address }) => address).join(' or '))
  const socket = connect({ host, port, autoSelectFamily: true })
  keep(socket)
  await happens(socket, 'connect')
  see('connected')
  return socket
}

async function shakeHands(
  way: Socket,
  host: string,
  { caPem }: NetworkSettings,
  keep: (socket: Socket) => void,
): Promise<string> {
  const socket: TLSSocket = connectTls({
    socket: way,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
  })
  keep(socket)
  await happens(socket, 'secureConnect')
  const { issuer } = socket.getPeerCertificate()
  const issuedBy = [issuer.O ?? issuer.CN].flat()[0]
  return `${socket.getProtocol() ?? 'TLS'}${issuedBy === undefined ? '' : `, certificate by ${issuedBy}`}`
}

/** Mail servers speak first; something in between that takes every connection does not. */
async function readGreeting(socket: Socket): Promise<string> {
  const line = await new Promise<string>((resolve, reject) => {
    let text = ''
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1')
      if (text.includes('\n') || text.length > MOST_GREETING_BYTES) resolve(text)
    })
    socket.once('error', reject)
    socket.once('close', () => reject(Object.assign(new Error('closed before a greeting'), { code: 'ECONNRESET' })))
  })
  if (/^(?:220|\* OK|\+OK)/.test(line)) return 'the server greets'
  throw Object.assign(new Error('no greeting of a mail server'), { code: 'EPROTONOSUPPORT' })
}

async function happens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  })
}

async function untilStopped(work: Promise<void>, stop: AbortSignal): Promise<void> {
  await Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      const give = (): void => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
      if (stop.aborted) give()
      else stop.addEventListener('abort', give, { once: true })
    }),
  ])
}
