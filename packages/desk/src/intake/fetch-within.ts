import { ConnectorError, type IncomingConnector, type WalkItem } from '@postdesk/connectors'
import type { ByteBudget } from './byte-budget.ts'

/**
 * Bytes of mails that one node holds at once while they come in, over all its accounts: a dozen senders of 150 MB at the same time would
 * otherwise cost it gigabytes. The largest mail of all fits; while it is fetched, others wait.
 */
export const FETCHING_BYTES = 256 * 1024 * 1024

/** What a mail counts for whose size the server does not tell ahead (Graph, EWS). Few are larger; those are fetched anew, alone. */
export const UNKNOWN_BYTES = 8 * 1024 * 1024

/** Fetches a mail and hands it to `keep`, null when it is gone; until that has ended, its bytes count in the budget. */
export async function fetchWithin<Result>(
  budget: ByteBudget,
  connector: IncomingConnector,
  { sourceId, size }: Pick<WalkItem, 'sourceId' | 'size'>,
  keep: (raw: Uint8Array | null) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const whole = (bytes: number) => budget.hold(bytes, async () => await keep(await connector.fetchRaw(sourceId, signal)), signal)
  if (size !== null) return await whole(size)
  const small = await budget.hold(UNKNOWN_BYTES, async () => await fetchIfSmall(connector, sourceId, keep, signal), signal)
  return small === 'large' ? await whole(FETCHING_BYTES) : small.kept
}

async function fetchIfSmall<Result>(
  connector: IncomingConnector,
  sourceId: string,
  keep: (raw: Uint8Array | null) => Promise<Result>,
  signal: AbortSignal,
): Promise<{ readonly kept: Result } | 'large'> {
  let raw: Uint8Array | null
  try {
    raw = await connector.fetchRaw(sourceId, signal, UNKNOWN_BYTES)
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'TOO_LARGE') return 'large'
    throw error
  }
  return { kept: await keep(raw) }
}
