import type { Filter } from '../odata/filter.ts'

export const CHANGE_TYPES = ['created', 'updated', 'deleted'] as const
export type ChangeType = (typeof CHANGE_TYPES)[number]
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'

/** What of a mailbox is watched. */
export type Watched = {
  readonly userId: string
  /** Undefined: the whole mailbox. */
  readonly folderId: string | undefined
  readonly filter: Filter | undefined
  /** Fields a notification with resource data carries. */
  readonly select: readonly string[] | undefined
}

/**
 * A change notification subscription (C7).
 *
 * It is `active` until its time is up, then it is gone without a word. When the creator's token has run out and there is a
 * lifecycle address, `reauthorizationRequired` is sent and it is `paused`: changes meanwhile are lost. Reauthorizing or renewing
 * makes it active again. When the permission behind it is taken away it is removed, and `subscriptionRemoved` tells.
 */
export type Subscription = {
  readonly id: string
  readonly appId: string
  /** Object id of the person, or of the service principal, that made it. */
  readonly creatorId: string
  readonly creatorKind: 'user' | 'app'
  /** As the client wrote it. */
  readonly resource: string
  readonly watched: Watched
  readonly changeTypes: readonly ChangeType[]
  notificationUrl: string
  readonly lifecycleNotificationUrl: string | undefined
  readonly clientState: string | undefined
  readonly latestSupportedTlsVersion: string
  readonly includeResourceData: boolean
  /** Base64 DER of the certificate resource data is encrypted for. */
  readonly encryptionCertificate: string | undefined
  readonly encryptionCertificateId: string | undefined
  readonly immutableIds: boolean
  /** The permission came from a grant of the registry, which can be taken back; not so for a token made by control. */
  readonly wasConsented: boolean
  /** Milliseconds since the epoch, on the tenant's clock. */
  readonly madeAt: number
  expiresAt: number
  /** When the right to it must be shown anew. */
  authorizedUntil: number
  state: 'active' | 'paused'
  /** Ids of the mails that pass the filter now: entering and leaving it are `created` and `deleted`. */
  readonly passing: Set<string>
}

/** A subscription as Graph shows it; the certificate is shown to nobody again. */
export function presentSubscription(one: Subscription): Record<string, unknown> {
  return {
    id: one.id,
    resource: one.resource,
    applicationId: one.appId,
    changeType: one.changeTypes.join(','),
    clientState: one.clientState ?? null,
    notificationUrl: one.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl ?? null,
    expirationDateTime: preciseTime(one.expiresAt),
    creatorId: one.creatorId,
    includeResourceData: one.includeResourceData,
    latestSupportedTlsVersion: one.latestSupportedTlsVersion,
    encryptionCertificate: null,
    encryptionCertificateId: one.encryptionCertificateId ?? null,
    notificationContentType: null,
    notificationUrlAppId: null,
  }
}

/** Subscriptions tell times with seven digits after the second. */
export function preciseTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '0000Z')
}
