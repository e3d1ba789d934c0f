import { ewsRetirement } from '@postdesk/connectors'
import type { Account } from '@postdesk/contract'
import type { IncomingAccountRow } from '../../db/index.ts'

/** Microsoft's client IDs are GUIDs; what is none is in no tenant's list of applications. */
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The end of EWS in Exchange Online, of an account it concerns: one that signs in. A password is for an Exchange Server of one's own,
 * which keeps EWS.
 */
export function ewsEndOf(
  incoming: Pick<IncomingAccountRow, 'protocol' | 'authentication'>,
  clientId: string | undefined,
  now: Date,
): Account['ewsEnd'] {
  if (incoming.protocol !== 'ews' || incoming.authentication !== 'oauth') return null
  if (clientId === undefined || !GUID.test(clientId)) return null
  const { phase, endsOn, daysLeft, keepCommand } = ewsRetirement(now, clientId)
  return { phase, endsOn, daysLeft, keepCommand }
}
