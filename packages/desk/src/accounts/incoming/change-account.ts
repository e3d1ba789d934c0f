import type { Connection } from '@postdesk/contract'
import type { Sealed, Sealer } from '../../config/index.ts'
import type { Database, IncomingAccountRow, Trx } from '../../db/index.ts'
import { isUniqueViolation, json } from '../../db/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import { saveAuthorization, USED_ALREADY } from '../authorization/save-authorization.ts'
import { connectionOf, keptConnection, readSettings, settingsOf } from '../connection/connection-settings.ts'
import { isProxyPasswordLeft, sealConnection, type SealedConnection } from '../connection/proxy-password.ts'
import { notTakenAlong, whereItLeads } from '../connection/where-it-leads.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { leadsToAnotherCloud } from '../registration/leads-to-another-cloud.ts'
import { reachesForSending, reauthorizeOutgoing } from '../outgoing/reauthorize-outgoing.ts'
import { withKeptProxy } from '../sign-in/attempt-settings.ts'
import { openAttempt, sayWhoSignedIn, type ReadyAttempt } from '../sign-in/use-attempt.ts'
import { askAgain } from './ask-again.ts'
import { makePrimary } from './make-primary.ts'
import { wakeAccount } from './wake-account.ts'

export type AccountChange = {
  readonly name?: string | undefined
  readonly enabled?: boolean | undefined
  readonly checkSeconds?: number | undefined
  readonly folder?: string | undefined
  readonly afterRead?: IncomingAccountRow['after_read'] | undefined
  readonly moveTo?: string | null | undefined
  readonly autoReply?: boolean | undefined
  readonly allowAutoSubmitted?: boolean | undefined
  readonly primary?: boolean | undefined
  readonly connection?: Connection | undefined
  readonly password?: string | undefined
  readonly senderName?: string | null | undefined
  readonly outgoingAccountId?: string | null | undefined
  readonly attemptId?: string | undefined
}

export type AccountChanged =
  | { readonly kind: 'changed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
  /** The connection leads to another server, which is not shown what is kept for this one. */
  | { readonly kind: 'asked-again'; readonly what: 'password' | 'sign-in' | 'proxy-password' }
  | { readonly kind: 'outgoing-missing' }
  | { readonly kind: 'linked-already' }

type By = { readonly id: string; readonly name: string; readonly now: Date }
type Opened = {
  readonly ready: ReadyAttempt | null
  readonly passwordSealed: Sealed | null
  readonly connection: SealedConnection | undefined
}

/**
 * Changes an account; with `attemptId` it is re-authorized, which clears what stopped it and checks it at once. One that is given a password lives
 * on that alone.
 */
export async function changeAccount(
  deps: { readonly database: Database; readonly sealer: Sealer },
  id: string,
  given: AccountChange,
  by: By,
): Promise<AccountChanged> {
  const account = await deps.database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) return { kind: 'missing' }
  let ready: ReadyAttempt | null = null
  if (given.attemptId !== undefined) {
    const wanted = {
      attemptId: given.attemptId,
      address: account.address,
      ways: [{ protocol: account.protocol, direction: 'incoming' as const }],
    }
    const use = await openAttempt(deps, wanted)
    if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
    ready = use.ready
  }
  const passwordSealed = ready !== null || given.password === undefined ? null : await deps.sealer.seal(given.password)
  const connection = given.connection && withKeptProxy(ready, 'incoming', await sealConnection(deps.sealer, given.connection))
  try {
    return await deps.database.transaction((trx) => change(trx, id, given, { ready, passwordSealed, connection }, by))
  } catch (error) {
    if (isUniqueViolation(error, 'incoming_account_mailbox')) return { kind: 'linked-already' }
    throw error
  }
}

