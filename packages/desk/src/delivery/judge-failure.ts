import { ConnectorError, fateOf, type ErrorCard } from '@postdesk/connectors'
import { nextDelaySeconds } from '../model/next-delay.ts'
import type { DeliveryEnd } from '../outbox/index.ts'

/** A mail that could not leave for this long is given back to the agent: by then somebody has been waiting for it. */
const PATIENCE_MILLISECONDS = 3 * 24 * 60 * 60_000
const LONGEST_WAIT_SECONDS = 900

/** What follows from a failed attempt. Pure. */
export function judgeFailure(
  error: unknown,
  card: ErrorCard,
  facts: { readonly attempts: number; readonly owedSince: Date; readonly now: Date; readonly random: () => number },
): DeliveryEnd {
  const fate = fateOf(error)
  if (fate.kind === 'never') return { kind: 'failed', card }
  const { now } = facts
  if (now.getTime() - facts.owedSince.getTime() > PATIENCE_MILLISECONDS) return { kind: 'failed', card }
  const afterSeconds = nextDelaySeconds({
    failures: facts.attempts - 1,
    told: fate.kind === 'again' ? fate.afterSeconds : null,
    firstSeconds: 5,
    longestSeconds: LONGEST_WAIT_SECONDS,
    random: facts.random,
  })
  return {
    kind: 'again',
    at: new Date(now.getTime() + afterSeconds * 1_000),
    card,
    accountIsIll: fate.kind === 'needs-a-person',
    asksToWait: error instanceof ConnectorError && error.code === 'THROTTLED',
  }
}
