import { Hono } from 'hono'
import type { Context } from 'hono'
import type { z } from 'zod'

import type { DirectoryUser } from '../directory/directory.ts'
import { DEFAULT_ACCESS } from '../directory/permissions.ts'
import type { AppRegistration, RedirectType } from '../directory/registry.ts'
import { findConsentable, findRegistration } from '../organizations.ts'
import { plantApp } from '../seed/plant-seed.ts'
import { seedAppSchema, seedUserSchema } from '../seed/seed.ts'
import { holderId, plainPartOf, registerInExchange, settleMailbox, turnSwitches } from '../seed/settle-mailbox.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { appPatchSchema, readBody, userPatchSchema } from './bodies.ts'
import { presentApp, presentUser } from './present.ts'

/** What each organization decides about an app by itself; the rest is its owner's. */
const OF_THE_PRINCIPAL = new Set([
  'enabled',
  'assignmentRequired',
  'assign',
  'grantApplicationPermissions',
  'grantDelegatedPermissions',
  'exchangeServicePrincipal',
])

/** People, app registrations and consent. */
export function directoryControl(world: World): Hono<TenantEnv> {
  const { directory, registry } = world
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>, what: string) =>
    c.json({ error: { code: 'NotFound', message: `The tenant has no such ${what}.` } }, 404)
  const taken = (c: Context<TenantEnv>) => c.json({ error: { code: 'Conflict', message: 'The address is taken.' } }, 409)
  /** Whether somebody but `owner` is found by one of these ids and addresses. */
  const isTaken = (keys: readonly (string | undefined)[], owner?: DirectoryUser) =>
    keys.some((key) => {
      const found = key === undefined ? undefined : directory.findUser(key)
      return found !== undefined && found !== owner
    })

  /** A right given to nobody would be lost without a word. */
  const unknownHolder = ({ fullAccess = [], sendAs = [], sendOnBehalf = [] }: z.infer<typeof userPatchSchema>) =>
    [...fullAccess, ...sendAs, ...sendOnBehalf].find((key) => holderId(world, key) === undefined)

  app.get('/users', (c) => c.json(directory.users().map((user) => presentUser(world, user))))
  app.post('/users', async (c) => {
    const read = await readBody(c, seedUserSchema)
    if (!read.ok) return read.answer
    const nobody = unknownHolder(read.body)
    if (nobody !== undefined) return missing(c, `person or app: ${nobody}`)
    const { id, userPrincipalName, mail, aliases = [] } = read.body
    if (isTaken([id, userPrincipalName, mail, ...aliases])) return taken(c)
    const user = directory.addUser({ ...plainPartOf(read.body), ...settleMailbox(world, read.body) })
    turnSwitches(world, user.id, read.body)
    return c.json(presentUser(world, user), 201)
  })
  app.patch('/users/:key', async (c) => {
    const user = directory.findUser(c.req.param('key'))
    if (!user) return missing(c, 'person')
    const read = await readBody(c, userPatchSchema)
    if (!read.ok) return read.answer
    const nobody = unknownHolder(read.body)
    if (nobody !== undefined) return missing(c, `person or app: ${nobody}`)
    const { resetPassword, changePassword, revokeSessions, ...changes } = read.body
    if (isTaken([changes.mail, ...(changes.aliases ?? [])], user)) return taken(c)
    Object.assign(user, plainPartOf(changes), settleMailbox(world, changes))
    turnSwitches(world, user.id, changes)
    if (resetPassword !== undefined) user.password = resetPassword
    if (changePassword !== undefined) Object.assign(user, { password: changePassword, passwordChangedAt: world.clock.now() })
    if (resetPassword !== undefined || revokeSessions) user.tokensValidFrom = world.clock.now()
    return c.json(presentUser(world, user))
  })
  app.delete('/users/:key', (c) => (directory.removeUser(c.req.param('key')) ? c.body(null, 204) : missing(c, 'person')))

  app.get('/apps', (c) => c.json(registry.apps().map(presentApp)))
  app.post('/apps', async (c) => {
    const read = await readBody(c, seedAppSchema)
    if (!read.ok) return read.answer
    if (read.body.appId !== undefined && findRegistration(world, read.body.appId)) {
      return c.json({ error: { code: 'Conflict', message: 'The client id is taken.' } }, 409)
    }
    return c.json(presentApp(plantApp(world, read.body)), 201)
  })
  app.patch('/apps/:appId', async (c) => {
    const registration = findConsentable(world, c.req.param('appId'))
    if (!registration) return missing(c, 'app registration')
    const read = await readBody(c, appPatchSchema)
    if (!read.ok) return read.answer
    const isForeign = registration.homeTenantId !== directory.tenantId
    const owners = Object.keys(read.body).filter((field) => isForeign && !OF_THE_PRINCIPAL.has(field))
    if (owners.length > 0) {
      const message = `The app is registered in another organization, which alone may change its ${owners.join(', ')}.`
      return c.json({ error: { code: 'BadRequest', message } }, 400)
    }
    // What an organization says of an app of elsewhere it says of its service principal, which it thereby has.
    const found = isForeign ? registry.addPrincipal(registration) : registration
    changeApp(world, found, read.body)
    return c.json(presentApp(found))
  })
  app.delete('/apps/:appId', (c) =>
    registry.removeApp(c.req.param('appId')) ? c.body(null, 204) : missing(c, 'app registration'),
  )

  app.get('/grants', (c) => c.json({ delegated: registry.grants(), application: registry.roleAssignments() }))
  app.delete('/grants', (c) => {
    const [appId, key] = [c.req.query('appId'), c.req.query('user')]
    const user = key === undefined || key === 'everybody' ? undefined : directory.findUser(key)
    if (key !== undefined && key !== 'everybody' && !user) return missing(c, 'person')
    const principal = user?.id ?? key
    return c.json({
      revoked: registry.revokeGrants({ ...(appId !== undefined && { appId }), ...(principal !== undefined && { principal }) }),
    })
  })
  return app
}

