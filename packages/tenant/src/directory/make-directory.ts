import { makeGuid } from '../random.ts'
import { NO_AUTOMATIC_REPLIES } from './automatic-replies.ts'
import type { Directory, DirectoryUser } from './directory.ts'

/** The password of people who were seeded without one; shown on the sign-in page, as nothing here is worth guarding. */
export const SAMPLE_PASSWORD = 'Contoso!2026'

export type DirectoryParts = {
  readonly tenantId: string
  readonly displayName: string
  readonly domains: readonly string[]
  readonly random: () => number
}

/** The tenant's people and mailboxes, kept in memory in the order they were added. */
export function makeDirectory({ tenantId, displayName, domains, random }: DirectoryParts): Directory {
  const users: DirectoryUser[] = []

  const findUser = (key: string): DirectoryUser | undefined => {
    const wanted = key.trim().toLowerCase()
    return users.find(
      (user) =>
        user.id === wanted ||
        user.userPrincipalName.toLowerCase() === wanted ||
        user.mail.toLowerCase() === wanted ||
        user.aliases.some((alias) => alias.toLowerCase() === wanted),
    )
  }

  return {
    tenantId,
    displayName,
    domains,
    users: () => users,
    findUser,
    addUser: (given) => {
      for (const address of [given.userPrincipalName, given.mail, ...(given.aliases ?? [])]) {
        if (address !== undefined && findUser(address))
          throw new Error(`The tenant already has an object with the address ${address}`)
      }
      const user: DirectoryUser = {
        id: makeGuid(random),
        mail: given.userPrincipalName,
        aliases: [],
        displayName: given.userPrincipalName.split('@')[0] ?? given.userPrincipalName,
        password: SAMPLE_PASSWORD,
        kind: 'user',
        accountType: 'member',
        passwordState: 'good',
        passwordChangedAt: 0,
        signInPolicy: null,
        accountEnabled: true,
        mailboxEnabled: true,
        isAdmin: false,
        mfaRequired: false,
        adminApprovalRequired: false,
        tokensValidFrom: 0,
        language: 'en-US',
        timeZone: 'UTC',
        automaticReplies: NO_AUTOMATIC_REPLIES,
        messageCopyForSentAsEnabled: false,
        messageCopyForSendOnBehalfEnabled: false,
        quotaBytes: null,
        fullAccess: [],
        sendAs: [],
        sendOnBehalf: [],
        ...given,
      }
      users.push(user)
      return user
    },
    removeUser: (key) => {
      const user = findUser(key)
      if (!user) return false
      users.splice(users.indexOf(user), 1)
      return true
    },
    isAccepted: (address) => {
      const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
      return domains.some((accepted) => accepted.toLowerCase() === domain)
    },
  }
}
