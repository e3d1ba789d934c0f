import { json, type IncomingAccountRow, type OutgoingAccountRow, type Queries, type Trx } from '../../db/index.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { keptConnection, readSettings, settingsOf, type ConnectionSettings } from '../connection/connection-settings.ts'
import type { SealedConnection } from '../connection/proxy-password.ts'
import { outgoingProtocolFor } from '../outgoing/link-outgoing.ts'
import { reachesForSending, reauthorizeOutgoing } from '../outgoing/reauthorize-outgoing.ts'
import type { ReadyAttempt } from '../sign-in/use-attempt.ts'

type Way = OutgoingAccountRow['protocol']

/** The outgoing account that an account answers by. */
export async function linkedOutgoing(queries: Queries, account: IncomingAccountRow): Promise<OutgoingAccountRow | null> {
  if (account.outgoing_account_id === null) return null
  const row = await queries
    .selectFrom('outgoing_account')
    .selectAll()
    .where('id', '=', account.outgoing_account_id)
    .executeTakeFirst()
  return row ?? null
}

/**
 * By what the outgoing account is to send when its account goes over; null: as it does. Unasked it goes along where it sent over the protocol that
 * is left, by the same sign-in, and the new one reaches so far. `other-mailbox`: what was asked for to go along is not of this mailbox.
 */
export function sendingAfter(
  account: IncomingAccountRow,
  outgoing: OutgoingAccountRow | null,
  wish: { readonly protocol: IncomingAccountRow['protocol']; readonly moveSending?: boolean | undefined },
  ready: ReadyAttempt | null,
): Way | null | 'other-mailbox' {
  const protocol = outgoingProtocolFor(wish.protocol)
  if (wish.moveSending === true) {
    if (outgoing === null || outgoing.address.toLowerCase() !== account.address.toLowerCase()) return 'other-mailbox'
    return outgoing.protocol === protocol ? null : protocol
  }
  if (wish.moveSending === false || outgoing === null || protocol === 'smtp') return null
  const isOwn = outgoing.protocol === account.protocol && outgoing.authorization_id === account.authorization_id
  return isOwn && (ready === null || reachesForSending(ready, protocol)) ? protocol : null
}

/** How the outgoing account connects by its new way: proxy and authorities stay, the server belongs to the protocol. */
export function newSendingSettings(
  outgoing: OutgoingAccountRow,
  protocol: Way,
  { server, ewsUrl, username }: SealedConnection,
  ready: ReadyAttempt | null,
): ConnectionSettings {
  const { mailbox, sentItems } = readSettings(outgoing.settings)
  const own = { server: protocol === 'smtp' ? server : null, ewsUrl: protocol === 'ews' ? ewsUrl : null, username }
  const connection = { ...keptConnection(outgoing.settings), ...own }
  return settingsOf(connection, { mailbox: ready?.identity.access ?? mailbox, sentItems })
}

type Move = {
  /** By what it sends from now on; null: as it does. */
  readonly sends: Way | null
  readonly connection: SealedConnection
  readonly authorizationId: string | null
  readonly ready: ReadyAttempt | null
  readonly now: Date
}

/**
 * Takes the outgoing account of an account along that goes over to another protocol: to its new way where it has one, else to the new sign-in
 * where that reaches so far. False: it sends as it did before.
 */
export async function moveOutgoing(
  trx: Trx,
  account: IncomingAccountRow,
  outgoing: OutgoingAccountRow,
  { sends, connection, authorizationId, ready, now }: Move,
): Promise<boolean> {
  if (sends === null) {
    if (ready === null || authorizationId === null) return false
    return await reauthorizeOutgoing(trx, outgoing.id, { before: account.authorization_id, after: authorizationId, ready, now })
  }
  await trx
    .updateTable('outgoing_account')
    .set({
      protocol: sends,
      settings: json(newSendingSettings(outgoing, sends, connection, ready)),
      ...(authorizationId === null ? {} : { authorization_id: authorizationId, authentication: 'oauth' as const }),
      error_card: null,
      updated_at: now,
    })
    .where('id', '=', outgoing.id)
    .execute()
  await wakeOutbox(trx, outgoing.id, now)
  return true
}
