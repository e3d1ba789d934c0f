import { ConnectorError } from '../connector-error.ts'
import { textOrNull } from '../network/ask.ts'
import { findFolder } from './find-folder.ts'
import { mailboxPath, makeGraphClient } from './graph-client.ts'
import type { GraphAccess, GraphMailbox } from './graph-client.ts'

// Messages may be watched for 10,080 minutes; this many every edition of the service has taken
// (learn.microsoft.com/graph/api/resources/subscription, maximum length of subscription).
const LIFE_MILLISECONDS = 4_230 * 60_000

/** A change notification subscription that Microsoft keeps. */
export type GraphSubscription = { readonly id: string; readonly endsAt: Date }

/** The change notifications of one folder: made, renewed, ended. Every failure is a `ConnectorError`. */
export type GraphSubscriptions = {
  /**
   * Asks to be told of new mail at `notificationUrl`, lifecycle notifications included; Microsoft calls that address before it answers.
   * `clientState` comes back with each notification, 128 characters at most.
   */
  readonly create: (
    given: { readonly notificationUrl: string; readonly clientState: string },
    now: Date,
    signal?: AbortSignal,
  ) => Promise<GraphSubscription>
  /** Lets it live on, and shows the right to it anew; `gone` when Microsoft no longer has it. */
  readonly renew: (id: string, now: Date, signal?: AbortSignal) => Promise<GraphSubscription | 'gone'>
  /** Ends it; one that is gone is ended. */
  readonly end: (id: string, signal?: AbortSignal) => Promise<void>
}

/**
 * Opens the subscriptions of a folder (learn.microsoft.com/graph/change-notifications-delivery-webhooks). It makes no request. A mailbox of
 * somebody else can be watched with an app-only token alone.
 */
export function graphSubscriptions(
  given: GraphAccess & { readonly mailbox: GraphMailbox; readonly folder: string },
): GraphSubscriptions {
  const client = makeGraphClient(given)
  const mailbox = mailboxPath(given.mailbox)
  const headers = { 'content-type': 'application/json' }
  const path = (id: string) => `/subscriptions/${encodeURIComponent(id)}`
  const more = (signal?: AbortSignal) => ({ kind: 'receive' as const, ...(signal === undefined ? {} : { signal }) })
  return {
    create: async ({ notificationUrl, clientState }, now, signal) => {
      const folder = await findFolder(client, mailbox, given.folder, signal)
      const body = JSON.stringify({
        // A change or a removal is no mail: to be told of ours would wake us for nothing.
        changeType: 'created',
        notificationUrl,
        lifecycleNotificationUrl: notificationUrl,
        resource: `${mailbox.slice(1)}/mailFolders('${folder.replaceAll("'", "''")}')/messages`,
        expirationDateTime: endOf(now),
        clientState,
        latestSupportedTlsVersion: 'v1_2',
      })
      return readSubscription(
        await client.requestJson({ method: 'POST', path: '/subscriptions', headers, body, ...more(signal) }),
      )
    },
    renew: async (id, now, signal) => {
      const body = JSON.stringify({ expirationDateTime: endOf(now) })
      try {
        return readSubscription(await client.requestJson({ method: 'PATCH', path: path(id), headers, body, ...more(signal) }))
      } catch (error) {
        if (isGone(error)) return 'gone'
        throw error
      }
    },
    end: async (id, signal) => {
      try {
        await client.request({ method: 'DELETE', path: path(id), ...more(signal) })
      } catch (error) {
        if (!isGone(error)) throw error
      }
    },
  }
}

/** Whether Microsoft took nothing but the notification address amiss: no HTTPS, or nobody there who answers. */
export function isAddressRefused(error: unknown): boolean {
  const code = error instanceof ConnectorError && error.facts.border === 'graph' ? error.facts.providerCode : undefined
  return code === 'InvalidRequest' || code === 'ValidationError'
}

const endOf = (now: Date): string => new Date(now.getTime() + LIFE_MILLISECONDS).toISOString()

/** Names the fields of Graph's answer that we live on. */
function readSubscription(body: Readonly<Record<string, unknown>>): GraphSubscription {
  const id = textOrNull(body['id'])
  const endsAt = new Date(textOrNull(body['expirationDateTime']) ?? Number.NaN)
  if (id !== null && !Number.isNaN(endsAt.getTime())) return { id, endsAt }
  const what = id === null ? '"id"' : '"expirationDateTime"'
  throw new ConnectorError('PROTOCOL', `Graph made a subscription without ${what}.`, { border: 'graph' })
}

function isGone(error: unknown): boolean {
  return error instanceof ConnectorError && error.facts.border === 'graph' && error.facts.status === 404
}
