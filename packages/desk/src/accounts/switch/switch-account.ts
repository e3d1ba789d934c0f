import type { ErrorCard } from '@postdesk/connectors'
import type { Connection } from '@postdesk/contract'
import { json, type IncomingAccountRow, type OutgoingAccountRow, type Trx } from '../../db/index.ts'
import { leaveFormerWay } from '../../outbox/index.ts'
import { saveAuthorization, USED_ALREADY } from '../authorization/save-authorization.ts'
import { sealConnection, type SealedConnection } from '../connection/proxy-password.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { wakeAccount } from '../incoming/wake-account.ts'
import { withKeptProxy } from '../sign-in/attempt-settings.ts'
import { openAttempt, sayWhoSignedIn, type ReadyAttempt } from '../sign-in/use-attempt.ts'
import { PROTOCOL_NAMES } from '../protocol-names.ts'
import { linkedOutgoing, moveOutgoing, newSendingSettings, sendingAfter } from './move-outgoing.ts'
import { newSettings } from './new-settings.ts'
import { tryNewWay, type SwitchDeps } from './try-new-way.ts'

/** So long a change of protocol can be taken back. */
const UNDO_DAYS = 7

type By = { readonly id: string; readonly name: string }

export type SwitchWish = {
  readonly protocol: IncomingAccountRow['protocol']
  /** A new sign-in, where the old one does not reach the new protocol. */
  readonly attemptId?: string | undefined
  readonly connection: Connection
  /** Whether what the account answers by goes along; absent: where it sent over the protocol that is left. */
  readonly moveSending?: boolean | undefined
  /** The server it sends by then, where the cloud has none. */
  readonly outgoingConnection: Connection
}

type SealedWish = Omit<SwitchWish, 'connection' | 'outgoingConnection'> & {
  readonly connection: SealedConnection
  readonly outgoingConnection: SealedConnection
}

export type Switched =
  | { readonly kind: 'switched' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'same' }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
  /** What it answers by is of another mailbox, or there is none. */
  | { readonly kind: 'sends-elsewhere' }
  /** A mail is just leaving by the way that would be left: in a minute it has. */
  | { readonly kind: 'mail-leaving' }
  /** The new way does not work: nothing has changed. */
  | { readonly kind: 'refused'; readonly card: ErrorCard }

/**
 * Lets an account go over to another protocol over the same mailbox:
 *
 *   try      the new connector opens, and passes its own test with the sign-in there is (or the new one); else nothing changes
 *   switch   one transaction: what the account was goes into `account_switch`; protocol and connection change, the cursor goes (it is the
 *            old protocol's), and the epoch moves on, so that a node at work over the old one writes nothing any more
 *   re-walk  the first round over the new protocol walks from the start date. Each protocol names and spells a mail in its own way, so a
 *            mail that is here is known by its content (`content_identity`), and is not taken twice. Mail received before the last look
 *            over the old protocol is answered by no machine (`quiet_before`); mail that came in between is, as always
 *   undo     within a week the account becomes what it was, cursor and sign-in included: it goes on where it stopped, and what came
 *            meanwhile is known by its content again. So long a former sign-in is kept, and kept alive, also where nobody lives on it
 *
 * The outgoing account of the mailbox goes along where that is asked for, or unasked when it sends over the mailbox's own sign-in by the
 * protocol that is left (EWS to Graph and back): its new way is tried as well, and undone together. What may have left by the former way is
 * not sent again (leave-former-way.ts). Else it goes on sending, by the new sign-in if that reaches so far, or by the one it has.
 */
export async function switchAccount(deps: SwitchDeps, id: string, wish: SwitchWish, by: By): Promise<Switched> {
  const account = await deps.database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) return { kind: 'missing' }
  if (account.protocol === wish.protocol) return { kind: 'same' }
  const linked = await linkedOutgoing(deps.database.kysely, account)
  let ready: ReadyAttempt | null = null
  if (wish.attemptId !== undefined) {
    const wanted = {
      attemptId: wish.attemptId,
      address: account.address,
      ways: [{ protocol: wish.protocol, direction: 'incoming' as const }],
    }
    const use = await openAttempt(deps, wanted)
    if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
    ready = use.ready
  }
  const connection = withKeptProxy(ready, 'incoming', await sealConnection(deps.sealer, wish.connection))
  const outgoingConnection = await sealConnection(deps.sealer, wish.outgoingConnection)
  const sealed = { ...wish, connection, outgoingConnection }
  const sends = sendingAfter(account, linked, wish, ready)
  if (sends === 'other-mailbox') return { kind: 'sends-elsewhere' }
  const incoming = { protocol: wish.protocol, settings: newSettings(account, sealed, ready) }
  const outgoing =
    sends === null || linked === null
      ? null
      : { protocol: sends, settings: newSendingSettings(linked, sends, outgoingConnection, ready) }
  const card = await tryNewWay(deps, account, { incoming, outgoing }, ready)
  if (card !== null) return { kind: 'refused', card }
  return await deps.database.transaction((trx) => change(trx, id, sealed, ready, { ...by, now: deps.now() }))
}

