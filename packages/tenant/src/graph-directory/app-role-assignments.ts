import { z } from 'zod'

import { DEFAULT_ACCESS, RESOURCES } from '../directory/permissions.ts'
import type { PersonAssignment, RoleAssignment } from '../directory/registry.ts'
import type { World } from '../world.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { Shown } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, resourceNotFound } from './directory-errors.ts'
import { findPrincipal, principalOf } from './find-object.ts'
import { directoryTime } from './present-application.ts'
import { readDirectoryBody } from './read-directory-body.ts'

const bodySchema = z.object({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() })
const TYPE = 'appRoleAssignment'
const NAMES = [
  'id',
  'deletedDateTime',
  'appRoleId',
  'createdDateTime',
  'principalDisplayName',
  'principalId',
  'principalType',
  'resourceDisplayName',
  'resourceId',
]

/** `GET /servicePrincipals/{id}/appRoleAssignments`: what the app was granted. */
export function listAssignments(call: DirectoryCall): Response {
  const { id } = principalOf(call)
  return answerRows(call, `servicePrincipals('${id}')/appRoleAssignments`, (row) => row['principalId'] === id)
}

/** `GET /servicePrincipals/{id}/appRoleAssignedTo`: to whom this resource, or app, was granted. */
export function listAssignmentsOfResource(call: DirectoryCall): Response {
  const { id } = principalOf(call)
  return answerRows(call, `servicePrincipals('${id}')/appRoleAssignedTo`, (row) => row['resourceId'] === id)
}

/** `GET /users/{id}/appRoleAssignments`: the apps a person is assigned to. */
export function listAssignmentsOfUser(call: DirectoryCall): Response {
  const user = call.world.directory.findUser(call.c.req.param('user') ?? '')
  if (!user) throw resourceNotFound(call.c.req.param('user') ?? '')
  return answerRows(call, `users('${user.id}')/appRoleAssignments`, (row) => row['principalId'] === user.id)
}

function answerRows(call: DirectoryCall, context: string, isAsked: (row: Shown) => boolean): Response {
  const { registry } = call.world
  const visible = [...registry.roleAssignments(), ...registry.personAssignments()].filter((row) => registry.isVisible(row))
  const rows = visible.map((row) => presentAssignment(call.world, row)).filter(isAsked)
  return answerList(call, rows, { context, type: TYPE, names: NAMES })
}

/** `POST /servicePrincipals/{id}/appRoleAssignments` */
export async function createAssignment(call: DirectoryCall): Promise<Response> {
  const { id } = principalOf(call)
  const body = await readDirectoryBody(call, bodySchema)
  if (body.principalId !== id) throw badRequest('The principalId does not match the service principal of the address.')
  return grant(call, body, `servicePrincipals('${id}')/appRoleAssignments`)
}

/** `POST /servicePrincipals/{id}/appRoleAssignedTo`: the same, asked at the resource. */
export async function createAssignmentOfResource(call: DirectoryCall): Promise<Response> {
  const { id } = principalOf(call)
  const body = await readDirectoryBody(call, bodySchema)
  if (body.resourceId !== id) throw badRequest('The resourceId does not match the service principal of the address.')
  return grant(call, body, `servicePrincipals('${id}')/appRoleAssignedTo`)
}

function grant(call: DirectoryCall, body: z.infer<typeof bodySchema>, context: string): Response {
  const { world } = call
  const resource = findPrincipal(world, body.resourceId)
  if (!resource) throw resourceNotFound(body.resourceId)
  const known = () => badRequest('Permission being assigned already exists on the object')
  if (resource.kind === 'app') {
    const user = world.directory.users().find(({ id }) => id === body.principalId)
    if (!user) throw resourceNotFound(body.principalId)
    if (body.appRoleId !== DEFAULT_ACCESS) throw roleNotFound(resource.appId)
    const row = world.registry.assignPerson({ appId: resource.appId, userId: user.id, appRoleId: body.appRoleId })
    if (!row) throw known()
    return answerEntity(call, presentAssignment(world, row), { context, type: TYPE }, 201)
  }
  const principal = findPrincipal(world, body.principalId)
  if (principal?.kind !== 'app') throw resourceNotFound(body.principalId)
  const { application } = RESOURCES[resource.row.resource]
  const role = Object.keys(application).find((name) => application[name] === body.appRoleId)
  if (role === undefined) throw roleNotFound(resource.appId)
  const row = world.registry.addRoleAssignment({ appId: principal.appId, resource: resource.row.resource, role })
  if (!row) throw known()
  return answerEntity(call, presentAssignment(world, row), { context, type: TYPE }, 201)
}

const roleNotFound = (appId: string) => badRequest(`Permission being assigned was not found on application '${appId}'.`)

/** `DELETE …/appRoleAssignments/{id}`, and the same at the resource. */
export function deleteAssignment(call: DirectoryCall): Response {
  const id = call.c.req.param('assignment') ?? ''
  if (!call.world.registry.removeAssignment(id)) throw resourceNotFound(id)
  return call.c.body(null, 204)
}

function presentAssignment(world: World, row: RoleAssignment | PersonAssignment): Shown {
  const app = world.registry.findApp(row.appId)
  const common = { id: row.id, deletedDateTime: null, createdDateTime: directoryTime(row.createdAt) }
  if ('userId' in row) {
    const user = world.directory.users().find(({ id }) => id === row.userId)
    return {
      ...common,
      appRoleId: row.appRoleId,
      principalDisplayName: user?.displayName ?? null,
      principalId: row.userId,
      principalType: 'User',
      resourceDisplayName: app?.displayName ?? null,
      resourceId: app?.servicePrincipalId ?? null,
    }
  }
  const info = RESOURCES[row.resource]
  return {
    ...common,
    appRoleId: info.application[row.role] ?? null,
    principalDisplayName: app?.displayName ?? null,
    principalId: app?.servicePrincipalId ?? null,
    principalType: 'ServicePrincipal',
    resourceDisplayName: info.displayName,
    resourceId: world.registry.resourcePrincipal(row.resource).id,
  }
}
