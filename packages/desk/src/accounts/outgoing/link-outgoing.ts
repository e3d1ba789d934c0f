import type { OutgoingProtocol } from '@postdesk/contract'
import type { Sealed } from '../../config/index.ts'
import { json, type Trx } from '../../db/index.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'

export type LinkedOutgoing = {
  readonly name: string
  readonly address: string
  readonly senderName: string | null
  readonly protocol: OutgoingProtocol
  readonly settings: ConnectionSettings
  readonly authorizationId: string | null
  readonly passwordSealed: Sealed | null
  readonly now: Date
}

/** The outgoing account of an address: a new one, or the one there is, which sends by the new sign-in or password from now on. */
export async function linkOutgoing(trx: Trx, given: LinkedOutgoing): Promise<string> {
  const { name, address, senderName, protocol, settings, authorizationId, passwordSealed, now } = given
  const values = {
    name,
    address,
    sender_name: senderName,
    protocol,
    settings: json(settings),
    authentication: authorizationId === null ? ('password' as const) : ('oauth' as const),
    authorization_id: authorizationId,
    password_sealed: passwordSealed,
    enabled: true,
    error_card: null,
    updated_at: now,
  }
  const { id } = await trx
    .insertInto('outgoing_account')
    .values({ ...values, created_at: now })
    .onConflict((conflict) => conflict.column('address').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  // One that was there may have had another sign-in, which nobody needs now, and answers waiting for this one. The sign-in it has now is
  // the outgoing account's already, so it is none of the unused.
  await dropUnusedAuthorizations(trx)
  await wakeOutbox(trx, id, now)
  return id
}

/** What sends where nobody chose: Graph and EWS send by themselves, IMAP and POP3 cannot. */
export function outgoingProtocolFor(incoming: 'graph' | 'ews' | 'imap' | 'pop3'): OutgoingProtocol {
  return incoming === 'graph' || incoming === 'ews' ? incoming : 'smtp'
}
