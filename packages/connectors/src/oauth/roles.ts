import type { MailProtocol } from '../clouds.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'

/** An application permission (app role), as the app registration lists it under API permissions. */
export type AppRole = {
  readonly api: 'Microsoft Graph' | 'Office 365 Exchange Online'
  /** Application id of that API; the role's own id is looked up there by its name. */
  readonly apiAppId: string
  readonly name: string
  /** The role of RBAC for Applications that gives the same for chosen mailboxes alone; null where there is none. */
  readonly rbacRole: string | null
}

const graph = (name: string): AppRole => ({
  api: 'Microsoft Graph',
  apiAppId: '00000003-0000-0000-c000-000000000000',
  name,
  rbacRole: `Application ${name}`,
})
const exchange = (name: string, rbacRole: string | null): AppRole => ({
  api: 'Office 365 Exchange Online',
  apiAppId: '00000002-0000-0ff1-ce00-000000000000',
  name,
  rbacRole,
})

const EWS = [exchange('full_access_as_app', 'Application EWS.AccessAsApp')]
const IMAP = [exchange('IMAP.AccessAsApp', null)]
const POP = [exchange('POP.AccessAsApp', null)]
const SMTP = [exchange('SMTP.SendAsApp', 'Application SMTP.SendAsApp')]

/** Which app roles each protocol lives on, app-only. Graph sends by way of a draft, hence both. */
const ROLES: Readonly<Record<MailProtocol, Readonly<Record<Direction, readonly AppRole[]>>>> = {
  graph: { incoming: [graph('Mail.ReadWrite')], outgoing: [graph('Mail.ReadWrite'), graph('Mail.Send')] },
  ews: { incoming: EWS, outgoing: EWS },
  imap: { incoming: IMAP, outgoing: IMAP },
  pop3: { incoming: POP, outgoing: POP },
  smtp: { incoming: SMTP, outgoing: SMTP },
}

/** The app roles a set of protocols needs, each once. `directions` is both when absent. */
export function rolesFor(given: {
  readonly protocols: readonly MailProtocol[]
  readonly directions?: readonly Direction[]
}): readonly AppRole[] {
  const directions = given.directions ?? (['incoming', 'outgoing'] as const)
  const all = given.protocols.flatMap((protocol) => directions.flatMap((direction) => ROLES[protocol][direction]))
  return [...new Map(all.map((role) => [role.name, role])).values()]
}
