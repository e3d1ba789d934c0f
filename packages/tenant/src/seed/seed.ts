import { z } from 'zod'

import { SIGN_IN_POLICY_NAMES } from '../directory/sign-in-policy.ts'

/** An ISO date, checked here so that a typing error does not become "never". */
const isoDate = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'must be an ISO date')
const list = z.array(z.string())

/** Out-of-office answers; what is absent is as in a fresh mailbox: everybody is answered, with an empty text. */
const automaticRepliesSchema = z.strictObject({
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']).exactOptional(),
  internalReplyMessage: z.string().exactOptional(),
  externalReplyMessage: z.string().exactOptional(),
  startsAt: isoDate.exactOptional(),
  endsAt: isoDate.exactOptional(),
  manners: z.enum(['exchange', 'every-mail', 'every-mail-unmarked']).exactOptional(),
})

const mailboxSwitches = {
  aliases: z.array(z.email()).exactOptional(),
  mailboxEnabled: z.boolean().exactOptional(),
  imapEnabled: z.boolean().exactOptional(),
  popEnabled: z.boolean().exactOptional(),
  ewsEnabled: z.boolean().exactOptional(),
  smtpClientAuthenticationDisabled: z.boolean().nullable().exactOptional(),
  language: z.string().exactOptional(),
  automaticReplies: automaticRepliesSchema.exactOptional(),
  messageCopyForSentAsEnabled: z.boolean().exactOptional(),
  messageCopyForSendOnBehalfEnabled: z.boolean().exactOptional(),
  quotaBytes: z.int().nonnegative().nullable().exactOptional(),
  fullAccess: list.exactOptional(),
  sendAs: list.exactOptional(),
  sendOnBehalf: list.exactOptional(),
}

/** A person or mailbox to begin with; rights name people by any of their addresses, and apps by their client id. */
export const seedUserSchema = z.strictObject({
  id: z.guid().exactOptional(),
  userPrincipalName: z.email(),
  mail: z.email().exactOptional(),
  displayName: z.string().exactOptional(),
  password: z.string().exactOptional(),
  kind: z.enum(['user', 'shared']).exactOptional(),
  accountType: z.enum(['member', 'guest', 'personal']).exactOptional(),
  passwordState: z.enum(['good', 'expired', 'missing', 'expiredOnPremises']).exactOptional(),
  signInPolicy: z.enum(SIGN_IN_POLICY_NAMES).nullable().exactOptional(),
  accountEnabled: z.boolean().exactOptional(),
  isAdmin: z.boolean().exactOptional(),
  mfaRequired: z.boolean().exactOptional(),
  adminApprovalRequired: z.boolean().exactOptional(),
  ...mailboxSwitches,
})

/** A shared mailbox in short: nobody signs in as it, the named people may open it and send as it. */
const seedMailboxSchema = z.strictObject({
  address: z.email(),
  displayName: z.string().exactOptional(),
  ...mailboxSwitches,
})

export const seedSecretSchema = z.strictObject({
  secretText: z.string().min(1).exactOptional(),
  displayName: z.string().exactOptional(),
  endsAt: isoDate.exactOptional(),
})

/** A federated identity credential: an outside issuer's token for this subject may stand in for a secret. */
export const seedFederatedSchema = z.strictObject({
  name: z.string().min(1),
  issuer: z.string().min(1),
  subject: z.string().min(1),
  audiences: list.min(1),
  description: z.string().exactOptional(),
})

const requiredAccessSchema = z.strictObject({ resource: z.enum(['graph', 'exchange']), delegated: list, application: list })

