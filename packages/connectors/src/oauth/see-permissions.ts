import type { MailProtocol } from '../clouds.ts'
import { ConnectorError } from '../connector-error.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'
import { readTokenClaims } from './read-token-claims.ts'
import { rolesFor } from './roles.ts'

// Graph's application id stands in a token's audience as often as its address.
const GRAPH_AUDIENCE = /^https:\/\/[^/]*graph|^00000003-0000-0000-c000-000000000000$/

/** What somebody who signs in must have granted, by name without prefix; see `microsoftScopes` for the pages of Microsoft. */
const DELEGATED: Readonly<Record<MailProtocol, Readonly<Record<Direction, readonly string[]>>>> = {
  graph: { incoming: ['Mail.ReadWrite'], outgoing: ['Mail.ReadWrite', 'Mail.Send'] },
  ews: { incoming: ['EWS.AccessAsUser.All'], outgoing: ['EWS.AccessAsUser.All'] },
  imap: { incoming: ['IMAP.AccessAsUser.All'], outgoing: [] },
  pop3: { incoming: ['POP.AccessAsUser.All'], outgoing: [] },
  smtp: { incoming: [], outgoing: ['SMTP.Send'] },
}

/**
 * Judges what a token of Microsoft says of itself before a server does: for which service it is, and which scopes or app roles it carries.
 * Gives them as evidence, or `skip` with the reason where they do not show; throws `WrongAudience` or `MissingPermission`.
 */
export function seePermissions(
  token: string,
  { protocol, direction }: { readonly protocol: MailProtocol; readonly direction: Direction },
): string | { readonly skip: string } {
  const claims = readTokenClaims(token)
  // Personal accounts get tokens nobody else can read; those of other providers name their permissions in ways of their own.
  if (claims === null || claims.tenantId === null)
    return { skip: 'This provider’s tokens cannot be read from outside; what they permit shows when they are used' }
  const { audience, permissions, isAppOnly } = claims
  if (audience !== null && GRAPH_AUDIENCE.test(audience) !== (protocol === 'graph'))
    throw new ConnectorError(
      'CONFIGURATION',
      `The token is for another service than ${protocol === 'graph' ? 'Graph' : 'Exchange'}.`,
      {
        border: protocol,
        providerCode: 'WrongAudience',
        providerText: `The token is for ${audience.slice(0, 200)}.`,
      },
    )
  const { missing, isPerhapsInExchange } = judge({ permissions, isAppOnly }, { protocol, direction })
  if (missing.length === 0) return `${isAppOnly ? 'App roles' : 'Scopes'}: ${permissions.join(', ')}`
  if (isPerhapsInExchange)
    return { skip: `The token has no ${missing.join(', ')}; Exchange may have given the app a role of its own` }
  throw new ConnectorError('PERMISSION', `The token lacks ${missing.join(', ')}.`, {
    border: protocol,
    providerCode: 'MissingPermission',
    permission: missing.join(' and '),
    providerText: `Granted: ${permissions.join(', ') || 'nothing'}. Missing: ${missing.join(', ')}.`,
  })
}

type Way = {
  readonly protocol: MailProtocol
  readonly direction: Direction
  /** Whether the mailbox is another one than that of who signed in. */
  readonly shared?: boolean
}
type Granted = { readonly permissions: readonly string[]; readonly isAppOnly: boolean }

/** The permissions a way of mail needs and a token does not carry, by name without prefix. What Exchange may have granted by itself is not among them. */
export function lackingPermissions(granted: Granted, way: Way): readonly string[] {
  const { missing, isPerhapsInExchange } = judge(granted, way)
  return isPerhapsInExchange ? [] : missing
}

function judge({ permissions, isAppOnly }: Granted, { protocol, direction, shared = false }: Way) {
  const roles = rolesFor({ protocols: [protocol], directions: [direction] })
  const own = DELEGATED[protocol][direction]
  const delegated = shared && protocol === 'graph' ? own.map((name) => `${name}.Shared`) : own
  const needed = isAppOnly ? roles.map(({ name }) => name) : delegated
  // `Mail.ReadWrite.Shared` is Mail.ReadWrite and more.
  const missing = needed.filter((name) => !permissions.some((one) => one === name || one.startsWith(`${name}.`)))
  // Roles that Exchange itself gave an app (RBAC for Applications) are in no token.
  const hasKin = needed.some((name) => permissions.some((one) => one.startsWith(`${name.split('.')[0] ?? name}.`)))
  return { missing, isPerhapsInExchange: isAppOnly && !hasKin && roles.every(({ rbacRole }) => rbacRole !== null) }
}
