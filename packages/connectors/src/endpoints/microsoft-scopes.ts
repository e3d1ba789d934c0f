import type { CloudName, ScopePrefixes } from '../clouds.ts'
import type { ProtocolScopes, ScopeTable } from './oauth-endpoints.ts'

const NOT_SHARED = { incoming: [], outgoing: [] } as const

/**
 * The least permissions each protocol lives on. Graph: reading, marking and moving is Mail.ReadWrite; a mail leaves as a draft that is
 * then sent, which is Mail.ReadWrite and Mail.Send; User.Read tells whose mailbox `/me` is. The mail protocols have one permission
 * each (learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth),
 * and full access to a shared mailbox is Exchange's to grant, not a scope's.
 */
export function microsoftScopes(cloud: CloudName, prefixes: ScopePrefixes): ScopeTable {
  if (cloud === 'personal-live') return LIVE_SCOPES
  const graph = (...names: readonly string[]): string[] => names.map((name) => prefixes.graph + name)
  // Personal accounts know no shared mailboxes, and a scope they do not know fails the whole sign-in.
  const hasShared = cloud !== 'personal'
  return {
    always: ['openid', 'profile', 'email', 'offline_access'],
    byProtocol: {
      graph: {
        resource: 'graph',
        incoming: graph('User.Read', 'Mail.ReadWrite'),
        outgoing: graph('User.Read', 'Mail.ReadWrite', 'Mail.Send'),
        shared: hasShared
          ? { incoming: graph('Mail.ReadWrite.Shared'), outgoing: graph('Mail.ReadWrite.Shared', 'Mail.Send.Shared') }
          : NOT_SHARED,
      },
      ews: both('ews', `${prefixes.ews}EWS.AccessAsUser.All`),
      imap: both('outlook', `${prefixes.outlook}IMAP.AccessAsUser.All`),
      pop3: both('outlook', `${prefixes.outlook}POP.AccessAsUser.All`),
      smtp: both('outlook', `${prefixes.outlook}SMTP.Send`),
    },
  }
}

/** One permission, whichever way the mail goes. */
export function both(resource: ProtocolScopes['resource'], scope: string): ProtocolScopes {
  return { resource, incoming: [scope], outgoing: [scope], shared: NOT_SHARED }
}

// The old sign-in of personal accounts: one permission for reading and for sending, and no id_token.
const LIVE_SCOPES: ScopeTable = {
  always: ['wl.basic', 'wl.emails', 'wl.offline_access'],
  byProtocol: { imap: both('outlook', 'wl.imap'), pop3: both('outlook', 'wl.imap'), smtp: both('outlook', 'wl.imap') },
}