/** An app registration: redirect URIs by platform, secrets with their values, certificates as PEM. */
export const seedAppSchema = z.strictObject({
  displayName: z.string(),
  appId: z.guid().exactOptional(),
  objectId: z.guid().exactOptional(),
  servicePrincipalId: z.guid().exactOptional(),
  signInAudience: z
    .enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount', 'PersonalMicrosoftAccount'])
    .exactOptional(),
  redirectUris: list.exactOptional(),
  spaRedirectUris: list.exactOptional(),
  publicRedirectUris: list.exactOptional(),
  isFallbackPublicClient: z.boolean().exactOptional(),
  secrets: z.array(seedSecretSchema).exactOptional(),
  certificates: list.exactOptional(),
  federatedCredentials: z.array(seedFederatedSchema).exactOptional(),
  /** /authorize may hand out id_tokens (or access tokens) itself: the implicit and hybrid flows. */
  idTokenIssuance: z.boolean().exactOptional(),
  accessTokenIssuance: z.boolean().exactOptional(),
  /** Only people assigned to the app may sign in to it (AADSTS50105). */
  assignmentRequired: z.boolean().exactOptional(),
  requiredAccess: z.array(requiredAccessSchema).exactOptional(),
  /** `New-ServicePrincipal` was run in Exchange: with the true object id (true), or with the one given here, right or wrong. */
  exchangeServicePrincipal: z.union([z.literal(true), z.guid()]).exactOptional(),
  /** An administrator has granted the listed application permissions. */
  applicationPermissionsGranted: z.boolean().exactOptional(),
  /** An administrator has granted the listed delegated permissions for everybody. */
  delegatedPermissionsGranted: z.boolean().exactOptional(),
})

/** The parts of a mail, for those who do not bring its bytes. Attachment contents are base64. */
export const mailPartsSchema = z.strictObject({
  from: z.string(),
  subject: z.string().exactOptional(),
  text: z.string().exactOptional(),
  html: z.string().exactOptional(),
  cc: z.string().exactOptional(),
  replyTo: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  inReplyTo: z.string().exactOptional(),
  references: z.string().exactOptional(),
  date: isoDate.exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  attachments: z
    .array(z.strictObject({ filename: z.string(), content: z.base64(), contentType: z.string().exactOptional() }))
    .exactOptional(),
})

const place = { to: z.string(), folder: z.string().exactOptional(), receivedAt: isoDate.exactOptional() }

/** A mail and the mailbox it is put into: raw bytes as base64, or parts to build it of. */
export const seedMailSchema = z.union([
  z.strictObject({ ...place, raw: z.base64() }),
  z.strictObject({ ...place, ...mailPartsSchema.shape }),
])

const contents = {
  users: z.array(seedUserSchema).exactOptional(),
  mailboxes: z.array(seedMailboxSchema).exactOptional(),
  apps: z.array(seedAppSchema).exactOptional(),
  mails: z.array(seedMailSchema).exactOptional(),
}

/** Another organization beside the tenant, with people and mailboxes of its own. Whatever is absent, it has none of. */
const seedOrganizationSchema = z.strictObject({
  tenantId: z.guid().toLowerCase().exactOptional(),
  displayName: z.string().exactOptional(),
  domains: list.min(1),
  ...contents,
  /** Client ids of apps registered elsewhere whose listed permissions an administrator here has consented to, for everybody. */
  consentedApps: z.array(z.guid().toLowerCase()).exactOptional(),
})

/** What a tenant starts with. Whatever is absent is Contoso's. */
export const seedSchema = z.strictObject({
  tenantId: z.guid().exactOptional(),
  displayName: z.string().exactOptional(),
  domains: list.min(1).exactOptional(),
  /** The cloud everything lives in; absent, a request's host says which, and loopback means the worldwide one. */
  cloud: z.enum(['global', 'usGovHigh', 'usGovDod', 'china']).exactOptional(),
  ...contents,
  organizations: z.array(seedOrganizationSchema).exactOptional(),
})

export type SeedContents = Pick<Seed, keyof typeof contents>
export type Seed = z.infer<typeof seedSchema>
export type SeedUser = z.infer<typeof seedUserSchema>
export type SeedApp = z.infer<typeof seedAppSchema>
export type SeedMail = z.infer<typeof seedMailSchema>
export type MailParts = z.infer<typeof mailPartsSchema>