function changeApp(world: World, app: AppRegistration, patch: z.infer<typeof appPatchSchema>): void {
  const { registry, clock } = world
  if (patch.displayName !== undefined) app.displayName = patch.displayName
  if (patch.signInAudience !== undefined) app.signInAudience = patch.signInAudience
  if (patch.isFallbackPublicClient !== undefined) app.isFallbackPublicClient = patch.isFallbackPublicClient
  if (patch.enabled !== undefined) app.enabled = patch.enabled
  if (patch.idTokenIssuance !== undefined) app.idTokenIssuance = patch.idTokenIssuance
  if (patch.accessTokenIssuance !== undefined) app.accessTokenIssuance = patch.accessTokenIssuance
  if (patch.assignmentRequired !== undefined) app.assignmentRequired = patch.assignmentRequired
  if (patch.requiredAccess) app.requiredAccess = patch.requiredAccess
  const replaceUris = (type: RedirectType, uris: readonly string[] | undefined) => {
    if (uris) app.redirectUris = [...app.redirectUris.filter((row) => row.type !== type), ...uris.map((uri) => ({ type, uri }))]
  }
  replaceUris('web', patch.redirectUris)
  replaceUris('spa', patch.spaRedirectUris)
  replaceUris('publicClient', patch.publicRedirectUris)
  registerInExchange(world, app.appId, patch.exchangeServicePrincipal)
  if (patch.addSecret) {
    const { endsAt, ...secret } = patch.addSecret
    registry.addSecret(app, { ...secret, ...(endsAt !== undefined && { endsAt: Date.parse(endsAt) }) })
  }
  const { expireSecrets, removeSecrets } = patch
  for (const secret of app.secrets) {
    if (expireSecrets === 'all' || expireSecrets?.includes(secret.keyId)) secret.endsAt = clock.now() - 1
  }
  if (removeSecrets === 'all') app.secrets = []
  else if (removeSecrets) app.secrets = app.secrets.filter((secret) => !removeSecrets.includes(secret.keyId))
  if (patch.addCertificate !== undefined) registry.addCertificate(app, patch.addCertificate)
  if (patch.addFederatedCredential) {
    const { description = '', ...credential } = patch.addFederatedCredential
    registry.addFederatedCredential(app, { ...credential, description })
  }
  const assigned = patch.assign === undefined ? undefined : world.directory.findUser(patch.assign)
  if (assigned) registry.assignPerson({ appId: app.appId, userId: assigned.id, appRoleId: DEFAULT_ACCESS })
  for (const { resource, delegated, application } of app.requiredAccess) {
    if (patch.grantApplicationPermissions) registry.grantRoles(app.appId, resource, application)
    if (patch.grantDelegatedPermissions) registry.grantScopes(app.appId, resource, 'everybody', delegated)
  }
}
