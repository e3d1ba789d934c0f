import { LONGEST_TOLD_SECONDS } from '@postdesk/connectors'

/** So many failures in a row may come back as soon as the server said: it may know when it will be well. */
const TRUSTED_FAILURES = 2

/**
 * How long to wait after the n-th failure in a row: doubling, with a quarter of chance so that many accounts do not come back at
 * once, and never less than what the server asked for. A server that says a short wait and fails again, and again, is no longer taken at
 * its word: "0 seconds" must not become a request after the other.
 */
export function nextDelaySeconds(given: {
  /** Failures before this one. */
  readonly failures: number
  /** `Retry-After`, where the server gave one. */
  readonly told: number | null
  readonly firstSeconds: number
  readonly longestSeconds: number
  readonly random: () => number
}): number {
  const grown = Math.min(given.longestSeconds, given.firstSeconds * 2 ** Math.min(given.failures, 20))
  const scattered = grown * (0.875 + given.random() / 4)
  if (given.told === null) return scattered
  const told = Math.min(given.told, LONGEST_TOLD_SECONDS) + given.random()
  return given.failures < TRUSTED_FAILURES ? told : Math.max(told, scattered)
}
