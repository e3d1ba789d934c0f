import type { MailProtocol } from '../clouds.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'
import { wrongSetting } from '../endpoints/plain-address.ts'
import { powershellQuoted, powershellText } from '../powershell-text.ts'
import { rolesFor } from './roles.ts'

export type ExchangeCommand = {
  /** What it is for, in one sentence. */
  readonly purpose: string
  /** One line of Exchange Online PowerShell, ready to paste. */
  readonly command: string
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const CONNECTION: Readonly<Record<string, string>> = {
  'gcc-high': ' -ExchangeEnvironmentName O365USGovGCCHigh',
  dod: ' -ExchangeEnvironmentName O365USGovDoD',
  china: ' -ExchangeEnvironmentName O365China',
}

/**
 * The commands by which an Exchange administrator lets an app into chosen mailboxes, app-only, and into no others:
 * - IMAP, POP3, SMTP: the app is made known to Exchange with the object id of its ENTERPRISE application (that of the app registration
 *   is taken and opens nothing), then given rights on each mailbox
 *   (learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth);
 * - Graph, EWS: roles of RBAC for Applications within a scope of these mailboxes. They add to what was consented to in Entra, so the
 *   tenant-wide permissions must not be granted there (learn.microsoft.com/exchange/permissions-exo/application-rbac).
 * An id that cannot be right is a `CONFIGURATION` error of its field.
 */
export function exchangeCommands(given: {
  readonly cloud?: string
  /** Application (client) ID. */
  readonly appId: string
  /** Object ID of the enterprise application (service principal); unknown, a placeholder stands in the commands. */
  readonly enterpriseObjectId: string | null
  /** Object ID of the app registration, where it is known: it is refused in the other's place. */
  readonly registrationObjectId?: string
  readonly tenantId: string
  readonly displayName: string
  readonly mailboxes: readonly string[]
  readonly protocols: readonly MailProtocol[]
  readonly directions?: readonly Direction[]
}): readonly ExchangeCommand[] {
  const { appId, enterpriseObjectId, displayName, mailboxes, protocols } = given
  if (!GUID.test(appId)) throw wrongSetting('appId', 'The client ID must be a GUID, as Entra shows it under Overview.')
  refuseWrongObject(given)
  const objectId = enterpriseObjectId ?? '<object ID under Enterprise applications>'
  const app = enterpriseObjectId === null ? powershellQuoted(objectId) : objectId
  const name = powershellQuoted(displayName)
  const commands: ExchangeCommand[] = [
    {
      purpose: 'Sign in to Exchange Online as an Exchange administrator.',
      command: `Connect-ExchangeOnline -Organization ${powershellText(given.tenantId)}${CONNECTION[given.cloud ?? ''] ?? ''}`,
    },
    {
      purpose:
        'Make the application known to Exchange. The object ID is that of the enterprise application, not of the app registration.',
      command: `New-ServicePrincipal -AppId ${appId} -ObjectId ${app} -DisplayName ${name}`,
    },
  ]
  const reads = protocols.includes('imap') || protocols.includes('pop3')
  const submits = protocols.includes('smtp')
  for (const mailbox of mailboxes) {
    const box = powershellText(mailbox)
    if (reads)
      commands.push({
        purpose: `Let the application open ${mailbox}.`,
        command: `Add-MailboxPermission -Identity ${box} -User ${app} -AccessRights FullAccess`,
      })
    if (submits)
      commands.push({
        purpose: `Let the application send as ${mailbox}.`,
        command: `Add-RecipientPermission -Identity ${box} -Trustee ${app} -AccessRights SendAs -Confirm:$false`,
      })
  }
  commands.push(...scopedRoles(given, app))
  return commands
}

function scopedRoles(given: Parameters<typeof exchangeCommands>[0], app: string): ExchangeCommand[] {
  const protocols = given.protocols.filter((protocol) => protocol === 'graph' || protocol === 'ews')
  const roles = rolesFor({ ...given, protocols }).flatMap(({ rbacRole }) => (rbacRole === null ? [] : [rbacRole]))
  if (roles.length === 0 || given.mailboxes.length === 0) return []
  const scope = powershellQuoted(`${given.displayName} mailboxes`)
  // Within the filter a text is quoted once more (about OPATH: learn.microsoft.com/powershell/exchange/recipientfilter-properties).
  const filter = given.mailboxes.map((mailbox) => `PrimarySmtpAddress -eq '${mailbox.replaceAll("'", "''")}'`).join(' -or ')
  return [
    {
      purpose: 'Name the mailboxes the application may reach.',
      command: `New-ManagementScope -Name ${scope} -RecipientRestrictionFilter ${powershellQuoted(filter)}`,
    },
    ...roles.map((role) => ({
      purpose: `Give the application the role “${role}” on these mailboxes alone.`,
      command: `New-ManagementRoleAssignment -Name ${powershellQuoted(`${given.displayName} ${role}`)} -App ${app} -Role ${powershellQuoted(role)} -CustomResourceScope ${scope}`,
    })),
    ...given.mailboxes.map((mailbox) => ({
      purpose: `See what the application may do with ${mailbox}; the servers themselves may take up to two hours to know.`,
      command: `Test-ServicePrincipalAuthorization -Identity ${app} -Resource ${powershellText(mailbox)} | Format-Table`,
    })),
  ]
}

function refuseWrongObject({
  appId,
  enterpriseObjectId,
  registrationObjectId,
}: Pick<Parameters<typeof exchangeCommands>[0], 'appId' | 'enterpriseObjectId' | 'registrationObjectId'>): void {
  if (enterpriseObjectId === null) return
  const same = (other: string | undefined): boolean => other?.toLowerCase() === enterpriseObjectId.toLowerCase()
  if (!GUID.test(enterpriseObjectId))
    throw wrongSetting(
      'enterpriseObjectId',
      'The object ID must be a GUID. Copy Object ID from Entra, Enterprise applications, Overview.',
    )
  if (same(appId))
    throw wrongSetting(
      'enterpriseObjectId',
      'This is the client ID. Copy Object ID from Entra, Enterprise applications, Overview of the application.',
    )
  if (same(registrationObjectId))
    throw wrongSetting(
      'enterpriseObjectId',
      'This is the object ID of the app registration, which opens no mailbox. Copy the one under Enterprise applications.',
    )
}
