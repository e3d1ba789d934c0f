import { ConnectorError } from '../connector-error.ts'

/**
 * The end of EWS in Exchange Online, in every cloud; Exchange Server is not concerned. The dates are Microsoft's
 * (learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online).
 */
export type EwsRetirement = {
  /**
   * `open`: as ever. `listed-apps-only`: tenants that never chose are switched off, in turn; where EWS is on, the apps on the tenant's
   * list alone get in. `ended`: nobody does, and no switch helps.
   */
  readonly phase: 'open' | 'listed-apps-only' | 'ended'
  /** Days as `YYYY-MM-DD`. */
  readonly restrictedOn: string
  readonly endsOn: string
  /** Days until the end, begun ones counted; 0 from then on. */
  readonly daysLeft: number
  /**
   * Exchange Online PowerShell by which an administrator lets our app in until the end; null once nothing helps. What the cmdlet is given
   * replaces the whole list, so the one that is there is read first: other programs live on it.
   */
  readonly keepCommand: string | null
}

const RESTRICTED_ON = '2026-10-01'
const ENDS_ON = '2027-04-01'
const DAY = 86_400_000
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Where the retirement stands at a moment, and what an administrator can do for the app registration with this client ID. */
export function ewsRetirement(now: Date, clientId: string): EwsRetirement {
  const left = Date.parse(ENDS_ON) - now.getTime()
  const isRestricted = now.getTime() >= Date.parse(RESTRICTED_ON)
  return {
    phase: left <= 0 ? 'ended' : isRestricted ? 'listed-apps-only' : 'open',
    restrictedOn: RESTRICTED_ON,
    endsOn: ENDS_ON,
    daysLeft: Math.max(0, Math.ceil(left / DAY)),
    keepCommand: left <= 0 ? null : keepCommand(clientId),
  }
}

function keepCommand(clientId: string): string {
  // It becomes part of a command that an administrator runs.
  if (!GUID.test(clientId))
    throw new ConnectorError('CONFIGURATION', 'The client ID must be a GUID, as the app registration shows it.', {
      border: 'ews',
    })
  return [
    '$kept = @((Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy).EwsAllowedAppIDs -split "," | ForEach-Object { $_.Trim() } | Where-Object { $_ })',
    `Set-OrganizationConfig -EwsEnabled $true -EwsAllowedAppIDs ((($kept + "${clientId.toLowerCase()}") | Sort-Object -Unique) -join ",")`,
  ].join('\n')
}
