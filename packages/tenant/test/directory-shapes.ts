import { z } from 'zod'

/** Forms of directory objects as Microsoft's reference lists them; members it does not list are a fault. */
const id = z.guid()
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const text = z.string()
const uris = z.strictObject({ redirectUris: z.array(text) })
const publisher = z.strictObject({ displayName: z.null(), verifiedPublisherId: z.null(), addedDateTime: z.null() })

export const passwordShape = z.strictObject({
  customKeyIdentifier: z.null(),
  displayName: text,
  endDateTime: time,
  hint: text.length(3),
  keyId: id,
  secretText: text.min(16).max(64).nullable(),
  startDateTime: time,
})

const keyShape = z.strictObject({
  customKeyIdentifier: text.regex(/^[0-9A-F]{40}$/),
  displayName: text,
  endDateTime: time,
  key: z.base64().nullable(),
  keyId: id,
  startDateTime: time,
  type: z.literal('AsymmetricX509Cert'),
  usage: z.literal('Verify'),
})

export const applicationShape = z.strictObject({
  '@odata.context': z.url().optional(),
  id,
  deletedDateTime: z.null(),
  appId: id,
  applicationTemplateId: z.null(),
  disabledByMicrosoftStatus: z.null(),
  createdDateTime: time,
  displayName: text,
  description: text.nullable(),
  groupMembershipClaims: text.nullable(),
  identifierUris: z.array(text),
  isDeviceOnlyAuthSupported: z.null(),
  isFallbackPublicClient: z.boolean(),
  notes: text.nullable(),
  publisherDomain: text.nullable(),
  serviceManagementReference: text.nullable(),
  signInAudience: z.enum([
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
  ]),
  tags: z.array(text),
  tokenEncryptionKeyId: z.null(),
  samlMetadataUrl: z.null(),
  uniqueName: text.nullable(),
  optionalClaims: z.null(),
  addIns: z.array(z.unknown()).length(0),
  api: z.strictObject({
    acceptMappedClaims: z.null(),
    knownClientApplications: z.array(id),
    requestedAccessTokenVersion: z.number().nullable(),
    oauth2PermissionScopes: z.array(z.unknown()),
    preAuthorizedApplications: z.array(z.unknown()),
  }),
  appRoles: z.array(z.unknown()),
  info: z.record(text, z.unknown()),
  parentalControlSettings: z.strictObject({ countriesBlockedForMinors: z.array(text), legalAgeGroupRule: text }),
  verifiedPublisher: publisher,
  keyCredentials: z.array(keyShape),
  passwordCredentials: z.array(passwordShape),
  requiredResourceAccess: z.array(
    z.strictObject({ resourceAppId: id, resourceAccess: z.array(z.strictObject({ id, type: z.enum(['Scope', 'Role']) })) }),
  ),
  publicClient: uris,
  spa: uris,
  web: z.strictObject({
    homePageUrl: text.nullable(),
    logoutUrl: text.nullable(),
    redirectUris: z.array(text),
    implicitGrantSettings: z.strictObject({ enableAccessTokenIssuance: z.boolean(), enableIdTokenIssuance: z.boolean() }),
  }),
})

const roleShape = z.strictObject({
  allowedMemberTypes: z.array(z.enum(['Application', 'User'])),
  description: text,
  displayName: text,
  id,
  isEnabled: z.boolean(),
  origin: z.literal('Application'),
  value: text,
})
const scopeShape = z.strictObject({
  adminConsentDescription: text,
  adminConsentDisplayName: text,
  id,
  isEnabled: z.boolean(),
  type: z.enum(['User', 'Admin']),
  userConsentDescription: text,
  userConsentDisplayName: text,
  value: text,
})

export const servicePrincipalShape = z.strictObject({
  '@odata.context': z.url().optional(),
  id,
  deletedDateTime: z.null(),
  accountEnabled: z.boolean(),
  alternativeNames: z.array(text),
  appDisplayName: text,
  appDescription: z.null(),
  appId: id,
  applicationTemplateId: z.null(),
  appOwnerOrganizationId: id,
  appRoleAssignmentRequired: z.boolean(),
  createdDateTime: time.nullable(),
  description: z.null(),
  disabledByMicrosoftStatus: z.null(),
  displayName: text,
  homepage: z.null(),
  loginUrl: z.null(),
  logoutUrl: z.null(),
  notes: z.null(),
  notificationEmailAddresses: z.array(text),
  preferredSingleSignOnMode: z.null(),
  preferredTokenSigningKeyThumbprint: z.null(),
  replyUrls: z.array(text),
  servicePrincipalNames: z.array(text),
  servicePrincipalType: z.literal('Application'),
  signInAudience: text,
  tags: z.array(text),
  tokenEncryptionKeyId: z.null(),
  samlSingleSignOnSettings: z.null(),
  addIns: z.array(z.unknown()),
  appRoles: z.array(roleShape),
  info: z.record(text, z.unknown()),
  keyCredentials: z.array(keyShape),
  oauth2PermissionScopes: z.array(scopeShape),
  passwordCredentials: z.array(passwordShape),
  resourceSpecificApplicationPermissions: z.array(z.unknown()),
  verifiedPublisher: publisher,
})

export const assignmentShape = z.strictObject({
  '@odata.context': z.url().optional(),
  id: text.min(16),
  deletedDateTime: z.null(),
  appRoleId: id,
  createdDateTime: time,
  principalDisplayName: text,
  principalId: id,
  principalType: z.enum(['ServicePrincipal', 'User']),
  resourceDisplayName: text,
  resourceId: id,
})

export const grantShape = z.strictObject({
  '@odata.context': z.url().optional(),
  clientId: id,
  consentType: z.enum(['AllPrincipals', 'Principal']),
  id: text.min(16),
  principalId: id.nullable(),
  resourceId: id,
  scope: text,
})

export const federatedShape = z.strictObject({
  '@odata.context': z.url().optional(),
  id,
  name: text,
  issuer: text,
  subject: text,
  audiences: z.array(text).length(1),
  description: text,
})

/** Refusals of Graph: code, sentence, and what to quote to support. */
export const graphErrorShape = z.strictObject({
  error: z.strictObject({
    code: text,
    message: text.min(1),
    details: z.array(z.strictObject({ code: text, message: text, target: text })).optional(),
    innerError: z.strictObject({ date: text, 'request-id': id, 'client-request-id': id }),
  }),
})
