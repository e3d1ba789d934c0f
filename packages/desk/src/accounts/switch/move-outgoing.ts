import { json, type IncomingAccountRow, type OutgoingAccountRow, type Trx } from '../../db/index.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { keptConnection, readSettings, settingsOf } from '../connection/connection-settings.ts'
import { reachesForSending, reauthorizeOutgoing } from '../outgoing/reauthorize-outgoing.ts'
import type { ReadyAttempt } from '../sign-in/use-attempt.ts'

/** The outgoing account that an account answers by, for this transaction alone. */
export async function linkedOutgoing(trx: Trx, account: IncomingAccountRow): Promise<OutgoingAccountRow | null> {
  if (account.outgoing_account_id === null) return null
  const row = await trx
    .selectFrom('outgoing_account')
    .selectAll()
    .where('id', '=', account.outgoing_account_id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

type Move = {
  readonly protocol: IncomingAccountRow['protocol']
  readonly authorizationId: string | null
  readonly ready: ReadyAttempt | null
  readonly now: Date
}

/**
 * Takes the outgoing account of an account along that goes over to another protocol: to that protocol where it sent over the old one by the same
 * sign-in, else to the new sign-in where that reaches so far. False: it sends as it did before.
 */
export async function moveOutgoing(
  trx: Trx,
  account: IncomingAccountRow,
  outgoing: OutgoingAccountRow,
  move: Move,
): Promise<boolean> {
  const { protocol, authorizationId, ready, now } = move
  const isOwn = outgoing.protocol === account.protocol && outgoing.authorization_id === account.authorization_id
  const mayGo = (protocol === 'graph' || protocol === 'ews') && (ready === null || reachesForSending(ready, protocol))
  if (isOwn && mayGo) {
    await switchOutgoing(trx, outgoing, protocol, { authorizationId, ready, now })
    return true
  }
  if (ready === null || authorizationId === null) return false
  return await reauthorizeOutgoing(trx, outgoing.id, { before: account.authorization_id, after: authorizationId, ready, now })
}

async function switchOutgoing(
  trx: Trx,
  outgoing: OutgoingAccountRow,
  protocol: 'graph' | 'ews',
  { authorizationId, ready, now }: Omit<Move, 'protocol'>,
): Promise<void> {
  const { mailbox, sentItems } = readSettings(outgoing.settings)
  const connection = { ...keptConnection(outgoing.settings), server: null, ewsUrl: null }
  await trx
    .updateTable('outgoing_account')
    .set({
      protocol,
      settings: json(settingsOf(connection, { mailbox: ready?.identity.access ?? mailbox, sentItems })),
      authorization_id: authorizationId,
      ...(ready === null ? {} : { authentication: 'oauth' as const }),
      error_card: null,
      updated_at: now,
    })
    .where('id', '=', outgoing.id)
    .execute()
  await wakeOutbox(trx, outgoing.id, now)
}
