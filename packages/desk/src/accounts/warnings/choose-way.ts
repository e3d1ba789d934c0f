import type { OutgoingAccountRow, Queries } from '../../db/index.ts'
import type { Concerns } from './warning.ts'

/** An outgoing account by which a notice may be mailed, with the app registration it hangs on. */
export type WayOfNotice = OutgoingAccountRow & { readonly registration_id: string | null }

/** The outgoing accounts that work, as far as is known: switched on, nothing in the way, and with a sign-in that is good. */
export async function workingWays(queries: Queries): Promise<readonly WayOfNotice[]> {
  return await queries
    .selectFrom('outgoing_account')
    .leftJoin('mail_authorization as given', 'given.id', 'outgoing_account.authorization_id')
    .selectAll('outgoing_account')
    .select('given.registration_id')
    .where('outgoing_account.enabled', '=', true)
    .where('outgoing_account.error_card', 'is', null)
    .where((of) => of.or([of('given.id', 'is', null), of('given.state', '=', 'good')]))
    .orderBy('outgoing_account.is_primary', 'desc')
    .orderBy('outgoing_account.last_sent_at', (order) => order.desc().nullsLast())
    .orderBy('outgoing_account.id')
    .execute()
}

/**
 * By which of them a notice is mailed, the best first. Never by a mailbox that it says is broken, nor by a sign-in such a mailbox lives on. One
 * that only will end still works: it comes last, for a desk that has no other.
 */
export function waysFor(concerns: Concerns, ways: readonly WayOfNotice[]): readonly WayOfNotice[] {
  const isBroken = concerns.brokenAddresses.length > 0
  const isConcerned = (way: WayOfNotice): boolean =>
    concerns.outgoingIds.includes(way.id) ||
    concerns.brokenAddresses.some((address) => address.toLowerCase() === way.address.toLowerCase()) ||
    (concerns.authorizationId !== null && way.authorization_id === concerns.authorizationId) ||
    (concerns.registrationId !== null && way.registration_id === concerns.registrationId)
  const free = ways.filter((way) => !isConcerned(way))
  return isBroken ? free : [...free, ...ways.filter(isConcerned)]
}
