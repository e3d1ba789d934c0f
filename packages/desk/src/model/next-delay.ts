/**
 * How long to wait after the n-th failure in a row: doubling, with a quarter of chance so that many accounts do not come back at
 * once, and never less than what the server asked for.
 */
export function nextDelaySeconds(given: {
  readonly failures: number
  /** `Retry-After`, where the server gave one. */
  readonly told: number | null
  readonly firstSeconds: number
  readonly longestSeconds: number
  readonly random: () => number
}): number {
  const grown = Math.min(given.longestSeconds, given.firstSeconds * 2 ** Math.min(given.failures, 20))
  const scattered = grown * (0.875 + given.random() / 4)
  return given.told === null ? scattered : Math.max(given.told + given.random(), Math.min(scattered, given.told * 1.5))
}
