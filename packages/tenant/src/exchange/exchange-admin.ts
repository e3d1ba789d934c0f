import type { Registry } from '../directory/registry.ts'
import type { RoleBook } from './role-book.ts'

/**
 * A service principal as Exchange knows it (`New-ServicePrincipal -AppId … -ObjectId …`). Entra's own object is not enough: an app
 * reaches mailboxes over IMAP, POP3 and SMTP only after an administrator has named it to Exchange, and with the right object id.
 */
export type ExchangeServicePrincipal = { readonly appId: string; readonly objectId: string }

/**
 * `Set-CASMailbox`: which protocols may open one mailbox. SMTP AUTH has the tenant's own switch beside it, which counts while
 * this one is null; off, it refuses OAuth as well as passwords.
 */
export type CasMailbox = {
  imapEnabled: boolean
  popEnabled: boolean
  ewsEnabled: boolean
  smtpClientAuthenticationDisabled: boolean | null
}

/** What an Exchange administrator sets by PowerShell, where Graph has no say. */
export type ExchangeAdmin = {
  readonly servicePrincipals: () => readonly ExchangeServicePrincipal[]
  /** The object id may be wrong, as it often is in life; absent, it is the true one. Undefined when there is no such app. */
  readonly addServicePrincipal: (given: { appId: string; objectId?: string }) => ExchangeServicePrincipal | undefined
  readonly removeServicePrincipal: (appId: string) => boolean
  readonly findServicePrincipal: (appId: string) => ExchangeServicePrincipal | undefined
  /** The protocol switches of a mailbox, by user id; all on until they are turned. */
  readonly casOf: (userId: string) => CasMailbox
  /** Which apps hold which of Exchange's own roles over which mailboxes. */
  readonly roles: RoleBook
}

export function makeExchangeAdmin(registry: Registry, roles: RoleBook): ExchangeAdmin {
  let principals: ExchangeServicePrincipal[] = []
  const switches = new Map<string, CasMailbox>()
  return {
    roles,
    servicePrincipals: () => principals,
    addServicePrincipal: ({ appId, objectId }) => {
      const app = registry.findApp(appId)
      if (app === undefined) return undefined
      const made = { appId: app.appId, objectId: objectId?.toLowerCase() ?? app.servicePrincipalId }
      principals = [...principals.filter((row) => row.appId !== app.appId), made]
      return made
    },
    removeServicePrincipal: (appId) => {
      const before = principals.length
      principals = principals.filter((row) => row.appId !== appId.toLowerCase())
      return principals.length < before
    },
    findServicePrincipal: (appId) => principals.find((row) => row.appId === appId.toLowerCase()),
    casOf: (userId) => {
      const known = switches.get(userId) ?? {
        imapEnabled: true,
        popEnabled: true,
        ewsEnabled: true,
        smtpClientAuthenticationDisabled: null,
      }
      switches.set(userId, known)
      return known
    },
  }
}
