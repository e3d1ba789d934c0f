import type { Tenant } from '@postdesk/tenant'

import type { EwsAccess, EwsMailbox } from '../src/index.ts'
import type { TokenKind } from './connector-contract.ts'

const AUDIENCE = 'https://outlook.office365.com'

/** After the switch of October 2026, before the end of EWS in Exchange Online. */
export const TODAY = Date.parse('2026-11-23T09:00:00Z')

/** The ways into one mailbox: the own one, a shared one by FullAccess, as an app, and by password on a server of one's own. */
export type EwsWay = 'delegated' | 'shared' | 'app-only' | 'on-premises'

export const EWS_WAYS: readonly EwsWay[] = ['delegated', 'shared', 'app-only', 'on-premises']

/** Who signs in where the mailbox is somebody else's. */
export const DELEGATE = 'sam@contoso.example'

/** One mailbox of the tenant from both sides: access as a connector has it in each way, and what lies in it. */
export function openEwsMailbox(tenant: Tenant, address: string) {
  const { world } = tenant
  const app = world.registry.apps()[0]
  const owner = world.directory.findUser(address)
  const delegate = world.directory.findUser(DELEGATE)
  if (app === undefined || owner === undefined || delegate === undefined) throw new Error('The seed lacks what the tests need')

  const personToken = async (user = owner, scopes: readonly string[] = ['EWS.AccessAsUser.All']): Promise<string> =>
    (await world.tokens.issueForUser({ app, audience: AUDIENCE, user, scopes })).token
  const appToken = async (roles: readonly string[] = ['full_access_as_app']): Promise<string> =>
    (await world.tokens.issueForApp({ app, audience: AUDIENCE, roles })).token

  const mailboxOf: Readonly<Record<EwsWay, EwsMailbox>> = {
    delegated: 'me',
    shared: { address },
    'app-only': { address, impersonate: true },
    'on-premises': 'me',
  }

  const access = (way: EwsWay = 'delegated', kind: TokenKind = 'good'): EwsAccess => {
    if (way === 'shared') {
      owner.fullAccess = [delegate.id]
      owner.sendAs = [delegate.id]
    }
    world.ews.settings.deployment = way === 'on-premises' ? 'on-premises' : 'online'
    const rest = { url: tenant.endpoints.ews, mailbox: mailboxOf[way] }
    if (way === 'on-premises')
      return {
        ...rest,
        user: `CONTOSO\\${owner.userPrincipalName}`,
        token: { password: kind === 'good' ? owner.password : 'no' },
      }
    return {
      ...rest,
      token: async (options) => {
        const isRefused = kind === 'refused' || (kind === 'refused-then-good' && options?.fresh !== true)
        if (isRefused) return 'never-given'
        return way === 'app-only' ? await appToken() : await personToken(way === 'shared' ? delegate : owner)
      },
    }
  }

  const mailbox = () => {
    const found = world.mail.mailboxOf(owner.id)
    if (found === undefined) throw new Error(`${address} has no mailbox`)
    return found
  }
  return { access, personToken, appToken, mailbox, owner, delegate, appId: app.appId }
}