async function change(trx: Trx, id: string, given: AccountChange, opened: Opened, by: By): Promise<AccountChanged> {
  const account = await trx.selectFrom('incoming_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!account) return { kind: 'missing' }
  const record = (kind: string, text: string) =>
    recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: by.now, actor: by.name })
  const { ready, passwordSealed, connection } = opened
  const left = ready !== null || passwordSealed !== null ? null : leftBehind(account, given.connection)
  if (left !== null) return { kind: 'asked-again', what: left }
  if (connection && isProxyPasswordLeft(connection, readSettings(account.settings)))
    return { kind: 'asked-again', what: 'proxy-password' }
  const isOtherMailbox = ready !== null && (await leadsToAnotherCloud(trx, account.authorization_id, ready))
  if (ready) {
    if (!(await reauthorize(trx, account, { ready, isOtherMailbox }, by))) return { kind: 'attempt-unusable', why: USED_ALREADY }
    await record('authorized', `${by.name} authorized the mailbox again; ${sayWhoSignedIn(ready)}`)
  }
  if (given.outgoingAccountId != null && !(await exists(trx, given.outgoingAccountId))) return { kind: 'outgoing-missing' }
  const settings = settingsFor(account, connection, ready)
  // A cursor belongs to its folder, on its server.
  const movesElsewhere =
    (given.folder !== undefined && given.folder !== account.folder) || isElsewhere(account, given.connection) || isOtherMailbox
  const switchedOn = given.enabled === true && !account.enabled
  const mended = ready !== null || passwordSealed !== null || given.connection !== undefined
  // What the server refused to do with mails may be another thing now, or allowed.
  const asksAgain = (await askAgain(trx, id)) > 0
  const isDue = switchedOn || movesElsewhere || mended || asksAgain
  if (given.primary === true) await makePrimary(trx, 'incoming_account')
  await trx
    .updateTable('incoming_account')
    .set({
      updated_at: by.now,
      ...(given.name === undefined ? {} : { name: given.name }),
      ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
      ...(given.checkSeconds === undefined ? {} : { check_seconds: given.checkSeconds }),
      ...(given.folder === undefined ? {} : { folder: given.folder }),
      ...(given.afterRead === undefined ? {} : { after_read: given.afterRead }),
      ...(given.moveTo === undefined ? {} : { move_to: given.moveTo }),
      ...(given.autoReply === undefined ? {} : { auto_reply: given.autoReply }),
      ...(given.allowAutoSubmitted === undefined ? {} : { allow_auto_submitted: given.allowAutoSubmitted }),
      ...(given.primary === undefined ? {} : { is_primary: given.primary }),
      ...(given.outgoingAccountId === undefined ? {} : { outgoing_account_id: given.outgoingAccountId }),
      ...(settings === null ? {} : { settings: json(settings) }),
      ...(passwordSealed === null
        ? {}
        : { password_sealed: passwordSealed, authentication: 'password' as const, authorization_id: null }),
      ...(mended ? { state: 'new' as const, error_card: null, failures: 0 } : {}),
      ...(movesElsewhere ? { cursor: null, rewalking: true, named_since: by.now, state: 'new' as const, error_card: null } : {}),
      // What lay in the other mailbox before is no news: no machine answers it.
      ...(isOtherMailbox ? { quiet_before: account.last_checked_at ?? account.start_at } : {}),
      ...(isDue || given.checkSeconds !== undefined ? { next_check_at: by.now } : {}),
    })
    // A node at work with the old settings loses its lease with the epoch, and so cannot write the old folder's cursor.
    .$if(movesElsewhere || mended, (query) =>
      query.set((of) => ({ epoch: of('epoch', '+', 1), lease_owner: null, lease_until: null })),
    )
    .where('id', '=', id)
    .execute()
  if (passwordSealed !== null) await dropUnusedAuthorizations(trx)
  if (given.senderName !== undefined && account.outgoing_account_id !== null)
    await trx
      .updateTable('outgoing_account')
      .set({ sender_name: given.senderName, updated_at: by.now })
      .where('id', '=', account.outgoing_account_id)
      .execute()
  if (given.enabled !== undefined && given.enabled !== account.enabled)
    await record(given.enabled ? 'resumed' : 'paused', `${by.name} ${given.enabled ? 'enabled' : 'paused'} the account`)
  const others = Object.keys(given).filter((name) => name !== 'attemptId' && name !== 'enabled')
  if (others.length > 0) await record('changed', `${by.name} changed the settings`)
  if (isDue) await wakeAccount(trx, id)
  return { kind: 'changed' }
}

