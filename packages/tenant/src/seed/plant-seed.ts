import type { AppRegistration } from '../directory/registry.ts'
import { findConsentable } from '../organizations.ts'
import type { World } from '../world.ts'
import { buildMail } from './build-mail.ts'
import type { SeedApp, SeedContents, SeedMail, SeedUser } from './seed.ts'
import { plainPartOf, registerInExchange, settleMailbox, turnSwitches } from './settle-mailbox.ts'

/** Puts people, apps and mails into an empty world. */
export async function plantSeed(world: World, seed: SeedContents): Promise<void> {
  const shared = (seed.mailboxes ?? []).map(({ address, ...rest }) => ({
    ...rest,
    userPrincipalName: address,
    kind: 'shared' as const,
  }))
  const users: readonly SeedUser[] = [...(seed.users ?? []), ...shared]
  for (const user of users) world.directory.addUser(plainPartOf(user))
  for (const app of seed.apps ?? []) plantApp(world, app)
  // Rights may name people who come later in the list, and apps, so they are given in a second round.
  for (const given of users) {
    const user = world.directory.findUser(given.userPrincipalName)
    if (!user) continue
    Object.assign(user, settleMailbox(world, given))
    turnSwitches(world, user.id, given)
  }
  for (const mail of seed.mails ?? []) {
    if (!(await plantMail(world, mail))) throw new Error(`The seed has a mail to ${mail.to}, which is no mailbox of the tenant`)
  }
}

/** An administrator of this organization consents to apps of others, to all they list: each gets its service principal here. */
export function plantConsent(world: World, appIds: readonly string[]): void {
  for (const appId of appIds) {
    const found = findConsentable(world, appId)
    if (!found) throw new Error(`The seed consents to the app ${appId}, which no organization has registered for others`)
    grantAll(world, world.registry.addPrincipal(found))
  }
}

/** Grants what an app lists: its application permissions, and the delegated ones for everybody. */
function grantAll({ registry }: World, app: AppRegistration): void {
  for (const { resource, delegated, application } of app.requiredAccess) {
    registry.grantRoles(app.appId, resource, application)
    registry.grantScopes(app.appId, resource, 'everybody', delegated)
  }
}

/** Puts one mail into a mailbox; undefined when the tenant has no such mailbox. */
export async function plantMail(world: World, { to, folder, receivedAt, ...mail }: SeedMail) {
  const raw = 'raw' in mail ? Buffer.from(mail.raw, 'base64') : await buildMail(world, to, mail)
  return world.mail.deliver(to, raw, {
    ...(folder !== undefined && { folder }),
    ...(receivedAt !== undefined && { receivedAt: Date.parse(receivedAt) }),
  })
}

/** Registers an app with its secrets, certificates and the consent the seed says it has. */
export function plantApp(world: World, seed: SeedApp) {
  const { redirectUris = [], spaRedirectUris = [], publicRedirectUris = [], secrets = [], certificates = [] } = seed
  const { federatedCredentials = [], idTokenIssuance, accessTokenIssuance, assignmentRequired } = seed
  const { requiredAccess = [], displayName, appId, objectId, servicePrincipalId, signInAudience, isFallbackPublicClient } = seed
  const app = world.registry.addApp({
    displayName,
    ...(appId !== undefined && { appId: appId.toLowerCase() }),
    ...(objectId !== undefined && { objectId }),
    ...(servicePrincipalId !== undefined && { servicePrincipalId }),
    ...(signInAudience !== undefined && { signInAudience }),
    ...(isFallbackPublicClient !== undefined && { isFallbackPublicClient }),
    ...(idTokenIssuance !== undefined && { idTokenIssuance }),
    ...(accessTokenIssuance !== undefined && { accessTokenIssuance }),
    ...(assignmentRequired !== undefined && { assignmentRequired }),
    redirectUris: [
      ...redirectUris.map((uri) => ({ type: 'web' as const, uri })),
      ...spaRedirectUris.map((uri) => ({ type: 'spa' as const, uri })),
      ...publicRedirectUris.map((uri) => ({ type: 'publicClient' as const, uri })),
    ],
    requiredAccess: requiredAccess.map((row) => ({ ...row, delegated: [...row.delegated], application: [...row.application] })),
  })
  for (const { endsAt, ...secret } of secrets) {
    world.registry.addSecret(app, { ...secret, ...(endsAt !== undefined && { endsAt: Date.parse(endsAt) }) })
  }
  for (const certificate of certificates) world.registry.addCertificate(app, certificate)
  for (const { description = '', ...row } of federatedCredentials) {
    world.registry.addFederatedCredential(app, { ...row, description })
  }
  for (const row of app.requiredAccess) {
    if (seed.applicationPermissionsGranted) world.registry.grantRoles(app.appId, row.resource, row.application)
    if (seed.delegatedPermissionsGranted) world.registry.grantScopes(app.appId, row.resource, 'everybody', row.delegated)
  }
  registerInExchange(world, app.appId, seed.exchangeServicePrincipal)
  return app
}
