import type { DirectoryUser } from '../directory/directory.ts'
import { loginHostOf } from '../entra/clouds.ts'
import type { Principal, TokenVerdict } from '../entra/token-book.ts'
import { scopedPermissions } from '../mail/app-roles.ts'
import type { World } from '../world.ts'
import { GraphError, accessDenied, badRequest } from './graph-error.ts'

/**
 * What a route does with a mailbox. `basic` is reading without bodies, `read` with them, `write` changes, `send` sends;
 * `settingsRead` and `settingsWrite` are of the mailbox's settings.
 */
export type Need = 'basic' | 'read' | 'write' | 'send' | 'settingsRead' | 'settingsWrite'

const DELEGATED: Readonly<Record<Need, readonly string[]>> = {
  basic: ['Mail.ReadBasic', 'Mail.Read', 'Mail.ReadWrite'],
  read: ['Mail.Read', 'Mail.ReadWrite'],
  write: ['Mail.ReadWrite'],
  send: ['Mail.Send'],
  settingsRead: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  settingsWrite: ['MailboxSettings.ReadWrite'],
}
const APPLICATION: Readonly<Record<Need, readonly string[]>> = {
  basic: ['Mail.ReadBasic.All', 'Mail.ReadBasic', 'Mail.Read', 'Mail.ReadWrite'],
  read: ['Mail.Read', 'Mail.ReadWrite'],
  write: ['Mail.ReadWrite'],
  send: ['Mail.Send'],
  settingsRead: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  settingsWrite: ['MailboxSettings.ReadWrite'],
}
/** What a change notification subscription for messages needs (C7): the `.Shared` permissions do not count. */
const SUBSCRIBE: Readonly<Record<Principal['kind'], readonly string[]>> = { user: DELEGATED.basic, app: APPLICATION.basic }

const authorizationUri = ({ entra }: World): string => `https://${loginHostOf(entra)}/common/oauth2/authorize`

const TOKEN_FAULTS: Readonly<Record<Extract<TokenVerdict, { ok: false }>['why'], string>> = {
  malformed: 'CompactToken parsing failed with error code: 80049217',
  expired: 'Access token has expired or is not yet valid.',
  signature: 'Access token validation failure. Invalid signature.',
  audience: 'Access token validation failure. Invalid audience.',
  revoked: 'The identity of the calling application or user could not be established.',
}

/** Names the caller by the Bearer token, or throws 401 with the challenge (C10). */
export async function authenticate(world: World, authorization: string | undefined): Promise<Principal> {
  const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw unauthenticated(world, 'Access token is empty.')
  const verdict = await world.tokens.verify(token, 'graph')
  if (verdict.ok) return verdict.principal
  if (verdict.challenge !== undefined) throw challenged(world, verdict.challenge)
  throw unauthenticated(world, TOKEN_FAULTS[verdict.why])
}

/** Continuous access evaluation: the client is to win a new token with these claims. */
function challenged(world: World, claims: string): GraphError {
  const encoded = Buffer.from(claims).toString('base64')
  const challenge = `Bearer realm="", authorization_uri="${authorizationUri(world)}", error="insufficient_claims", claims="${encoded}"`
  const message =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp'
  return new GraphError(401, 'InvalidAuthenticationToken', message, { 'www-authenticate': challenge })
}

export function unauthenticated(world: World, message: string): GraphError {
  const challenge = `Bearer realm="", authorization_uri="${authorizationUri(world)}", client_id="00000003-0000-0000-c000-000000000000"`
  return new GraphError(401, 'InvalidAuthenticationToken', message, { 'www-authenticate': challenge })
}

/** The person whose mailbox `/me` or `/users/{key}` names. */
export function findOwner(world: World, principal: Principal, key: string | undefined): DirectoryUser {
  if (key === undefined) {
    if (principal.kind === 'app') throw badRequest('/me request is only valid with delegated authentication flow.')
    const self = world.directory.findUser(principal.userId)
    if (self === undefined) throw unauthenticated(world, TOKEN_FAULTS.revoked)
    return self
  }
  const owner = world.directory.findUser(key)
  if (owner === undefined) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${key}' is invalid.`)
  return owner
}

