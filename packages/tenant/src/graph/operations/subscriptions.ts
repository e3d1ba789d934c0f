import type { Context } from 'hono'
import { z } from 'zod'

import type { Principal } from '../../entra/token-book.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { assertMailboxEnabled, assertMaySubscribe, authenticate, canSubscribe, findOwner } from '../access.ts'
import { readPrefer } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { assertPath, collectionOf, fieldOf } from '../message-fields.ts'
import { matches, pathsOf } from '../odata/filter.ts'
import { readShape } from '../present/message.ts'
import { readJson } from '../read-body.ts'
import { readEncryptionCertificate } from '../subscriptions/encrypt-content.ts'
import { CHANGE_TYPES, presentSubscription } from '../subscriptions/subscription.ts'
import type { ChangeType, Subscription } from '../subscriptions/subscription.ts'
import { assertNotificationUrl, validateEndpoint } from '../subscriptions/validate-endpoint.ts'
import { readWatchedResource } from '../subscriptions/watched-resource.ts'

const MINUTE = 60_000
// C7: under seven days for messages, a day with resource data, and never less than three quarters of an hour.
const MAX_MINUTES = 10_080
const MAX_MINUTES_RICH = 1_440
const MIN_MINUTES = 45
const MAX_CLIENT_STATE = 128

const url = z.string().max(2_048)
const NewSubscription = z.object({
  changeType: z.string(),
  notificationUrl: url,
  lifecycleNotificationUrl: url.nullish(),
  resource: z.string().min(1).max(2_048),
  expirationDateTime: z.string(),
  clientState: z.string().nullish(),
  latestSupportedTlsVersion: z.string().nullish(),
  includeResourceData: z.boolean().nullish(),
  encryptionCertificate: z.string().nullish(),
  encryptionCertificateId: z.string().max(128).nullish(),
})

const ChangedSubscription = z.object({
  expirationDateTime: z.string().nullish(),
  notificationUrl: url.nullish(),
  lifecycleNotificationUrl: z.unknown().optional(),
})

/** What the subscription routes need of a request. */
type Ask = { readonly world: World; readonly c: Context<TenantEnv>; readonly root: string }

/** Makes a subscription, after both its addresses gave the validation token back (C7). */
export async function createSubscription({ world, c, root }: Ask): Promise<Response> {
  const principal = await nameCaller(world, c)
  const given = await readJson(c, NewSubscription, world.mail.settings.maxRequestBytes)
  const changeTypes = readChangeTypes(given.changeType)
  assertNotificationUrl(world, given.notificationUrl, 'notificationUrl')
  if (given.lifecycleNotificationUrl != null)
    assertNotificationUrl(world, given.lifecycleNotificationUrl, 'lifecycleNotificationUrl')
  if ((given.clientState ?? '').length > MAX_CLIENT_STATE)
    throw invalid(`clientState must not be longer than ${String(MAX_CLIENT_STATE)} characters.`)
  const isRich = given.includeResourceData ?? false
  const expiresAt = readExpiry(world, given.expirationDateTime, isRich)
  const watched = readWatched(world, principal, given.resource)
  const { maxSubscriptionsPerMailbox } = world.notifications
  if (world.subscriptions.list().filter((one) => one.watched.userId === watched.userId).length >= maxSubscriptionsPerMailbox)
    throw new GraphError(403, 'ExtensionError', 'The limit of active subscriptions for this mailbox has been reached.')
  if (isRich) assertRich(given, watched.select)
  await validateEndpoint(world, given.notificationUrl)
  if (given.lifecycleNotificationUrl != null) await validateEndpoint(world, given.lifecycleNotificationUrl)
  const { immutableIds } = readPrefer(c.req.header('prefer'))
  const made = world.subscriptions.add({
    appId: principal.appId,
    creatorId: principal.kind === 'user' ? principal.userId : principal.servicePrincipalId,
    creatorKind: principal.kind,
    wasConsented: wasConsented(world, principal),
    madeAt: world.clock.now(),
    resource: given.resource,
    watched,
    changeTypes,
    notificationUrl: given.notificationUrl,
    lifecycleNotificationUrl: given.lifecycleNotificationUrl ?? undefined,
    clientState: given.clientState ?? undefined,
    latestSupportedTlsVersion: given.latestSupportedTlsVersion ?? 'v1_2',
    includeResourceData: isRich,
    encryptionCertificate: given.encryptionCertificate ?? undefined,
    encryptionCertificateId: given.encryptionCertificateId ?? undefined,
    immutableIds,
    expiresAt,
    authorizedUntil: principal.expiresAt,
    passing: passingNow(world, watched, immutableIds),
  })
  return c.json({ '@odata.context': `${root}/$metadata#subscriptions/$entity`, ...presentSubscription(made) }, 201)
}

/** The caller's own subscriptions: an app sees those it made, a person those made through this app in their name. */
export async function listSubscriptions({ world, c, root }: Ask): Promise<Response> {
  const principal = await nameCaller(world, c)
  const value = world.subscriptions
    .list()
    .filter((one) => isOwn(principal, one))
    .map(presentSubscription)
  return c.json({ '@odata.context': `${root}/$metadata#subscriptions`, value })
}

export async function getSubscription({ world, c, root }: Ask): Promise<Response> {
  const one = await ownInPath(world, c)
  return c.json({ '@odata.context': `${root}/$metadata#subscriptions/$entity`, ...presentSubscription(one) })
}

