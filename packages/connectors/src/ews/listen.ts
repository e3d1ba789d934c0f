import { setTimeout as wait } from 'node:timers/promises'

import { ConnectorError } from '../connector-error.ts'
import type { EwsClient } from './ews-client.ts'
import { folderId } from './find-folder.ts'
import { at, textAt } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { xml } from './xml/write-xml.ts'

/** News of one folder. */
export type Listener = {
  /** Resolves at the next news, or at news nobody took yet; or after `milliseconds`. Begins to listen when nobody does. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<'changed' | 'timeout'>
  /** Forgets the news so far: whoever walks now sees it all. */
  readonly takeNews: () => void
  readonly close: () => Promise<void>
}

// Exchange takes 1 to 30 (GetStreamingEvents, ConnectionTimeout); it ends such a connection by itself, which is no failure.
const CONNECTION_MINUTES = 29
// Exchange gives a sign of life about every 45 seconds; after two and a half of silence the connection is dead.
const SILENCE_MILLISECONDS = 150_000
// Between two connections: a server that ends each one at once must not be asked without end.
const PAUSE_AFTER_END = 1_000
// Doubled with each loss in a row: an outage is not helped by everybody knocking.
const PAUSE_AFTER_LOSS = 5_000
const PAUSE_WHEN_BUSY = 60_000
// A refusal (too old a server, no right to subscribe) will still be one in a while; the walks go on at their own pace meanwhile.
const PAUSE_AFTER_REFUSAL = 15 * 60_000
// On the way out nobody waits long for a courtesy.
const GOODBYE_MILLISECONDS = 2_000
// Exchange tells at once whether the connection stands; a person is waiting.
const FIRST_WORD_MILLISECONDS = 10_000

/** The server no longer has our subscription, or holds it somewhere else. */
const LOST = new Set(['ErrorExpiredSubscription', 'ErrorInvalidSubscription', 'ErrorSubscriptionNotFound'])

/**
 * Listens for changes over one hanging connection. All of it is a hint: whatever goes wrong here only makes `wait` last its full time.
 *
 *   idle --first wait--> subscribing --subscription--> listening --connection's time is over--> listening again, or idle
 *   listening --subscription lost--> subscribing (told as news: what happened between is unknown)
 *   subscribing, listening --refused, busy, cut--> resting --its pause is over--> subscribing, or listening
 *   any --close--> closed
 *
 * It goes idle at the end of a connection during which nobody waited. The subscription outlives its connections: Exchange keeps
 * what happens between two of them for half an hour.
 */
export function listen(client: EwsClient, folder: (signal: AbortSignal) => Promise<string>): Listener {
  const closing = new AbortController()
  const waiters = new Set<() => void>()
  let running: Promise<void> | null = null
  let subscriptionId: string | null = null
  let hadSubscription = false
  let hasNews = false
  let isWanted = false
  let losses = 0

  const tell = (): void => {
    hasNews = true
    for (const wake of waiters) wake()
  }

  const run = async (): Promise<void> => {
    while (isWanted && !closing.signal.aborted) {
      isWanted = waiters.size > 0
      const pause = await listenOnce().catch(pauseAfter)
      if (pause > 0) await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined)
    }
    running = null
  }

  const listenOnce = async (): Promise<number> => {
    const folderOf = await folder(closing.signal)
    if (subscriptionId === null) {
      subscriptionId = await subscribe(client, folderOf, closing.signal)
      if (hadSubscription) tell()
      hadSubscription = true
    }
    const operation = xml`<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>${subscriptionId}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>${CONNECTION_MINUTES}</m:ConnectionTimeout></m:GetStreamingEvents>`
    for await (const message of client.stream(operation, closing.signal, { body: SILENCE_MILLISECONDS })) {
      if (hasArrivals(message, folderOf)) tell()
      losses = 0
      if (textAt(message, 'ConnectionStatus') === 'Closed') return PAUSE_AFTER_END
    }
    // Ended without a word: a proxy's time was shorter than ours.
    return lost()
  }

  const lost = (): number => {
    losses += 1
    return Math.min(PAUSE_AFTER_LOSS * 2 ** (losses - 1), PAUSE_AFTER_REFUSAL)
  }

  const pauseAfter = (error: unknown): number => {
    // It was us who ended it, and the subscription is still there to be ended.
    if (closing.signal.aborted) return 0
    const failure = error instanceof ConnectorError ? error : null
    if (LOST.has(failure?.facts.providerCode ?? '')) {
      subscriptionId = null
      return lost()
    }
    if (failure?.code === 'NETWORK' || failure?.code === 'UNAVAILABLE') return lost()
    if (failure?.code === 'THROTTLED') return Math.max(PAUSE_WHEN_BUSY, (failure.facts.retryAfterSeconds ?? 0) * 1000)
    subscriptionId = null
    return PAUSE_AFTER_REFUSAL
  }

  return {
    takeNews: () => {
      hasNews = false
    },
    wait: async (milliseconds, signal) => {
      if (signal?.aborted) throw ended()
      const { promise, resolve, reject } = Promise.withResolvers<'changed' | 'timeout'>()
      const changed = (): void => resolve('changed')
      const aborted = (): void => reject(ended())
      const timer = setTimeout(() => resolve('timeout'), milliseconds)
      waiters.add(changed)
      isWanted = true
      running ??= run()
      signal?.addEventListener('abort', aborted, { once: true })
      if (hasNews) changed()
      try {
        const outcome = await promise
        hasNews = false
        return outcome
      } finally {
        clearTimeout(timer)
        waiters.delete(changed)
        signal?.removeEventListener('abort', aborted)
      }
    },
    close: async () => {
      closing.abort()
      await running
      if (subscriptionId === null) return
      // An account may have twenty subscriptions, and one that is not ended lives half an hour.
      const last = subscriptionId
      subscriptionId = null
      await unsubscribe(client, last)
    },
  }
}

