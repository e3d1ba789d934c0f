import type { AutomaticReplies } from './automatic-replies.ts'
import type { SignInPolicy } from './sign-in-policy.ts'

/** Whether an account's password lets it in: 'expired' is AADSTS50055, 'missing' 50056, 'expiredOnPremises' 50144. */
export type PasswordState = 'good' | 'expired' | 'missing' | 'expiredOnPremises'

/** A person or shared mailbox of the tenant. */
export type DirectoryUser = {
  readonly id: string
  userPrincipalName: string
  /** Primary SMTP address; may differ from the UPN. */
  mail: string
  /** Further proxy addresses that deliver to the same mailbox. */
  aliases: string[]
  displayName: string
  password: string
  kind: 'user' | 'shared'
  /** A `personal` account is Microsoft's own kind (Outlook.com): it signs in at /consumers and /common only. */
  accountType: 'member' | 'guest' | 'personal'
  passwordState: PasswordState
  /** When the person last changed the password themselves, in milliseconds: grants of public clients end with it. */
  passwordChangedAt: number
  /** A rule that stops this person's sign-in; null for none. */
  signInPolicy: SignInPolicy | null
  accountEnabled: boolean
  /** False: no licence, Graph answers MailboxNotEnabledForRESTAPI. */
  mailboxEnabled: boolean
  isAdmin: boolean
  /** A second factor is asked for at sign-in; tokens won without one are refused from now on (AADSTS50076). */
  mfaRequired: boolean
  /** The person may not consent to an app; an administrator must (AADSTS90094). */
  adminApprovalRequired: boolean
  /** Grants won before this moment (milliseconds) are void: a password reset or revoked sessions (AADSTS50173). */
  tokensValidFrom: number
  /** Language tag of the mailbox, such as `de-DE`: reports and automatic replies have their subject in it. */
  language: string
  /** Name of the mailbox's time zone, as Windows names them. */
  timeZone: string
  automaticReplies: AutomaticReplies
  /** `Set-Mailbox`: what others send as this mailbox, or on its behalf, is kept in its own Sent Items as well. */
  messageCopyForSentAsEnabled: boolean
  messageCopyForSendOnBehalfEnabled: boolean
  /** Bytes the mailbox may hold; full, it neither sends nor receives. Null: no limit, as the usual 50 GB are none here. */
  quotaBytes: number | null
  /** Ids of people, or object ids of service principals, that hold FullAccess / SendAs / SendOnBehalf on this mailbox. */
  fullAccess: string[]
  sendAs: string[]
  sendOnBehalf: string[]
}

export type Directory = {
  readonly tenantId: string
  readonly displayName: string
  /** Verified domains, the first one being the default. */
  readonly domains: readonly string[]
  readonly users: () => readonly DirectoryUser[]
  /** Finds by object id, UPN, primary address or alias, case-insensitively. */
  readonly findUser: (key: string) => DirectoryUser | undefined
  readonly addUser: (user: Partial<DirectoryUser> & { userPrincipalName: string }) => DirectoryUser
  /** Deletes the person or mailbox object; false when there was none. */
  readonly removeUser: (key: string) => boolean
  /** True when the address belongs to a verified domain of the tenant. */
  readonly isAccepted: (address: string) => boolean
}
