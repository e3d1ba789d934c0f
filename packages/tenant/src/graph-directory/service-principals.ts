import { z } from 'zod'

import { GraphError } from '../graph/graph-error.ts'
import { findConsentable } from '../organizations.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, requestDenied, sameKey } from './directory-errors.ts'
import { principalOf, visiblePrincipals } from './find-object.ts'
import type { FoundPrincipal } from './find-object.ts'
import { presentPrincipal } from './present-principal.ts'
import { readDirectoryBody } from './read-directory-body.ts'

const LIST = { context: 'servicePrincipals', type: 'servicePrincipal' } as const

const createSchema = z.strictObject({
  appId: z.guid(),
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  displayName: z.string().optional(),
  tags: z.unknown().optional(),
  notes: z.unknown().optional(),
})

/** `POST /servicePrincipals`: gives an application its service principal in the tenant. */
export async function createServicePrincipal(call: DirectoryCall): Promise<Response> {
  const { registry } = call.world
  const body = await readDirectoryBody(call, createSchema)
  const appId = body.appId.toLowerCase()
  const app = registry.findApp(appId) ?? findConsentable(call.world, appId)
  const taken = visiblePrincipals(call.world).some((row) => row.appId === appId) || app?.principal !== undefined
  if (taken) {
    throw sameKey(
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    )
  }
  if (!app || !registry.isVisible(app)) {
    const message = `The appId '${appId}' of the service principal does not reference a valid application object.`
    throw new GraphError(400, 'Request_BadRequest', message, {}, [
      { code: 'NoBackingApplicationObject', message, target: 'appId' },
    ])
  }
  if (call.onlyOwned && !app.owners.includes(call.callerId)) throw requestDenied()
  const made = registry.addPrincipal(app)
  if (body.accountEnabled !== undefined) made.enabled = body.accountEnabled
  if (body.appRoleAssignmentRequired !== undefined) made.assignmentRequired = body.appRoleAssignmentRequired
  const { servicePrincipalId: id, displayName } = made
  return answerEntity(call, presentPrincipal(call.world, { kind: 'app', id, appId, displayName, app: made }), LIST, 201)
}

/** `GET /servicePrincipals`: Microsoft's services and the tenant's apps. */
export function listServicePrincipals(call: DirectoryCall): Response {
  const rows = visiblePrincipals(call.world).map((row) => presentPrincipal(call.world, row))
  return answerList(call, rows, LIST)
}

/** `GET /servicePrincipals/{id}` or `(appId='…')` */
export function getServicePrincipal(call: DirectoryCall): Response {
  return answerEntity(call, presentPrincipal(call.world, principalOf(call)), LIST)
}

const patchSchema = createSchema.omit({ appId: true })

/** `PATCH /servicePrincipals/{id}`: switches it on and off, and says whether people must be assigned. */
export async function updateServicePrincipal(call: DirectoryCall): Promise<Response> {
  const found = principalOf(call)
  assertOwn(call, found)
  const body = await readDirectoryBody(call, patchSchema)
  const switched = found.kind === 'app' ? found.app : found.row
  if (body.accountEnabled !== undefined) switched.enabled = body.accountEnabled
  if (body.appRoleAssignmentRequired !== undefined) {
    if (found.kind === 'resource') throw badRequest('Property appRoleAssignmentRequired cannot be changed on this object.')
    found.app.assignmentRequired = body.appRoleAssignmentRequired
  }
  return call.c.body(null, 204)
}

/** `DELETE /servicePrincipals/{id}`: consent goes with it. Deleting a service of Microsoft's ends the tenant's use of it. */
export function deleteServicePrincipal(call: DirectoryCall): Response {
  const found = principalOf(call)
  assertOwn(call, found)
  if (found.kind === 'app') call.world.registry.removePrincipal(found.app)
  else found.row.present = false
  return call.c.body(null, 204)
}

function assertOwn(call: DirectoryCall, found: FoundPrincipal): void {
  if (call.onlyOwned && !(found.kind === 'app' && found.app.owners.includes(call.callerId))) throw requestDenied()
}