async function change(
  trx: Trx,
  id: string,
  wish: SealedWish,
  ready: ReadyAttempt | null,
  by: By & { readonly now: Date },
): Promise<Switched> {
  const account = await trx.selectFrom('incoming_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!account) return { kind: 'missing' }
  if (account.protocol === wish.protocol) return { kind: 'same' }
  const linked = await linkedOutgoing(trx, account)
  const sends = sendingAfter(account, linked, wish, ready)
  if (sends === 'other-mailbox') return { kind: 'sends-elsewhere' }
  if (linked !== null && sends !== null && (await leaveFormerWay(trx, linked.id, by.now)) === 'mail-leaving')
    return { kind: 'mail-leaving' }
  const authorizationId = ready === null ? account.authorization_id : await saveAuthorization(trx, ready, null, by)
  if (ready !== null && authorizationId === null) return { kind: 'attempt-unusable', why: USED_ALREADY }
  const move = { sends, connection: wish.outgoingConnection, authorizationId, ready, now: by.now }
  const isMoved = linked !== null && (await moveOutgoing(trx, account, linked, move))
  await trx
    .insertInto('account_switch')
    .values({
      incoming_account_id: id,
      from_protocol: account.protocol,
      to_protocol: wish.protocol,
      before: json(rememberedOf(account, isMoved ? linked : null)),
      switched_by: by.name,
      switched_at: by.now,
      undo_until: new Date(by.now.getTime() + UNDO_DAYS * 86_400_000),
    })
    .execute()
  await trx
    .updateTable('incoming_account')
    .set((of) => ({
      protocol: wish.protocol,
      settings: json(newSettings(account, wish, ready)),
      authorization_id: authorizationId,
      authentication: ready === null ? account.authentication : 'oauth',
      cursor: null,
      rewalking: false,
      named_since: by.now,
      quiet_before: account.last_checked_at ?? account.start_at,
      state: 'new',
      error_card: null,
      failures: 0,
      next_check_at: by.now,
      epoch: of('epoch', '+', 1),
      lease_owner: null,
      lease_until: null,
      updated_at: by.now,
    }))
    .where('id', '=', id)
    .execute()
  if (ready !== null) await record(trx, id, 'authorized', `${by.name} authorized the mailbox again; ${sayWhoSignedIn(ready)}`, by)
  const left = await leavePending(trx, id, by.now)
  const sending = sends === null ? '' : ` Mail leaves over ${PROTOCOL_NAMES[sends]} as well.`
  const text = `${by.name} let the account go over from ${PROTOCOL_NAMES[account.protocol]} to ${PROTOCOL_NAMES[wish.protocol]}. The mailbox is read again, and mail that is here is not taken twice; this can be undone for a week.${sending}${left}`
  await record(trx, id, 'switched', text, by)
  await wakeAccount(trx, id)
  return { kind: 'switched' }
}

/**
 * Mails that were still to be marked, moved or deleted are known to the server by the old protocol's names alone: they are left as they
 * are, and the history says so.
 */
async function leavePending(trx: Trx, id: string, now: Date): Promise<string> {
  const { numUpdatedRows } = await trx
    .updateTable('mail_log')
    .set({ acknowledged_at: now, untreated_at: null })
    .where('incoming_account_id', '=', id)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return ''
  return numUpdatedRows === 1n
    ? ' One mail that was taken in just before stays in the mailbox as it is.'
    : ` ${String(numUpdatedRows)} mails that were taken in just before stay in the mailbox as they are.`
}

/** What `undoSwitch` puts back. */
function rememberedOf(account: IncomingAccountRow, outgoing: OutgoingAccountRow | null) {
  return {
    settings: account.settings,
    folder: account.folder,
    cursor: account.cursor,
    authentication: account.authentication,
    authorizationId: account.authorization_id,
    outgoing:
      outgoing === null
        ? null
        : {
            id: outgoing.id,
            protocol: outgoing.protocol,
            settings: outgoing.settings,
            authentication: outgoing.authentication,
            authorizationId: outgoing.authorization_id,
          },
  }
}

async function record(trx: Trx, id: string, kind: string, text: string, by: By & { readonly now: Date }): Promise<void> {
  await recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: by.now, actor: by.name })
}
