import { createHash } from 'node:crypto'

import { z } from 'zod'

import type { RoleAssignmentRow } from '../exchange/role-book.ts'
import { APPLICATION_ROLES } from '../mail/app-roles.ts'
import type { ApplicationRoleName } from '../mail/app-roles.ts'
import type { World } from '../world.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { Shown } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, resourceNotFound } from './directory-errors.ts'
import { findPrincipal } from './find-object.ts'
import { readDirectoryBody } from './read-directory-body.ts'

const DEFINITIONS = { context: 'roleManagement/exchange/roleDefinitions', type: 'unifiedRoleDefinition' } as const
const ASSIGNMENTS = {
  context: 'roleManagement/exchange/roleAssignments',
  type: 'unifiedRoleAssignment',
  names: ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId'],
} as const

const ROLE_NAMES = Object.keys(APPLICATION_ROLES) as ApplicationRoleName[]

/** `GET /beta/roleManagement/exchange/roleDefinitions`: the roles an app may be given; Exchange's roles for people are not kept. */
export function listRoleDefinitions(call: DirectoryCall): Response {
  return answerList(call, ROLE_NAMES.map(presentDefinition), DEFINITIONS)
}

export function getRoleDefinition(call: DirectoryCall): Response {
  const id = call.c.req.param('definition') ?? ''
  const role = roleOf(id)
  if (!role) throw resourceNotFound(id)
  return answerEntity(call, presentDefinition(role), DEFINITIONS)
}

/** `GET /beta/roleManagement/exchange/roleAssignments`: as an administrator sees them, in force or not yet. */
export function listRoleAssignments(call: DirectoryCall): Response {
  const rows = call.world.exchange.roles.rows().map((row) => presentAssignment(call.world, row))
  return answerList(call, rows, ASSIGNMENTS)
}

export function getRoleAssignment(call: DirectoryCall): Response {
  return answerEntity(call, assignmentInPath(call), ASSIGNMENTS)
}

const createSchema = z.strictObject({
  '@odata.type': z.string().optional(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
})

/** `POST /beta/roleManagement/exchange/roleAssignments`: gives an app's service principal a role over one mailbox, or over all. */
export async function createRoleAssignment(call: DirectoryCall): Promise<Response> {
  const { world } = call
  const body = await readDirectoryBody(call, createSchema)
  const principalId = /^\/ServicePrincipals\/([^/]+)$/i.exec(body.principalId)?.[1]
  if (principalId === undefined)
    throw badRequest(
      `The principalId '${body.principalId}' is not valid. An application role is given to '/ServicePrincipals/{id}'.`,
    )
  const principal = findPrincipal(world, principalId)
  if (principal?.kind !== 'app') throw resourceNotFound(principalId)
  const role = roleOf(body.roleDefinitionId)
  if (!role) throw resourceNotFound(body.roleDefinitionId)
  const row = world.exchange.roles.add({ appId: principal.appId, role, mailboxes: mailboxesOf(world, body) })
  if (!row) throw badRequest('A role assignment of this role to this principal with the same scope exists already.')
  return answerEntity(call, presentAssignment(world, row), ASSIGNMENTS, 201)
}

/** `DELETE /beta/roleManagement/exchange/roleAssignments/{id}` */
export function deleteRoleAssignment(call: DirectoryCall): Response {
  const id = call.c.req.param('assignment') ?? ''
  if (!call.world.exchange.roles.remove(id)) throw resourceNotFound(id)
  return call.c.body(null, 204)
}

/** `/` is every mailbox, `/Users/{id}` one. The tenant has no groups, administrative units or management scopes to name. */
function mailboxesOf({ directory }: World, { directoryScopeId, appScopeId }: z.infer<typeof createSchema>) {
  if ((directoryScopeId == null) === (appScopeId == null))
    throw badRequest('Either appScopeId or directoryScopeId must be specified, and not both.')
  if (appScopeId != null) throw resourceNotFound(appScopeId)
  if (directoryScopeId === '/') return 'all' as const
  const [, kind = '', id = ''] = /^\/(Users|Groups|AdministrativeUnits)\/([^/]+)$/i.exec(directoryScopeId ?? '') ?? []
  if (kind === '') throw badRequest(`The directoryScopeId '${directoryScopeId ?? ''}' is not valid.`)
  const user = kind.toLowerCase() === 'users' ? directory.users().find((one) => one.id === id.toLowerCase()) : undefined
  if (!user) throw resourceNotFound(id)
  return [user.id]
}

function assignmentInPath(call: DirectoryCall): Shown {
  const id = call.c.req.param('assignment') ?? ''
  const row = call.world.exchange.roles.rows().find((one) => one.id === id)
  if (!row) throw resourceNotFound(id)
  return presentAssignment(call.world, row)
}

function presentAssignment({ registry }: World, { id, appId, role, mailboxes }: RoleAssignmentRow): Shown {
  const [only, ...others] = mailboxes === 'all' ? [] : mailboxes
  return {
    id,
    principalId: `/ServicePrincipals/${registry.findApp(appId)?.servicePrincipalId ?? appId}`,
    roleDefinitionId: definitionId(role),
    // What control gave over no mailbox, or over several at once, is a management scope without a name.
    directoryScopeId: mailboxes === 'all' ? '/' : only !== undefined && others.length === 0 ? `/Users/${only}` : null,
    appScopeId: mailboxes === 'all' || mailboxes.length === 1 ? null : `/CustomScopes/${id}`,
  }
}

function presentDefinition(role: ApplicationRoleName): Shown {
  return {
    id: definitionId(role),
    description: `Lets an application use ${APPLICATION_ROLES[role].join(', ')} in the mailboxes of its scope.`,
    displayName: role,
    isEnabled: true,
    version: '0.20 (15.0.0.0)',
    isBuiltIn: true,
    templateId: null,
    allowedPrincipalTypes: 'servicePrincipal',
    rolePermissions: [{ allowedResourceActions: [...APPLICATION_ROLES[role]], excludedResourceActions: [], condition: null }],
  }
}

function roleOf(id: string): ApplicationRoleName | undefined {
  return ROLE_NAMES.find((name) => definitionId(name) === id.toLowerCase())
}

/** The ids of Exchange's roles are each tenant's own, so nobody may know them by heart: here they come out of the name. */
function definitionId(role: ApplicationRoleName): string {
  const hash = createHash('sha256').update(role).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
