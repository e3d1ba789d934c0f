import type { Context } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'

/**
 * Whether a request was made on this machine, for this machine: its socket comes from a loopback address, its Host names one, and
 * a browser sends it from a page of one. The socket is what cannot be invented from elsewhere when the tenant listens on every
 * address. Host and Origin are asked because a page somewhere on the web may make a browser here call 127.0.0.1 under a name of
 * its own (DNS rebinding), or post from its own origin. Requests made in memory have no socket and come from nowhere else.
 */
export function isAskedHere(c: Context<TenantEnv>): boolean {
  const origin = c.req.header('origin')
  return (
    isLoopback(new URL(c.req.url).hostname) &&
    (origin === undefined || isLoopback(hostOf(origin))) &&
    comesFromHere(c.env?.incoming)
  )
}

function comesFromHere(incoming: TenantEnv['Bindings']['incoming']): boolean {
  if (incoming === undefined) return true
  // A socket of both families tells IPv4 neighbours as IPv6 addresses (RFC 4291 section 2.5.5.2).
  return isLoopback((incoming.socket.remoteAddress ?? '').replace(/^::ffff:/i, ''))
}

function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || /^127(?:\.\d{1,3}){3}$/.test(bare)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : ''
}
