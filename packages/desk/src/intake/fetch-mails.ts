import { ConnectorError, fateOf, type IncomingConnector, type WalkItem } from '@postdesk/connectors'
import { DEFAULT_LIMITS, scanHeaders, type ScannedHeaders } from '@postdesk/mail'
import type { BlobStore } from '../blobs/index.ts'
import type { ByteBudget } from './byte-budget.ts'
import { fetchWithin } from './fetch-within.ts'

/** A mail whose bytes are durable and which nobody has looked into but for its header. */
export type FetchedMail = {
  readonly item: WalkItem
  readonly blob: string
  readonly size: number
  readonly headers: ScannedHeaders
  /** Why the server would not give its bytes; null when it did. */
  readonly refused: string | null
}

export type FetchDeps = { readonly blobs: BlobStore; readonly fetching: ByteBudget }

/** Fetches at once from one mailbox. Exchange allows four; one is kept for sending. */
const FETCHES_AT_ONCE = 3

/**
 * Fetches mails and makes their bytes durable, holding no more at once than the budget allows. One that is gone meanwhile is left out;
 * one the server will not give at all (too large, refused) must not stop those behind it, and comes back as refused. Any other failure
 * ends the round.
 */
export async function fetchMails(
  connector: IncomingConnector,
  { blobs, fetching }: FetchDeps,
  items: readonly WalkItem[],
  signal: AbortSignal,
): Promise<FetchedMail[]> {
  const fetched: (FetchedMail | null)[] = Array.from({ length: items.length }, () => null)
  let next = 0
  const work = async () => {
    for (;;) {
      const at = next++
      const item = items[at]
      if (item === undefined) return
      signal.throwIfAborted()
      fetched[at] = await fetchMail(connector, { blobs, fetching }, item, signal)
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(FETCHES_AT_ONCE, items.length) }, work))
  const failed = workers.find((worker) => worker.status === 'rejected')
  if (failed) throw failed.reason
  return fetched.filter((mail) => mail !== null)
}

async function fetchMail(
  connector: IncomingConnector,
  { blobs, fetching }: FetchDeps,
  item: WalkItem,
  signal: AbortSignal,
): Promise<FetchedMail | null> {
  const { size: announced } = item
  if (announced !== null && announced > DEFAULT_LIMITS.rawBytes) {
    const most = String(DEFAULT_LIMITS.rawBytes)
    return await withoutBytes(
      item,
      blobs,
      `mail-too-large: the server announces ${announced} bytes; more than ${most} are not fetched`,
    )
  }
  const keep = async (raw: Uint8Array | null): Promise<FetchedMail | null> => {
    if (raw === null) return null
    const { sha256, size } = await blobs.put(raw)
    return { item, blob: sha256, size, headers: scanHeaders(raw), refused: null }
  }
  try {
    return await fetchWithin(fetching, connector, item, keep, signal)
  } catch (error) {
    if (fateOf(error).kind !== 'never' || !(error instanceof ConnectorError)) throw error
    if (error.code === 'NOT_FOUND') return null
    return await withoutBytes(item, blobs, `The server would not give this mail: ${error.message}`)
  }
}

async function withoutBytes(item: WalkItem, blobs: BlobStore, refused: string): Promise<FetchedMail> {
  const nothing = new Uint8Array()
  const { sha256 } = await blobs.put(nothing)
  // There are no bytes to tell it by, so the server's own name must do.
  const headers = { ...scanHeaders(nothing), contentIdentity: `source:${item.sourceId}` }
  return { item, blob: sha256, size: 0, headers, refused }
}
