import {
  addOwner,
  createApplication,
  deleteApplication,
  getApplication,
  listApplications,
  listOwners,
  removeOwner,
  updateApplication,
} from './applications.ts'
import {
  createAssignment,
  createAssignmentOfResource,
  deleteAssignment,
  listAssignments,
  listAssignmentsOfResource,
  listAssignmentsOfUser,
} from './app-role-assignments.ts'
import { addPassword, removePassword } from './credentials.ts'
import type { DirectoryNeed, DirectoryRoute } from './directory-call.ts'
import {
  createFederatedCredential,
  deleteFederatedCredential,
  getFederatedCredential,
  listFederatedCredentials,
  updateFederatedCredential,
} from './federated-credentials.ts'
import {
  createRoleAssignment,
  deleteRoleAssignment,
  getRoleAssignment,
  getRoleDefinition,
  listRoleAssignments,
  listRoleDefinitions,
} from './exchange-roles.ts'
import { getOrganization, listOrganization } from './organization.ts'
import {
  createGrant,
  deleteGrant,
  getGrant,
  listGrants,
  listGrantsOfPrincipal,
  listGrantsOfUser,
  updateGrant,
} from './permission-grants.ts'
import {
  createServicePrincipal,
  deleteServicePrincipal,
  getServicePrincipal,
  listServicePrincipals,
  updateServicePrincipal,
} from './service-principals.ts'
import { addKey, removeKey } from './roll-keys.ts'
import { listUsers, revokeSessions } from './users.ts'

const need = (names: readonly string[], more: Partial<DirectoryNeed> = {}): DirectoryNeed => ({
  delegated: names,
  application: names,
  ...more,
})
const READ_DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All']

