import { z } from 'zod'
import { json, type Database, type IncomingAccountRow, type Trx } from '../../db/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import { leaveFormerWay, wakeOutbox } from '../../outbox/index.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { wakeAccount } from '../incoming/wake-account.ts'
import { sendsOtherwise } from '../outgoing/save-outgoing.ts'
import { PROTOCOL_NAMES } from '../protocol-names.ts'

/** Absent where an older Postdesk made the change: it wrote the new sign-in over the old one. */
const SignIn = z.uuid().nullable().optional()
const Before = z.object({
  settings: z.unknown(),
  folder: z.string(),
  cursor: z.string().nullable(),
  authentication: z.enum(['oauth', 'password']),
  authorizationId: SignIn,
  outgoing: z
    .object({
      id: z.uuid(),
      protocol: z.enum(['graph', 'ews', 'smtp']),
      settings: z.unknown(),
      authentication: z.enum(['oauth', 'password', 'none']).optional(),
      authorizationId: SignIn,
    })
    .nullable(),
})

export type SwitchUndone = 'undone' | 'missing' | 'too-late' | 'mail-leaving'

/**
 * Takes a change of protocol back (see switch-account.ts): the account goes on with the cursor and the sign-in it had, and what came over
 * the other protocol meanwhile is known by its content. Only the last change can be undone.
 */
export async function undoSwitch(
  database: Database,
  accountId: string,
  switchId: string,
  by: { readonly name: string; readonly now: Date },
): Promise<SwitchUndone> {
  return await database.transaction(async (trx) => {
    const account = await trx
      .selectFrom('incoming_account')
      .selectAll()
      .where('id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
    const last = await trx
      .selectFrom('account_switch')
      .selectAll()
      .where('incoming_account_id', '=', accountId)
      .where('undone_at', 'is', null)
      .orderBy('switched_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!account || last?.id !== switchId || account.protocol !== last.to_protocol) return 'missing'
    if (last.undo_until < by.now) return 'too-late'
    const before = Before.parse(last.before)
    if (before.outgoing !== null && (await sendsOtherwise(trx, before.outgoing.id, before.outgoing.protocol))) {
      if ((await leaveFormerWay(trx, before.outgoing.id, by.now)) === 'mail-leaving') return 'mail-leaving'
    }
    const protocol = last.from_protocol as IncomingAccountRow['protocol']
    const signIn = await formerSignIn(trx, before)
    await trx.updateTable('account_switch').set({ undone_at: by.now }).where('id', '=', switchId).execute()
    await trx
      .updateTable('incoming_account')
      .set((of) => ({
        protocol,
        settings: json(before.settings),
        authentication: before.authentication,
        ...signIn,
        // In another folder the old cursor says nothing.
        cursor: account.folder === before.folder ? before.cursor : null,
        quiet_before: account.last_checked_at ?? account.start_at,
        rewalking: false,
        named_since: by.now,
        state: 'new',
        error_card: null,
        failures: 0,
        next_check_at: by.now,
        epoch: of('epoch', '+', 1),
        lease_owner: null,
        lease_until: null,
        updated_at: by.now,
      }))
      .where('id', '=', accountId)
      .execute()
    if (before.outgoing !== null) {
      await trx
        .updateTable('outgoing_account')
        .set({
          protocol: before.outgoing.protocol,
          settings: json(before.outgoing.settings),
          ...(before.outgoing.authentication === undefined ? {} : { authentication: before.outgoing.authentication }),
          ...(await formerSignIn(trx, before.outgoing)),
          error_card: null,
          updated_at: by.now,
        })
        .where('id', '=', before.outgoing.id)
        .execute()
      await wakeOutbox(trx, before.outgoing.id, by.now)
    }
    await dropUnusedAuthorizations(trx)
    const text = `${by.name} let the account go back to ${PROTOCOL_NAMES[protocol]}`
    await recordAccountEvent(trx, { account: { incoming: accountId }, kind: 'switched', text, at: by.now, actor: by.name })
    await wakeAccount(trx, accountId)
    return 'undone'
  })
}

/** The sign-in of before, as a column; null when it has been thrown away since, and nothing where it is not known. */
async function formerSignIn(
  trx: Trx,
  { authorizationId }: { readonly authorizationId?: string | null | undefined },
): Promise<{ authorization_id?: string | null }> {
  if (authorizationId === undefined) return {}
  if (authorizationId === null) return { authorization_id: null }
  const kept = await trx
    .selectFrom('mail_authorization')
    .select('id')
    .where('id', '=', authorizationId)
    .forShare()
    .executeTakeFirst()
  return { authorization_id: kept?.id ?? null }
}
