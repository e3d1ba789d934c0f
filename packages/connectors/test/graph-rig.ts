import type { Tenant } from '@postdesk/tenant'

import type { GraphAccess } from '../src/index.ts'
import type { TokenKind } from './connector-contract.ts'

/** Permissions of a person who granted everything Postdesk asks for. */
const ALL = ['User.Read', 'Mail.ReadWrite', 'Mail.Send', 'Mail.ReadWrite.Shared', 'Mail.Send.Shared']

/** One mailbox of the tenant from both sides: access as a connector has it, and what lies in it. */
export function openMailbox(tenant: Tenant, address: string) {
  const { world } = tenant
  const user = world.directory.findUser(address)
  const app = world.registry.apps()[0]
  if (user === undefined || app === undefined) throw new Error(`The tenant has no ${address}, or no app`)
  const issue = async (scopes: readonly string[] = ALL): Promise<string> =>
    (await world.tokens.issueForUser({ app, audience: 'https://graph.microsoft.com', user, scopes })).token

  const access = (kind: TokenKind = 'good', scopes?: readonly string[]): GraphAccess => ({
    graphUrl: tenant.origins.http,
    token: async (options) => {
      const isRefused = kind === 'refused' || (kind === 'refused-then-good' && options?.fresh !== true)
      return isRefused ? 'not-a-token' : await issue(scopes)
    },
  })
  const mailbox = () => {
    const found = world.mail.mailboxOf(user.id)
    if (found === undefined) throw new Error(`${address} has no mailbox`)
    return found
  }
  return {
    access,
    userId: user.id,
    mails: () => world.mail.mailsOf(user.id).map((mail) => ({ userId: user.id, mail })),
    folderNameOf: (mail: { readonly folderId: string }): string =>
      mailbox()
        .folders()
        .find((folder) => folder.id === mail.folderId)?.displayName ?? '',
  }
}
