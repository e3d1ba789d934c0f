import { waitOpen } from '../../faults/meet-fault.ts'
import { inBackground } from '../../in-background.ts'
import { makeGuid } from '../../random.ts'
import { etagOf, presentMessage, readShape } from '../present/message.ts'
import type { Change } from './changes-of.ts'
import { encryptContent, readEncryptionCertificate } from './encrypt-content.ts'
import type { Sender } from './make-sender.ts'
import { preciseTime } from './subscription.ts'
import type { LifecycleEvent, Subscription } from './subscription.ts'
import type { Surroundings } from './make-subscription-book.ts'

// Application id of Microsoft Graph Change Tracking, which signs what goes out with resource data.
const PUBLISHER = '0bf30f3b-4a52-48df-9a82-234910c4a086'

/** Tells a subscriber of one change (C7). `onLost` is called when it will never arrive and the tenant knows. */
export function sendChange(world: Surroundings, send: Sender, to: Subscription, change: Change, onLost: () => void): void {
  const path = `Users/${to.watched.userId}/Messages/${change.id}`
  const item = {
    id: makeGuid(world.random),
    subscriptionId: to.id,
    subscriptionExpirationDateTime: preciseTime(to.expiresAt),
    ...(to.clientState !== undefined && { clientState: to.clientState }),
    changeType: change.changeType,
    resource: path,
    tenantId: world.directory.tenantId,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Message',
      '@odata.id': path,
      '@odata.etag': etagOf(change.mail),
      id: change.id,
    },
  }
  const parcel = { operation: 'notification.change' as const, item, onLost: gathered(world, to, onLost) }
  if (!to.includeResourceData) {
    send(to.notificationUrl, parcel)
    return
  }
  inBackground('A notification with resource data', () => sendRich(world, send, to, change, parcel), parcel.onLost)
}

async function sendRich(
  world: Surroundings,
  send: Sender,
  to: Subscription,
  change: Change,
  parcel: { operation: 'notification.change'; item: Record<string, unknown>; onLost: () => void },
): Promise<void> {
  const certificate = readEncryptionCertificate(to.encryptionCertificate ?? '')
  // Nothing is left of a deleted mail to send along.
  if (certificate === undefined || change.changeType === 'deleted') {
    send(to.notificationUrl, parcel)
    return
  }
  const prefer = { immutableIds: to.immutableIds, bodyType: undefined, maxPageSize: undefined, allowUnsafeHtml: false }
  const shown = await presentMessage({ prefer, basicOnly: false }, change.mail, readShape(to.watched.select, undefined))
  const encryptedContent = encryptContent(shown, certificate, to.encryptionCertificateId ?? '')
  const now = Math.floor(world.clock.now() / 1000)
  const token = await world.tokens.sign({
    aud: to.appId,
    iss: `${world.origins.http}/${world.directory.tenantId}/v2.0`,
    azp: PUBLISHER,
    tid: world.directory.tenantId,
    iat: now,
    nbf: now,
    exp: now + 3_600,
    ver: '2.0',
  })
  send(to.notificationUrl, { ...parcel, item: { ...parcel.item, encryptedContent }, validationTokens: [token] })
}

/** Tells the lifecycle address, where there is one. */
export function sendLifecycle(world: Surroundings, send: Sender, to: Subscription, lifecycleEvent: LifecycleEvent): void {
  if (to.lifecycleNotificationUrl === undefined) return
  const item = {
    subscriptionId: to.id,
    subscriptionExpirationDateTime: preciseTime(to.expiresAt),
    tenantId: world.directory.tenantId,
    ...(to.clientState !== undefined && { clientState: to.clientState }),
    lifecycleEvent,
  }
  send(to.lifecycleNotificationUrl, { operation: 'notification.lifecycle', item, onLost: () => undefined })
}

const missed = new WeakMap<Subscription, { readonly toldAt: number; isWaiting: boolean }>()

/**
 * Calls `tell` for the first of many lost notifications; what is lost soon after is told once more when the pause is over, so
 * that no loss stays without a later `missed`.
 */
function gathered(world: Surroundings, to: Subscription, tell: () => void): () => void {
  const tellNow = (): void => {
    missed.set(to, { toldAt: performance.now(), isWaiting: false })
    tell()
  }
  return () => {
    const before = missed.get(to)
    if (before?.isWaiting === true) return
    const pause = before === undefined ? 0 : before.toldAt + world.notifications.missedPauseMilliseconds - performance.now()
    if (before === undefined || pause <= 0) {
      tellNow()
      return
    }
    before.isWaiting = true
    inBackground('Telling of lost notifications', async () => {
      if (await waitOpen(world.closing, pause)) tellNow()
    })
  }
}
