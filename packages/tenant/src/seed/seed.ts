import type { DirectoryUser } from '../directory/directory.ts'
import type { AppRegistration, RequiredAccess } from '../directory/registry.ts'

/** A person or mailbox to begin with; rights name people by any of their addresses. */
export type SeedUser = Partial<DirectoryUser> & { readonly userPrincipalName: string }

export type SeedApp = {
  readonly displayName: string
  readonly appId?: string
  readonly objectId?: string
  readonly servicePrincipalId?: string
  readonly signInAudience?: AppRegistration['signInAudience']
  /** Registered under "Web". */
  readonly redirectUris?: readonly string[]
  readonly spaRedirectUris?: readonly string[]
  readonly publicRedirectUris?: readonly string[]
  readonly isFallbackPublicClient?: boolean
  /** Secret values; an ISO date ends them, two years from the start when absent. */
  readonly secrets?: readonly { readonly secretText: string; readonly endsAt?: string; readonly displayName?: string }[]
  /** PEM certificates whose keys may sign assertions. */
  readonly certificates?: readonly string[]
  readonly requiredAccess?: readonly RequiredAccess[]
  /** True: an administrator has granted the listed application permissions. */
  readonly applicationPermissionsGranted?: boolean
  /** True: an administrator has granted the listed delegated permissions for everybody. */
  readonly delegatedPermissionsGranted?: boolean
}

/** A mail to begin with: raw bytes as base64, or parts to build it of. */
export type SeedMail = {
  readonly to: string
  /** Folder name, inbox when absent. */
  readonly folder?: string
  /** ISO date; now when absent. */
  readonly receivedAt?: string
} & ({ readonly raw: string } | MailParts)

/** The parts of a mail that `/_control/deliver` and the seed may give instead of raw bytes. */
export type MailParts = {
  readonly from: string
  readonly subject?: string
  readonly text?: string
  readonly html?: string
  readonly cc?: string
  readonly replyTo?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly references?: string
  readonly date?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly attachments?: readonly { readonly filename: string; readonly content: string; readonly contentType?: string }[]
}

/** What a tenant starts with. Whatever is absent is Contoso's. */
export type Seed = {
  readonly tenantId?: string
  readonly displayName?: string
  readonly domains?: readonly string[]
  readonly users?: readonly SeedUser[]
  readonly apps?: readonly SeedApp[]
  readonly mails?: readonly SeedMail[]
}
