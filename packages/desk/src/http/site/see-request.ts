import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Site } from './open-site.ts'

/** What can be told of whoever asks. */
export type Seen = {
  /** The address at the other end of the connection. */
  readonly peer: string
  /** The address of the browser: the peer's, or what trusted proxies say it is. */
  readonly client: string
  /** Host and port the browser asked for. */
  readonly host: string | null
  /** The origin of that address. Postdesk itself speaks plain HTTP, so that only a trusted proxy makes it https. */
  readonly origin: string | null
  /** Whether a proxy said who is behind it, and whether it is one that may. */
  readonly forwarded: 'none' | 'ignored' | 'believed'
}

const FORWARDING = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded']

/**
 * Sees who asks, and under which address. X-Forwarded-For, -Host and -Proto are believed of trusted proxies alone: anybody can send them, and
 * with them a stranger would choose the address their sign-ins are counted by, and the host they are compared with.
 */
export function seeRequest(context: Context, site: Pick<Site, 'isTrusted'>): Seen {
  const peer = (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? '0.0.0.0'
  const { headers } = context.req.raw
  const isForwarded = FORWARDING.some((name) => headers.has(name))
  const isBelieved = isForwarded && site.isTrusted(peer)
  const said = (name: string) => (isBelieved ? lastOf(headers.get(name)) : null)
  const host = said('x-forwarded-host') ?? headers.get('host')
  const scheme = said('x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : 'http'
  const origin = host !== null && URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : null
  return {
    peer,
    client: isBelieved ? clientOf(headers.get('x-forwarded-for'), peer, site.isTrusted) : peer,
    host: origin?.host ?? null,
    origin: origin?.origin ?? null,
    forwarded: !isForwarded ? 'none' : isBelieved ? 'believed' : 'ignored',
  }
}

/** Whether an address is this machine's own (RFC 5735 section 3, RFC 4291 section 2.5.3). */
export function isThisMachine(address: string): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(address)
}

/** Each proxy adds whom it heard from at the end: the last that is no trusted proxy is who asks, and what stands before it is hearsay. */
function clientOf(forwardedFor: string | null, peer: string, isTrusted: (address: string) => boolean): string {
  const said = (forwardedFor ?? '').split(',').flatMap((entry) => entry.trim() || [])
  return said.findLast((address) => !isTrusted(address)) ?? said[0] ?? peer
}

/** What the nearest proxy wrote: it may have added to what it was sent. */
function lastOf(header: string | null): string | null {
  return header?.split(',').at(-1)?.trim() || null
}