/**
 * Subscribes, listens until the first word, and ends the subscription again, as a connection test does. Gives what was seen; a refusal
 * throws. That a server says nothing for a while is no refusal: it took the subscription, and there may be no news.
 */
export async function tryListening(client: EwsClient, folder: string, signal?: AbortSignal): Promise<string> {
  const stop = signal ?? new AbortController().signal
  const id = await subscribe(client, folder, stop)
  const patience = AbortSignal.timeout(FIRST_WORD_MILLISECONDS)
  const hanging = AbortSignal.any([stop, patience])
  const operation = xml`<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>${id}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>1</m:ConnectionTimeout></m:GetStreamingEvents>`
  try {
    for await (const message of client.stream(operation, hanging, { body: SILENCE_MILLISECONDS }))
      return `Exchange took the subscription, and the connection for news is ${textAt(message, 'ConnectionStatus') ?? 'open'}`
    return 'Exchange took the subscription, and ended the connection for news'
  } catch (error) {
    if (!patience.aborted || stop.aborted) throw error
    return 'Exchange took the subscription; no news yet'
  } finally {
    await unsubscribe(client, id)
  }
}

async function unsubscribe(client: EwsClient, subscriptionId: string): Promise<void> {
  const operation = xml`<m:Unsubscribe><m:SubscriptionId>${subscriptionId}</m:SubscriptionId></m:Unsubscribe>`
  await client.askForNews(operation, AbortSignal.timeout(GOODBYE_MILLISECONDS)).catch(() => undefined)
}

/** CreatedEvent tells of copies, too, and MovedEvent of what a rule or a person puts into the folder. */
async function subscribe(client: EwsClient, folder: string, signal: AbortSignal): Promise<string> {
  const operation = xml`<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>${folderId(folder)}</t:FolderIds><t:EventTypes><t:EventType>NewMailEvent</t:EventType><t:EventType>CreatedEvent</t:EventType><t:EventType>MovedEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>`
  const id = textAt(await client.subscribe(operation, signal), 'SubscriptionId')
  if (id === null) throw new ConnectorError('PROTOCOL', 'EWS subscribed us without an id.', { border: 'ews' })
  return id
}

function hasArrivals(message: XmlNode, folder: string): boolean {
  const notifications = at(message, 'Notifications')?.children ?? []
  return notifications.some(({ children }) => children.some((event) => isArrival(event, folder)))
}

/** Mail that leaves the folder, as ours does when it is done with, is told by MovedEvent as well: it lies elsewhere then. */
function isArrival(event: XmlNode, folder: string): boolean {
  if (event.name === 'NewMailEvent' || event.name === 'CreatedEvent') return true
  return event.name === 'MovedEvent' && at(event, 'ParentFolderId')?.attributes.get('Id') === folder
}

function ended(): ConnectorError {
  return new ConnectorError('ABORTED', 'The wait for changes was ended.', { border: 'ews' })
}
