import { z } from 'zod'

import { RESOURCES } from '../directory/permissions.ts'
import type { ResourceKey } from '../directory/permissions.ts'
import type { AppRegistration, RedirectType, RequiredAccess, UnknownAccess } from '../directory/registry.ts'
import { badRequest } from './directory-errors.ts'

const text = z.string()
const uris = z.array(text)

const accessSchema = z.array(
  z.object({
    resourceAppId: z.guid(),
    resourceAccess: z.array(z.object({ id: z.guid(), type: z.enum(['Scope', 'Role']) })),
  }),
)

export const keySchema = z.object({
  keyId: z.guid().nullish(),
  displayName: text.nullish(),
  type: z.literal('AsymmetricX509Cert').optional(),
  usage: z.enum(['Verify', 'Sign']).optional(),
  key: text.nullish(),
  customKeyIdentifier: text.nullish(),
  startDateTime: text.nullish(),
  endDateTime: text.nullish(),
})

/** What of an application may be written. What the simulation has no use for is kept, to be read back. */
export const applicationSchema = z.strictObject({
  displayName: text.min(1).max(256).optional(),
  signInAudience: z
    .enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount', 'PersonalMicrosoftAccount'])
    .optional(),
  web: z
    .object({
      redirectUris: uris.optional(),
      implicitGrantSettings: z
        .object({ enableIdTokenIssuance: z.boolean().optional(), enableAccessTokenIssuance: z.boolean().optional() })
        .optional(),
      homePageUrl: text.nullish(),
      logoutUrl: text.nullish(),
    })
    .optional(),
  spa: z.object({ redirectUris: uris.optional() }).optional(),
  publicClient: z.object({ redirectUris: uris.optional() }).optional(),
  isFallbackPublicClient: z.boolean().nullish(),
  identifierUris: uris.optional(),
  requiredResourceAccess: accessSchema.optional(),
  keyCredentials: z.array(keySchema).optional(),
  passwordCredentials: z.array(z.unknown()).optional(),
  description: z.unknown().optional(),
  notes: z.unknown().optional(),
  tags: z.unknown().optional(),
  api: z.unknown().optional(),
  appRoles: z.unknown().optional(),
  optionalClaims: z.unknown().optional(),
  info: z.unknown().optional(),
  groupMembershipClaims: z.unknown().optional(),
  serviceManagementReference: z.unknown().optional(),
  parentalControlSettings: z.unknown().optional(),
  uniqueName: z.unknown().optional(),
})

export type WrittenApplication = z.infer<typeof applicationSchema>

const URI_LENGTH = 256
// A hundred where personal accounts may sign in.
const MAX_URIS = { work: 256, personal: 100 } as const

/** Writes a body onto an application, except for its credentials; throws 400 for what Microsoft refuses. */
export function writeApplication(app: AppRegistration, body: WrittenApplication): void {
  const { displayName, signInAudience, web, spa, publicClient, isFallbackPublicClient, identifierUris } = body
  const { requiredResourceAccess, keyCredentials: _keys, passwordCredentials, ...rest } = body
  if (passwordCredentials !== undefined) {
    throw badRequest('Property passwordCredentials cannot be set here. Use addPassword to add a password.')
  }
  const audience = signInAudience ?? app.signInAudience
  const redirectUris = [
    ...mergedUris(app, 'web', web?.redirectUris),
    ...mergedUris(app, 'spa', spa?.redirectUris),
    ...mergedUris(app, 'publicClient', publicClient?.redirectUris),
  ]
  judgeRedirects(redirectUris, audience !== 'AzureADMyOrg' && audience !== 'AzureADMultipleOrgs')
  app.redirectUris = redirectUris
  app.signInAudience = audience
  if (displayName !== undefined) app.displayName = displayName
  if (isFallbackPublicClient !== undefined) app.isFallbackPublicClient = isFallbackPublicClient ?? false
  if (identifierUris) app.identifierUris = identifierUris
  const implicit = web?.implicitGrantSettings
  if (implicit?.enableIdTokenIssuance !== undefined) app.idTokenIssuance = implicit.enableIdTokenIssuance
  if (implicit?.enableAccessTokenIssuance !== undefined) app.accessTokenIssuance = implicit.enableAccessTokenIssuance
  if (requiredResourceAccess) Object.assign(app, readAccess(requiredResourceAccess))
  const { displayName: _name, signInAudience: _audience, web: _web, spa: _spa, publicClient: _public, ...others } = rest
  const { isFallbackPublicClient: _fallback, identifierUris: _identifiers, ...extras } = others
  const keptWeb = web && { homePageUrl: web.homePageUrl ?? null, logoutUrl: web.logoutUrl ?? null }
  app.extras = { ...app.extras, ...extras, ...(keptWeb && { web: keptWeb }) }
}

function mergedUris(app: AppRegistration, type: RedirectType, given: readonly string[] | undefined) {
  return given ? given.map((uri) => ({ type, uri })) : app.redirectUris.filter((row) => row.type === type)
}

function judgeRedirects(rows: readonly { type: RedirectType; uri: string }[], allowsPersonal: boolean): void {
  const most = allowsPersonal ? MAX_URIS.personal : MAX_URIS.work
  if (rows.length > most) throw badRequest(`The application has more than the ${String(most)} redirect URIs it may have.`)
  for (const { type, uri } of rows) {
    const fail = (why: string) => {
      throw badRequest(`Invalid value specified for property 'redirectUris' of resource 'Application': '${uri}' ${why}.`)
    }
    if (uri.length > URI_LENGTH) fail(`is longer than ${String(URI_LENGTH)} characters`)
    if (/[!$'(),;]/.test(uri)) fail('holds a character that is not allowed')
    if (uri.includes('?') && allowsPersonal) fail('has a query, which is not allowed where personal accounts sign in')
    const isLoopback = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/|$)/.test(uri)
    if (type !== 'publicClient' && !uri.startsWith('https://') && !isLoopback) fail('must start with https, or be on localhost')
  }
}

function readAccess(rows: z.infer<typeof accessSchema>): { requiredAccess: RequiredAccess[]; unknownAccess: UnknownAccess[] } {
  const requiredAccess: RequiredAccess[] = []
  const unknownAccess: UnknownAccess[] = []
  for (const { resourceAppId, resourceAccess } of rows) {
    const resource = resourceOf(resourceAppId)
    const entry: RequiredAccess | undefined = resource && { resource, delegated: [], application: [] }
    for (const { id, type } of resourceAccess) {
      const name = resource && nameOf(resource, id, type)
      if (!entry || name === undefined) unknownAccess.push({ resourceAppId, id, type })
      else if (type === 'Scope') entry.delegated.push(name)
      else entry.application.push(name)
    }
    if (entry) requiredAccess.push(entry)
  }
  return { requiredAccess, unknownAccess }
}

function resourceOf(appId: string): ResourceKey | undefined {
  if (appId === RESOURCES.graph.appId) return 'graph'
  return appId === RESOURCES.exchange.appId ? 'exchange' : undefined
}

function nameOf(resource: ResourceKey, id: string, type: 'Scope' | 'Role'): string | undefined {
  const { delegated, application } = RESOURCES[resource]
  if (type === 'Role') return Object.keys(application).find((name) => application[name] === id)
  return Object.keys(delegated).find((name) => delegated[name]?.id === id)
}
