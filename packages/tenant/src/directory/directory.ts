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
  accountEnabled: boolean
  /** False: no licence, Graph answers MailboxNotEnabledForRESTAPI. */
  mailboxEnabled: boolean
  isAdmin: boolean
  /** User ids that hold FullAccess / SendAs / SendOnBehalf on this mailbox. */
  fullAccess: string[]
  sendAs: string[]
  sendOnBehalf: string[]
}

export type Directory = {
  readonly tenantId: string
  readonly domains: readonly string[]
  readonly users: () => readonly DirectoryUser[]
  /** Finds by object id, UPN, primary address or alias, case-insensitively. */
  readonly findUser: (key: string) => DirectoryUser | undefined
  readonly addUser: (user: Partial<DirectoryUser> & { userPrincipalName: string }) => DirectoryUser
  readonly isAccepted: (address: string) => boolean
}
