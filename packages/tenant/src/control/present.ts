import type { DirectoryUser } from '../directory/directory.ts'
import type { AppRegistration } from '../directory/registry.ts'
import type { OutsideMail, StoredMail } from '../mail/mail-store.ts'
import type { World } from '../world.ts'

/** A person as the control API shows them. The password is shown too: whoever controls the tenant may sign in as anybody. */
export function presentUser(world: World, user: DirectoryUser) {
  const { id, userPrincipalName, mail, aliases, displayName, password, kind, accountEnabled, mailboxEnabled, isAdmin } = user
  const { mfaRequired, adminApprovalRequired, fullAccess, sendAs, sendOnBehalf } = user
  const { startsAt, endsAt, ...automaticReplies } = user.automaticReplies
  const { accountType, passwordState, signInPolicy } = user
  return {
    id,
    userPrincipalName,
    mail,
    aliases,
    displayName,
    password,
    kind,
    accountType,
    passwordState,
    signInPolicy,
    accountEnabled,
    mailboxEnabled,
    isAdmin,
    mfaRequired,
    adminApprovalRequired,
    ...world.exchange.casOf(user.id),
    language: user.language,
    messageCopyForSentAsEnabled: user.messageCopyForSentAsEnabled,
    messageCopyForSendOnBehalfEnabled: user.messageCopyForSendOnBehalfEnabled,
    quotaBytes: user.quotaBytes,
    automaticReplies: {
      ...automaticReplies,
      ...(startsAt !== undefined && { startsAt: isoTime(startsAt) }),
      ...(endsAt !== undefined && { endsAt: isoTime(endsAt) }),
    },
    fullAccess,
    sendAs,
    sendOnBehalf,
  }
}

/** An app registration with its secret values, for the same reason. */
export function presentApp(app: AppRegistration) {
  const { displayName, appId, objectId, servicePrincipalId, signInAudience, isFallbackPublicClient, enabled } = app
  const uris = (type: string) => app.redirectUris.filter((row) => row.type === type).map(({ uri }) => uri)
  return {
    displayName,
    appId,
    objectId,
    servicePrincipalId,
    signInAudience,
    isFallbackPublicClient,
    enabled,
    idTokenIssuance: app.idTokenIssuance,
    accessTokenIssuance: app.accessTokenIssuance,
    assignmentRequired: app.assignmentRequired,
    hasServicePrincipal: app.principal !== undefined,
    redirectUris: uris('web'),
    spaRedirectUris: uris('spa'),
    publicRedirectUris: uris('publicClient'),
    secrets: app.secrets.map(({ keyId, displayName: name, secretText, startsAt, endsAt }) => ({
      keyId,
      displayName: name,
      secretText,
      startsAt: isoTime(startsAt),
      endsAt: isoTime(endsAt),
    })),
    certificates: app.certificates.map(({ keyId, displayName: name, thumbprint, thumbprintSha256, endsAt }) => ({
      keyId,
      displayName: name,
      thumbprint,
      thumbprintSha256,
      endsAt: isoTime(endsAt),
    })),
    federatedCredentials: app.federatedCredentials.map(({ visibleAt: _at, ...row }) => row),
    requiredAccess: app.requiredAccess,
  }
}

/** Every organization of the simulation; the first is the tenant itself. */
export function presentOrganizations({ organizations }: World) {
  return organizations.map(({ directory: { tenantId, displayName, domains } }) => ({ tenantId, displayName, domains }))
}

export function presentMail(mail: StoredMail) {
  const { immutableId, folderId, internetMessageId, subject, isRead, isDraft, raw, receivedAt } = mail
  const receivedDateTime = isoTime(receivedAt)
  return { immutableId, folderId, internetMessageId, subject, isRead, isDraft, size: raw.byteLength, receivedDateTime }
}

export function presentOutsideMail({ id, at, from, to, raw }: OutsideMail) {
  return { id, at: isoTime(at), from, to, size: raw.byteLength }
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