async function exists(trx: Trx, outgoingId: string): Promise<boolean> {
  const row = await trx.selectFrom('outgoing_account').select('id').where('id', '=', outgoingId).executeTakeFirst()
  return row !== undefined
}

/**
 * The new sign-in takes the place of the old one, also for the outgoing account that lives on it. An outgoing account that the new one does
 * not reach keeps the old one, and so does one with a server of its own where the new one is of another cloud. False: it is used already.
 */
async function reauthorize(
  trx: Trx,
  account: IncomingAccountRow,
  { ready, isOtherMailbox }: { readonly ready: ReadyAttempt; readonly isOtherMailbox: boolean },
  by: By,
): Promise<boolean> {
  const staying = await stayingWithFormer(trx, account, ready, isOtherMailbox)
  const authorizationId = await saveAuthorization(trx, ready, staying.length > 0 ? null : account.authorization_id, by)
  if (authorizationId === null) return false
  await trx
    .updateTable('incoming_account')
    .set({ authorization_id: authorizationId, authentication: 'oauth', password_sealed: null })
    .where('id', '=', account.id)
    .execute()
  if (account.outgoing_account_id !== null && !staying.includes(account.outgoing_account_id))
    await reauthorizeOutgoing(trx, account.outgoing_account_id, {
      before: account.authorization_id,
      after: authorizationId,
      ready,
      now: by.now,
    })
  return true
}

/** The outgoing accounts that live on the sign-in of this account and are not to send by the new one, or could not. */
async function stayingWithFormer(
  trx: Trx,
  account: IncomingAccountRow,
  ready: ReadyAttempt,
  isOtherMailbox: boolean,
): Promise<readonly string[]> {
  if (account.authorization_id === null) return []
  const sending = await trx
    .selectFrom('outgoing_account')
    .select(['id', 'protocol', 'settings'])
    .where('authorization_id', '=', account.authorization_id)
    .execute()
  const hasOwnServer = ({ protocol, settings }: (typeof sending)[number]) =>
    whereItLeads({ protocol, connection: connectionOf(settings) }) !== null
  return sending
    .filter((one) => !reachesForSending(ready, one.protocol) || (isOtherMailbox && hasOwnServer(one)))
    .map(({ id }) => id)
}

/** The settings as they are to be; null: as they were. */
function settingsFor(
  account: IncomingAccountRow,
  connection: SealedConnection | undefined,
  ready: ReadyAttempt | null,
): object | null {
  if (connection === undefined && ready === null) return null
  const before = readSettings(account.settings)
  const mailbox = ready?.identity.access ?? before.mailbox
  return settingsOf(connection ?? keptConnection(account.settings), { ...before, mailbox })
}

/** What is kept and must not go where the new connection leads. */
function leftBehind(account: IncomingAccountRow, connection: Connection | undefined): 'password' | 'sign-in' | null {
  if (connection === undefined) return null
  return notTakenAlong({ ...account, connection: connectionOf(account.settings) }, { protocol: account.protocol, connection })
}

/** Whether a change of the connection leads to another mailbox, or may. */
function isElsewhere(account: IncomingAccountRow, connection: Connection | undefined): boolean {
  if (connection === undefined) return false
  const before = connectionOf(account.settings)
  return (
    before.server?.host !== connection.server?.host ||
    before.ewsUrl !== connection.ewsUrl ||
    before.username !== connection.username
  )
}