const READ_APPS = need(['Application.Read.All', 'Application.ReadWrite.All', ...READ_DIRECTORY], { owned: true })
const WRITE_APPS = need(['Application.ReadWrite.All', 'Directory.ReadWrite.All'], { owned: true, adminOnly: true })
/** The proof is judged instead: an app needs no permission to roll its own keys. */
const ROLL_KEYS: DirectoryNeed = { delegated: ['Application.ReadWrite.All'], application: 'any', adminOnly: true }
const READ_ASSIGNMENTS = need([...READ_APPS.delegated, 'AppRoleAssignment.ReadWrite.All'], { owned: true })
const WRITE_ASSIGNMENTS = need(['AppRoleAssignment.ReadWrite.All'], { adminOnly: true })
const READ_GRANTS = need([
  'DelegatedPermissionGrant.Read.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Application.Read.All',
  'Application.ReadWrite.All',
  ...READ_DIRECTORY,
])
const WRITE_GRANTS = need(['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'], { adminOnly: true })
const READ_USERS = need(['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...READ_DIRECTORY])
const READ_ORGANIZATION: DirectoryNeed = {
  delegated: ['User.Read', 'Organization.Read.All', ...READ_DIRECTORY],
  application: ['Organization.Read.All', 'Organization.ReadWrite.All', ...READ_DIRECTORY],
}
const REVOKE = need(['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'])

const READ_ROLES = need(['RoleManagement.Read.Exchange', 'RoleManagement.ReadWrite.Exchange', 'RoleManagement.Read.All'])
const WRITE_ROLES = need(['RoleManagement.ReadWrite.Exchange'], { adminOnly: true })

const route = (
  method: DirectoryRoute['method'],
  path: string,
  operation: string,
  needs: DirectoryNeed,
  run: DirectoryRoute['run'],
): DirectoryRoute => ({ method, path, operation, needs, run })

/** Every route of the directory. Paths are as `normalPath` leaves them: `applications(appId='x')` is `applications/appId=x`. */
export function directoryRoutes(): readonly DirectoryRoute[] {
  const [app, principal] = ['/applications/:application', '/servicePrincipals/:principal']
  const federated = `${app}/federatedIdentityCredentials`
  return [
    route('GET', '/applications', 'applications.list', READ_APPS, listApplications),
    route('POST', '/applications', 'applications.create', WRITE_APPS, createApplication),
    route('GET', app, 'applications.get', READ_APPS, getApplication),
    route('PATCH', app, 'applications.patch', WRITE_APPS, updateApplication),
    route('DELETE', app, 'applications.delete', WRITE_APPS, deleteApplication),
    route('POST', `${app}/addPassword`, 'applications.addPassword', WRITE_APPS, addPassword),
    route('POST', `${app}/removePassword`, 'applications.removePassword', WRITE_APPS, removePassword),
    route('POST', `${app}/addKey`, 'applications.addKey', ROLL_KEYS, addKey),
    route('POST', `${app}/removeKey`, 'applications.removeKey', ROLL_KEYS, removeKey),
    route('GET', `${app}/owners`, 'owners.list', READ_APPS, listOwners),
    route('POST', `${app}/owners/$ref`, 'owners.add', WRITE_APPS, addOwner),
    route('DELETE', `${app}/owners/:owner/$ref`, 'owners.remove', WRITE_APPS, removeOwner),
    route('GET', federated, 'federatedCredentials.list', READ_APPS, listFederatedCredentials),
    route('POST', federated, 'federatedCredentials.create', WRITE_APPS, createFederatedCredential),
    route('GET', `${federated}/:credential`, 'federatedCredentials.get', READ_APPS, getFederatedCredential),
    route('PATCH', `${federated}/:credential`, 'federatedCredentials.patch', WRITE_APPS, updateFederatedCredential),
    route('DELETE', `${federated}/:credential`, 'federatedCredentials.delete', WRITE_APPS, deleteFederatedCredential),
    route('GET', '/servicePrincipals', 'servicePrincipals.list', READ_APPS, listServicePrincipals),
    route('POST', '/servicePrincipals', 'servicePrincipals.create', WRITE_APPS, createServicePrincipal),
    route('GET', principal, 'servicePrincipals.get', READ_APPS, getServicePrincipal),
    route('PATCH', principal, 'servicePrincipals.patch', WRITE_APPS, updateServicePrincipal),
    route('DELETE', principal, 'servicePrincipals.delete', WRITE_APPS, deleteServicePrincipal),
    route('GET', `${principal}/appRoleAssignments`, 'appRoleAssignments.list', READ_ASSIGNMENTS, listAssignments),
    route('POST', `${principal}/appRoleAssignments`, 'appRoleAssignments.create', WRITE_ASSIGNMENTS, createAssignment),
    route(
      'DELETE',
      `${principal}/appRoleAssignments/:assignment`,
      'appRoleAssignments.delete',
      WRITE_ASSIGNMENTS,
      deleteAssignment,
    ),
    route('GET', `${principal}/appRoleAssignedTo`, 'appRoleAssignedTo.list', READ_ASSIGNMENTS, listAssignmentsOfResource),
    route('POST', `${principal}/appRoleAssignedTo`, 'appRoleAssignedTo.create', WRITE_ASSIGNMENTS, createAssignmentOfResource),
    route(
      'DELETE',
      `${principal}/appRoleAssignedTo/:assignment`,
      'appRoleAssignedTo.delete',
      WRITE_ASSIGNMENTS,
      deleteAssignment,
    ),
    route('GET', `${principal}/oauth2PermissionGrants`, 'permissionGrants.ofApp', READ_GRANTS, listGrantsOfPrincipal),
    route('GET', '/oauth2PermissionGrants', 'permissionGrants.list', READ_GRANTS, listGrants),
    route('POST', '/oauth2PermissionGrants', 'permissionGrants.create', WRITE_GRANTS, createGrant),
    route('GET', '/oauth2PermissionGrants/:grant', 'permissionGrants.get', READ_GRANTS, getGrant),
    route('PATCH', '/oauth2PermissionGrants/:grant', 'permissionGrants.patch', WRITE_GRANTS, updateGrant),
    route('DELETE', '/oauth2PermissionGrants/:grant', 'permissionGrants.delete', WRITE_GRANTS, deleteGrant),
    route('GET', '/users/:user/oauth2PermissionGrants', 'permissionGrants.ofUser', READ_GRANTS, listGrantsOfUser),
    route('GET', '/users/:user/appRoleAssignments', 'appRoleAssignments.ofUser', READ_ASSIGNMENTS, listAssignmentsOfUser),
    route('GET', '/users', 'users.list', READ_USERS, listUsers),
    route('POST', '/users/:user/revokeSignInSessions', 'users.revokeSessions', REVOKE, revokeSessions),
    ...exchangeRoutes(),
    route('GET', '/organization', 'organization.list', READ_ORGANIZATION, listOrganization),
    route('GET', '/organization/:organization', 'organization.get', READ_ORGANIZATION, getOrganization),
  ]
}

/** Exchange's own roles: under `/beta` alone. */
function exchangeRoutes(): DirectoryRoute[] {
  const [definitions, assignments] = ['/roleManagement/exchange/roleDefinitions', '/roleManagement/exchange/roleAssignments']
  return [
    route('GET', definitions, 'exchangeRoleDefinitions.list', READ_ROLES, listRoleDefinitions),
    route('GET', `${definitions}/:definition`, 'exchangeRoleDefinitions.get', READ_ROLES, getRoleDefinition),
    route('GET', assignments, 'exchangeRoleAssignments.list', READ_ROLES, listRoleAssignments),
    route('POST', assignments, 'exchangeRoleAssignments.create', WRITE_ROLES, createRoleAssignment),
    route('GET', `${assignments}/:assignment`, 'exchangeRoleAssignments.get', READ_ROLES, getRoleAssignment),
    route('DELETE', `${assignments}/:assignment`, 'exchangeRoleAssignments.delete', WRITE_ROLES, deleteRoleAssignment),
  ].map((one) => ({ ...one, isBeta: true }))
}
