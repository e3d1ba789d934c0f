import { z } from 'zod'

import { answerEntity, answerList } from './answer-list.ts'
import { replaceKeys } from './credentials.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, resourceNotFound } from './directory-errors.ts'
import { applicationOf, findPrincipal, visibleApplications } from './find-object.ts'
import { presentApplication } from './present-application.ts'
import { presentPrincipal } from './present-principal.ts'
import { applicationSchema, writeApplication } from './read-application.ts'
import { readDirectoryBody } from './read-directory-body.ts'
import { presentUser } from '../graph/operations/users.ts'

const LIST = { context: 'applications', type: 'application' } as const

/** `POST /applications`: the registration alone; its service principal is a second call. */
export async function createApplication(call: DirectoryCall): Promise<Response> {
  const { world, callerId } = call
  const body = await readDirectoryBody(call, applicationSchema)
  if (body.displayName === undefined) {
    throw badRequest("A value is required for property 'displayName' of resource 'Application'.")
  }
  const app = world.registry.addApp({
    displayName: body.displayName,
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    owners: [callerId],
    hasPrincipal: false,
  })
  try {
    writeApplication(app, body)
    if (body.keyCredentials) replaceKeys(world, app, body.keyCredentials)
  } catch (error) {
    world.registry.removeApp(app.appId)
    throw error
  }
  return answerEntity(call, presentApplication(world, app), LIST, 201)
}

/** `GET /applications` with `$filter`, `$select`, `$orderby`, `$top` and `$count`. */
export function listApplications(call: DirectoryCall): Response {
  const rows = visibleApplications(call).map((app) => presentApplication(call.world, app))
  return answerList(call, rows, LIST)
}

/** `GET /applications/{id}`; the certificates themselves come only when `$select` names them. */
export function getApplication(call: DirectoryCall): Response {
  const withKeys = call.query.get('$select')?.split(',').includes('keyCredentials') === true
  return answerEntity(call, presentApplication(call.world, applicationOf(call), withKeys), LIST)
}

/** `PATCH /applications/{id}` */
export async function updateApplication(call: DirectoryCall): Promise<Response> {
  const app = applicationOf(call)
  const body = await readDirectoryBody(call, applicationSchema)
  if (body.keyCredentials) replaceKeys(call.world, app, body.keyCredentials)
  writeApplication(app, body)
  return call.c.body(null, 204)
}

/** `DELETE /applications/{id}`: the service principal and what was granted to it go too. */
export function deleteApplication(call: DirectoryCall): Response {
  call.world.registry.removeApp(applicationOf(call).appId)
  return call.c.body(null, 204)
}

/** `GET /applications/{id}/owners` */
export function listOwners(call: DirectoryCall): Response {
  const rows = applicationOf(call).owners.flatMap((id) => {
    const user = call.world.directory.users().find((known) => known.id === id)
    if (user) return [{ '@odata.type': '#microsoft.graph.user', ...presentUser(user) }]
    const principal = findPrincipal(call.world, id)
    return principal ? [{ '@odata.type': '#microsoft.graph.servicePrincipal', ...presentPrincipal(call.world, principal) }] : []
  })
  return answerList(call, rows, { context: 'directoryObjects', type: 'directoryObject' })
}

/** `POST /applications/{id}/owners/$ref` */
export async function addOwner(call: DirectoryCall): Promise<Response> {
  const app = applicationOf(call)
  const body = await readDirectoryBody(call, z.object({ '@odata.id': z.url() }))
  const id = body['@odata.id'].split('/').at(-1)?.toLowerCase() ?? ''
  const isKnown = call.world.directory.users().some((user) => user.id === id) || findPrincipal(call.world, id)
  if (!isKnown) throw resourceNotFound(id)
  if (app.owners.includes(id)) {
    throw badRequest("One or more added object references already exist for the following modified properties: 'owners'.")
  }
  app.owners = [...app.owners, id]
  return call.c.body(null, 204)
}

/** `DELETE /applications/{id}/owners/{id}/$ref` */
export function removeOwner(call: DirectoryCall): Response {
  const app = applicationOf(call)
  const id = call.c.req.param('owner')?.toLowerCase() ?? ''
  if (!app.owners.includes(id)) throw resourceNotFound(id)
  app.owners = app.owners.filter((owner) => owner !== id)
  return call.c.body(null, 204)
}