/** Renews, or changes the address (which is validated anew). A lifecycle address cannot be added later. */
export async function updateSubscription({ world, c, root }: Ask): Promise<Response> {
  const principal = await nameCaller(world, c)
  const one = await ownInPath(world, c)
  const given = await readJson(c, ChangedSubscription, world.mail.settings.maxRequestBytes)
  if (given.lifecycleNotificationUrl !== undefined)
    throw invalid('lifecycleNotificationUrl cannot be changed; it must be given when the subscription is created.')
  if (given.expirationDateTime == null && given.notificationUrl == null)
    throw invalid('Only expirationDateTime and notificationUrl can be changed.')
  const expiresAt =
    given.expirationDateTime == null ? one.expiresAt : readExpiry(world, given.expirationDateTime, one.includeResourceData)
  if (given.notificationUrl != null) {
    assertNotificationUrl(world, given.notificationUrl, 'notificationUrl')
    await validateEndpoint(world, given.notificationUrl)
    one.notificationUrl = given.notificationUrl
  }
  one.expiresAt = expiresAt
  world.subscriptions.reauthorize(one, principal.expiresAt)
  return c.json({ '@odata.context': `${root}/$metadata#subscriptions/$entity`, ...presentSubscription(one) })
}

export async function deleteSubscription({ world, c }: Ask): Promise<Response> {
  const one = await ownInPath(world, c)
  world.subscriptions.remove(one.id)
  return c.body(null, 204)
}

/** Answers `reauthorizationRequired` without a longer life. */
export async function reauthorizeSubscription({ world, c }: Ask): Promise<Response> {
  const principal = await nameCaller(world, c)
  const one = await ownInPath(world, c)
  world.subscriptions.reauthorize(one, principal.expiresAt)
  return c.body(null, 204)
}

async function nameCaller(world: World, c: Context<TenantEnv>): Promise<Principal> {
  const principal = await authenticate(world, c.req.header('authorization'))
  c.set(
    'principal',
    principal.kind === 'user' ? (world.directory.findUser(principal.userId)?.mail ?? principal.userId) : principal.appId,
  )
  return principal
}

async function ownInPath(world: World, c: Context<TenantEnv>): Promise<Subscription> {
  const principal = await nameCaller(world, c)
  const one = world.subscriptions.find(c.req.param('subscription') ?? '')
  if (one === undefined || !isOwn(principal, one)) throw new GraphError(404, 'ResourceNotFound', 'The object was not found.')
  return one
}

function isOwn(principal: Principal, one: Subscription): boolean {
  if (one.appId !== principal.appId) return false
  return principal.kind === 'app' ? one.creatorKind === 'app' : one.creatorId === principal.userId
}

function wasConsented({ registry }: World, principal: Principal): boolean {
  return principal.kind === 'app'
    ? canSubscribe('app', registry.grantedRoles(principal.appId, 'graph'))
    : canSubscribe('user', [...registry.grantedScopes(principal.appId, 'graph', principal.userId)])
}

function readChangeTypes(text: string): readonly ChangeType[] {
  const named = text.split(',').map((one) => one.trim().toLowerCase())
  const known = CHANGE_TYPES.filter((type) => named.includes(type))
  if (known.length === 0 || known.length < new Set(named).size)
    throw invalid(`changeType '${text}' is not valid; created, updated and deleted can be given.`)
  return known
}

/** Short lives are raised in silence, long ones refused (C7). */
function readExpiry(world: World, text: string, isRich: boolean): number {
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`)
  const now = world.clock.now()
  if (Number.isNaN(at)) throw invalid('expirationDateTime is not a valid date and time.')
  if (at <= now) throw invalid('Subscription expiration must be in the future.')
  const most = isRich ? MAX_MINUTES_RICH : MAX_MINUTES
  if (at > now + most * MINUTE) throw invalid(`Subscription expiration can only be ${String(most)} minutes in the future.`)
  return Math.max(at, now + MIN_MINUTES * MINUTE)
}

function readWatched(world: World, principal: Principal, resource: string): Subscription['watched'] {
  const read = readWatchedResource(resource)
  if (read === undefined) throw invalid(`The resource '${resource}' is not supported for change notifications.`)
  for (const path of read.filter === undefined ? [] : pathsOf(read.filter)) assertPath(path)
  readShape(read.select, undefined)
  const owner = findOwner(world, principal, read.user)
  assertMaySubscribe(world, principal, owner)
  assertMailboxEnabled(owner)
  const folder = read.folder === undefined ? undefined : world.mail.mailboxOf(owner.id)?.findFolder(read.folder)
  if (read.folder !== undefined && folder === undefined)
    throw new GraphError(404, 'ErrorItemNotFound', 'The specified folder could not be found in the store.')
  return { userId: owner.id, folderId: folder?.id, filter: read.filter, select: read.select }
}

function assertRich(given: z.infer<typeof NewSubscription>, select: readonly string[] | undefined): void {
  if (select === undefined)
    throw invalid('The resource must name the properties wanted by $select when includeResourceData is true.')
  if (given.encryptionCertificateId == null || given.encryptionCertificate == null)
    throw invalid('encryptionCertificate and encryptionCertificateId are required when includeResourceData is true.')
  if (readEncryptionCertificate(given.encryptionCertificate) === undefined)
    throw invalid('encryptionCertificate is not a base64-encoded certificate with an RSA public key of at least 2048 bits.')
}

function passingNow(world: World, watched: Subscription['watched'], immutableIds: boolean): Set<string> {
  const { filter, folderId, userId } = watched
  const mailbox = world.mail.mailboxOf(userId)
  if (filter === undefined || mailbox === undefined) return new Set()
  const mails = mailbox.mails(folderId === undefined ? undefined : mailbox.findFolder(folderId))
  const passing = mails.filter((mail) => matches(filter, mail, fieldOf, collectionOf))
  return new Set(passing.map((mail) => (immutableIds ? mail.immutableId : mail.mutableId)))
}

function invalid(message: string): GraphError {
  return new GraphError(400, 'InvalidRequest', message)
}
