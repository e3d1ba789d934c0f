import type { Trx } from '../../db/index.ts'
import type { ReadyAttempt } from '../sign-in/use-attempt.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { registrationOfAuthorization } from './registration-of-authorization.ts'

/**
 * Whether a new sign-in is for another organization or cloud than the one it takes the place of: the mailbox of the same address there is
 * another one, of which no cursor of the old one says anything. Without a former sign-in nobody can tell; it is taken for the same.
 */
export async function leadsToAnotherCloud(trx: Trx, authorizationId: string | null, ready: ReadyAttempt): Promise<boolean> {
  const before = await registrationOfAuthorization(trx, null, authorizationId)
  const after = await registrationOfAuthorization(trx, ready.attempt.registration_id, null)
  const former = await trx
    .selectFrom('mail_authorization')
    .select('tenant_id')
    .where('id', '=', authorizationId)
    .executeTakeFirst()
  if (before === undefined || after === undefined || former === undefined) return false
  if (former.tenant_id !== ready.identity.tenantId) return true
  return before.id !== after.id && mailServersOf(before) !== mailServersOf(after)
}

/** Where an app registration reaches mailboxes, as one text. */
function mailServersOf(registration: Parameters<typeof endpointsOfRegistration>[0]): string {
  const endpoints = endpointsOfRegistration(registration)
  const { imap, pop3 } = endpoints
  return JSON.stringify([imap, pop3, ...('graphUrl' in endpoints ? [endpoints.graphUrl, endpoints.ewsUrl] : [])])
}
