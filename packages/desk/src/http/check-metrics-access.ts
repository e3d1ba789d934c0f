import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Secret } from '../config/index.ts'
import { Refusal } from './refusal.ts'
import { isThisMachine, type Seen } from './site/see-request.ts'

/**
 * /metrics tells how busy a desk is, which is nobody's business: with a token set, whoever sends it as `Authorization: Bearer`
 * may ask (RFC 6750, section 2.1); without one, this machine alone, and nobody who comes through a proxy on it, trusted or not.
 */
export function checkMetricsAccess(token: Secret | undefined, context: Context, seen: Seen): void {
  if (token === undefined) {
    if (isThisMachine(seen.peer) && seen.forwarded === 'none') return
    throw new Refusal(403, {
      code: 'METRICS_FROM_HERE_ONLY',
      message: 'Metrics are told to this machine alone. Set POSTDESK_METRICS_TOKEN to ask for them from elsewhere.',
    })
  }
  const given = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ?? ''
  if (timingSafeEqual(digest(given), digest(token.reveal()))) return
  context.header('WWW-Authenticate', 'Bearer')
  throw new Refusal(401, { code: 'METRICS_TOKEN_WRONG', message: 'Send the POSTDESK_METRICS_TOKEN as a bearer token.' })
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
