import { z } from 'zod'

import type { DelegatedGrant } from '../directory/registry.ts'
import type { World } from '../world.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { Shown } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, resourceNotFound } from './directory-errors.ts'
import { findPrincipal, principalOf } from './find-object.ts'
import { readDirectoryBody } from './read-directory-body.ts'

const LIST = {
  context: 'oauth2PermissionGrants',
  type: 'oAuth2PermissionGrant',
  names: ['clientId', 'consentType', 'id', 'principalId', 'resourceId', 'scope'],
} as const

const createSchema = z.object({
  clientId: z.guid(),
  consentType: z.enum(['AllPrincipals', 'Principal']),
  principalId: z.guid().nullish(),
  resourceId: z.guid(),
  scope: z.string().nullish(),
})

/** `POST /oauth2PermissionGrants`: delegated consent, for one person or for everybody. */
export async function createGrant(call: DirectoryCall): Promise<Response> {
  const { world } = call
  const body = await readDirectoryBody(call, createSchema)
  const client = findPrincipal(world, body.clientId)
  if (client?.kind !== 'app') throw resourceNotFound(body.clientId)
  const resource = findPrincipal(world, body.resourceId)
  if (resource?.kind !== 'resource') throw resourceNotFound(body.resourceId)
  const isForAll = body.consentType === 'AllPrincipals'
  if (isForAll === Boolean(body.principalId)) {
    throw badRequest('principalId must be set with consentType Principal, and must not be with AllPrincipals.')
  }
  const user = isForAll ? undefined : world.directory.users().find(({ id }) => id === body.principalId)
  if (!isForAll && !user) throw resourceNotFound(body.principalId ?? '')
  const row = world.registry.addGrant({
    appId: client.appId,
    resource: resource.row.resource,
    principal: user?.id ?? 'everybody',
    scopes: readScope(body.scope),
  })
  if (!row) throw badRequest('Permission entry already exists.')
  return answerEntity(call, presentGrant(world, row), LIST, 201)
}

/** `GET /oauth2PermissionGrants` */
export function listGrants(call: DirectoryCall): Response {
  return answerGrants(call, () => true)
}

/** `GET /servicePrincipals/{id}/oauth2PermissionGrants` */
export function listGrantsOfPrincipal(call: DirectoryCall): Response {
  const { appId } = principalOf(call)
  return answerGrants(call, (row) => row.appId === appId)
}

/** `GET /users/{id}/oauth2PermissionGrants` */
export function listGrantsOfUser(call: DirectoryCall): Response {
  const key = call.c.req.param('user') ?? ''
  const user = call.world.directory.findUser(key)
  if (!user) throw resourceNotFound(key)
  return answerGrants(call, (row) => row.principal === user.id)
}

function answerGrants(call: DirectoryCall, isAsked: (row: DelegatedGrant) => boolean): Response {
  const { registry } = call.world
  const rows = registry.grants().filter((row) => registry.isVisible(row) && isAsked(row))
  return answerList(
    call,
    rows.map((row) => presentGrant(call.world, row)),
    LIST,
  )
}

/** `GET /oauth2PermissionGrants/{id}` */
export function getGrant(call: DirectoryCall): Response {
  return answerEntity(call, presentGrant(call.world, grantOf(call)), LIST)
}

/** `PATCH /oauth2PermissionGrants/{id}`: only the scopes may change. */
export async function updateGrant(call: DirectoryCall): Promise<Response> {
  const row = grantOf(call)
  const { scope } = await readDirectoryBody(call, z.strictObject({ scope: z.string() }))
  row.scopes = readScope(scope)
  return call.c.body(null, 204)
}

/** `DELETE /oauth2PermissionGrants/{id}` */
export function deleteGrant(call: DirectoryCall): Response {
  call.world.registry.removeGrant(grantOf(call).id)
  return call.c.body(null, 204)
}

function grantOf({ c, world }: DirectoryCall): DelegatedGrant {
  const id = c.req.param('grant') ?? ''
  const found = world.registry.grants().find((row) => row.id === id && world.registry.isVisible(row))
  if (!found) throw resourceNotFound(id)
  return found
}

function readScope(text: string | null | undefined): string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((name) => name !== ''))]
}

function presentGrant({ registry }: World, row: DelegatedGrant): Shown {
  const isForAll = row.principal === 'everybody'
  return {
    clientId: registry.findApp(row.appId)?.servicePrincipalId ?? null,
    consentType: isForAll ? 'AllPrincipals' : 'Principal',
    id: row.id,
    principalId: isForAll ? null : row.principal,
    resourceId: registry.resourcePrincipal(row.resource).id,
    scope: row.scopes.join(' '),
  }
}
