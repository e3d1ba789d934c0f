import type { EwsSettings } from './ews-settings.ts'

/** When tenants that never chose were switched off, and when everybody is (D4). Exchange Server is not touched by either. */
const SWITCHED_OFF_AT = Date.parse('2026-10-01T00:00:00Z')
const ENDED_AT = Date.parse('2027-04-01T00:00:00Z')

export type Block = 'tenant' | 'app' | 'ended' | 'user-agent' | 'mailbox'

/**
 * Whether the tenant lets this app in at this moment; undefined: it does.
 *
 * Until October 2026 an absent list restricts nobody. From then on a tenant without `enabled` counts as switched off, and an
 * absent or empty list lets nobody in. From April 2027 no switch helps.
 */
export function blockOf(settings: EwsSettings, appId: string, now: number): Block | undefined {
  if (settings.deployment === 'on-premises') return undefined
  if (now >= ENDED_AT) return 'ended'
  const isLate = now >= SWITCHED_OFF_AT
  if (settings.enabled === false || (settings.enabled === null && isLate)) return 'tenant'
  if (settings.enabled === null) return undefined
  const list = settings.allowedAppIds ?? []
  if (list.length === 0) return isLate ? 'app' : undefined
  return list.includes(appId.toLowerCase()) ? undefined : 'app'
}

/** Whether the list of user agents keeps this program out. */
export function isUserAgentBlocked(settings: EwsSettings, userAgent: string): boolean {
  if (settings.userAgents === null) return false
  const { policy, patterns } = settings.userAgents
  const isListed = patterns.some((pattern) => fits(pattern.toLowerCase(), userAgent.toLowerCase()))
  return policy === 'allow-list' ? !isListed : isListed
}

/** `*` stands for any text. Walked by hand: a pattern turned into a regular expression can be made to run for ever. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return first === text
  if (!text.startsWith(first)) return false
  let at = first.length
  const last = rest.pop() ?? ''
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}