/**
 * Throws 403 unless the token's permissions and the mailbox's rights cover the need. What Exchange grants an app over some
 * mailboxes (RBAC for applications, F3) comes on top of what Entra granted; an access policy takes away from the latter.
 */
export function assertAccess(world: World, principal: Principal, owner: DirectoryUser, need: Need): void {
  if (principal.kind === 'app') {
    assertAppAccess(world, principal, owner, APPLICATION[need])
    return
  }
  const isOwn = owner.id === principal.userId
  const shared = DELEGATED[need].map((scope) => `${scope}.Shared`)
  // A `.Shared` permission reaches whatever the person may open, their own mailbox included.
  const fitting = isOwn ? [...DELEGATED[need], ...shared] : shared
  if (!principal.scopes.some((scope) => fitting.includes(scope))) throw accessDenied()
  if (!isOwn && !owner.fullAccess.includes(principal.userId)) throw accessDenied()
}

function assertAppAccess(
  world: World,
  principal: Extract<Principal, { kind: 'app' }>,
  owner: DirectoryUser,
  fitting: readonly string[],
): void {
  const { settings } = world.mail
  if (scopedPermissions(settings, principal.appId, owner.id).some((permission) => fitting.includes(permission))) return
  if (!principal.roles.some((role) => fitting.includes(role))) {
    if (!settings.appRoles.has(principal.appId)) throw accessDenied()
    throw new GraphError(403, 'ErrorAccessDenied', 'Blocked by tenant configured AppOnly AccessPolicy settings.')
  }
  const allowed = settings.appMailboxes.get(principal.appId)
  if (allowed !== undefined && !allowed.includes(owner.id))
    throw new GraphError(403, 'ErrorAccessDenied', 'Access to OData is disabled.')
}

/** Whether these permissions are enough to be told of changes. */
export function canSubscribe(kind: Principal['kind'], permissions: readonly string[]): boolean {
  return permissions.some((permission) => SUBSCRIBE[kind].includes(permission))
}

/** Throws 403 unless the caller may subscribe to this mailbox: an app by its roles, a person to their own alone. */
export function assertMaySubscribe(world: World, principal: Principal, owner: DirectoryUser): void {
  if (principal.kind === 'app') assertAppAccess(world, principal, owner, SUBSCRIBE.app)
  else if (owner.id !== principal.userId || !canSubscribe('user', principal.scopes)) throw accessDenied()
}

/** Whether the caller reads metadata only in this mailbox. */
export function isBasicOnly(world: World, principal: Principal, owner: DirectoryUser): boolean {
  const held =
    principal.kind === 'app'
      ? [...principal.roles, ...scopedPermissions(world.mail.settings, principal.appId, owner.id)]
      : principal.scopes
  return !held.some((permission) => /^Mail\.Read(?:Write)?(?:\.Shared)?$/.test(permission))
}

export function assertMailboxEnabled(owner: DirectoryUser): void {
  if (owner.mailboxEnabled) return
  const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'
  throw new GraphError(404, 'MailboxNotEnabledForRESTAPI', message)
}

const READ_SELF = [
  'User.Read',
  'User.ReadWrite',
  'User.Read.All',
  'User.ReadBasic.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
]
const READ_OTHERS = ['User.Read.All', 'User.ReadBasic.All', 'User.ReadWrite.All', 'Directory.Read.All']

/** Throws 403 unless the token may read this directory object. */
export function assertMayReadUser(principal: Principal, user: DirectoryUser): void {
  const held = principal.kind === 'app' ? principal.roles : principal.scopes
  const fitting = principal.kind === 'user' && principal.userId === user.id ? READ_SELF : READ_OTHERS
  if (!held.some((permission) => fitting.includes(permission)))
    throw new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
}
