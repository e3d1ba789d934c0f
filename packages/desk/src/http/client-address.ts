import type { IncomingMessage } from 'node:http'

/**
 * The address of who asks, for the limit on sign-ins. X-Forwarded-For is believed only when a proxy on this machine
 * hands the request over, and then only its last entry, which that proxy wrote itself.
 */
export function clientAddress(incoming: IncomingMessage | undefined): string {
  const peer = incoming?.socket.remoteAddress ?? '0.0.0.0'
  if (!isThisMachine(peer)) return peer
  const forwarded = incoming?.headers['x-forwarded-for']
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim()
  return last === undefined || last === '' ? peer : last
}

/** Whether an address is this machine's own (RFC 5735 section 3, RFC 4291 section 2.5.3). */
export function isThisMachine(address: string): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(address)
}
