import { RESOURCES } from '../directory/permissions.ts'
import type { ResourceInfo } from '../directory/permissions.ts'
import type { World } from '../world.ts'
import type { Shown } from './answer-list.ts'
import type { FoundPrincipal } from './find-object.ts'
import { directoryTime, presentApplication } from './present-application.ts'

// The tenant in which Microsoft keeps the registrations of its own services.
const MICROSOFT_SERVICES = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

/** A service principal as Graph shows it. */
export function presentPrincipal(world: World, found: FoundPrincipal): Shown {
  const { id, appId, displayName } = found
  const common = {
    id,
    deletedDateTime: null,
    alternativeNames: [],
    appDisplayName: displayName,
    appDescription: null,
    appId,
    applicationTemplateId: null,
    description: null,
    disabledByMicrosoftStatus: null,
    displayName,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    servicePrincipalNames: [appId],
    servicePrincipalType: 'Application',
    tags: [],
    tokenEncryptionKeyId: null,
    samlSingleSignOnSettings: null,
    addIns: [],
    info: {},
    resourceSpecificApplicationPermissions: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  }
  if (found.kind === 'resource') {
    const info = RESOURCES[found.row.resource]
    return {
      ...common,
      accountEnabled: found.row.enabled,
      appOwnerOrganizationId: MICROSOFT_SERVICES,
      appRoleAssignmentRequired: false,
      createdDateTime: null,
      replyUrls: [],
      signInAudience: 'AzureADMultipleOrgs',
      keyCredentials: [],
      passwordCredentials: [],
      appRoles: presentRoles(info),
      oauth2PermissionScopes: presentScopes(info),
    }
  }
  const { app } = found
  const { keyCredentials, passwordCredentials } = presentApplication(world, app)
  return {
    ...common,
    accountEnabled: app.enabled,
    appOwnerOrganizationId: app.homeTenantId,
    appRoleAssignmentRequired: app.assignmentRequired,
    createdDateTime: directoryTime(app.principal?.createdAt ?? app.createdAt),
    replyUrls: app.redirectUris.map(({ uri }) => uri),
    signInAudience: app.signInAudience,
    keyCredentials,
    passwordCredentials,
    appRoles: [],
    oauth2PermissionScopes: [],
  }
}

function presentRoles({ application }: ResourceInfo): Shown[] {
  return Object.entries(application).map(([value, id]) => ({
    allowedMemberTypes: ['Application'],
    description: `Allows the app to use ${value} without a signed-in user.`,
    displayName: value,
    id,
    isEnabled: true,
    origin: 'Application',
    value,
  }))
}

function presentScopes({ delegated }: ResourceInfo): Shown[] {
  return Object.entries(delegated).map(([value, { id, title, explanation, adminOnly }]) => ({
    adminConsentDescription: explanation,
    adminConsentDisplayName: title,
    id,
    isEnabled: true,
    type: adminOnly ? 'Admin' : 'User',
    userConsentDescription: explanation,
    userConsentDisplayName: title,
    value,
  }))
}
