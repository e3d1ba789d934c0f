import { isIP } from 'node:net'
import type { PushTest } from '@postdesk/connectors'
import { GRAPH_NOTIFICATIONS_PATH } from '@postdesk/contract'

/** Where the API begins on the base URL. */
const API = '/api/v1'

/** Why an account is looked into at its interval, where that is no failure. */
export type WhyPolled = 'base-url' | 'shared'

/** How new mail of a Graph account is noticed. `isSure`: Microsoft reaches that address as far as can be told from here. */
export type PushWay =
  | { readonly kind: 'ask'; readonly notificationUrl: string; readonly isSure: boolean }
  | { readonly kind: 'poll'; readonly why: WhyPolled }

/**
 * Decides whether change notifications are asked for. Microsoft calls public HTTPS addresses alone; a Graph that itself has no public
 * address may reach ours where Microsoft's would not, so it is asked. A person's sign-in cannot watch somebody else's mailbox
 * (learn.microsoft.com/graph/api/subscription-post-subscriptions, permissions).
 */
export function pushWay(given: { readonly baseUrl: URL; readonly graphUrl: string; readonly isDelegate: boolean }): PushWay {
  const { baseUrl, graphUrl, isDelegate } = given
  if (isDelegate) return { kind: 'poll', why: 'shared' }
  const isSure = baseUrl.protocol === 'https:' && isPublicHost(baseUrl.hostname)
  const mayBeNear = !isPublicHost(new URL(graphUrl).hostname) && !isReserved(baseUrl.hostname)
  if (!isSure && !mayBeNear) return { kind: 'poll', why: 'base-url' }
  return { kind: 'ask', notificationUrl: new URL(API + GRAPH_NOTIFICATIONS_PATH, baseUrl).href, isSure }
}

/** What the connection test tries of it. */
export function pushTest(way: PushWay): PushTest {
  if (way.kind === 'ask') return { notificationUrl: way.notificationUrl, why: way.isSure ? null : sayTested('base-url') }
  return { notificationUrl: null, why: sayTested(way.why) }
}

const sayTested = (why: WhyPolled) => `Mail is looked for at the account’s interval, because ${sayWhyPolled(why)}`

/** The reason as the end of a sentence. */
export function sayWhyPolled(why: WhyPolled): string {
  switch (why) {
    case 'base-url':
      return 'the base URL of this desk is no https address that Microsoft can reach'
    case 'shared':
      return 'Microsoft tells of new mail in a shared mailbox only where the app itself is authorized (app-only)'
    default:
      return why satisfies never
  }
}

/** Names that lead nowhere on the Internet (RFC 2606, RFC 6761, RFC 6762, RFC 8375; `internal` by ICANN). */
const RESERVED = /(?:^|\.)(?:example|test|invalid|onion)$/
const LOCAL = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/
/** RFC 1918, 3927, 6598 and this machine; of IPv6 this machine, link-local and unique local addresses (RFC 4193). */
const PRIVATE_V4 = /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
const PRIVATE_V6 = /^(?:::1?$|::ffff:|fe[89ab]|f[cd])/i

const isReserved = (host: string) => RESERVED.test(host)

/** Whether a host may be reached from the Internet, as far as its name or address says. */
function isPublicHost(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  switch (isIP(address)) {
    case 4:
      return !PRIVATE_V4.test(address)
    case 6:
      return !PRIVATE_V6.test(address)
    default:
      return host.includes('.') && !RESERVED.test(host) && !LOCAL.test(host)
  }
}
