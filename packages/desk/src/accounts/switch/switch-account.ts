import { ConnectorError, explain, type ErrorCard, type TestStep } from '@postdesk/connectors'
import type { Connection } from '@postdesk/contract'
import type { Sealer } from '../../config/index.ts'
import { json, type Database, type IncomingAccountRow, type OutgoingAccountRow, type Queries, type Trx } from '../../db/index.ts'
import { saveAuthorization, USED_ALREADY } from '../authorization/save-authorization.ts'
import { keptConnection, readSettings, settingsOf, type ConnectionSettings } from '../connection/connection-settings.ts'
import { openSettings, sealConnection, type SealedConnection } from '../connection/proxy-password.ts'
import { openDispatchers } from '../connection/dispatchers.ts'
import { makeIncoming, type Access } from '../connection/make-connector.ts'
import { accessOf } from '../connection/connect.ts'
import { aboutOf, type SignedInAs } from '../history/about-of.ts'
import { whoSignedIn } from '../history/who-signed-in.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { wakeAccount } from '../incoming/wake-account.ts'
import { accessOfAttempt } from '../sign-in/access-of-attempt.ts'
import { openAttempt, sayWhoSignedIn, type ReadyAttempt } from '../sign-in/use-attempt.ts'
import { registrationOfAuthorization } from '../registration/registration-of-authorization.ts'
import { PROTOCOL_NAMES } from '../protocol-names.ts'
import { linkedOutgoing, moveOutgoing } from './move-outgoing.ts'

/** So long a change of protocol can be taken back. */
const UNDO_DAYS = 7

type Deps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
  readonly now: () => Date
  readonly signal?: AbortSignal
}
type By = { readonly id: string; readonly name: string }

export type SwitchWish = {
  readonly protocol: IncomingAccountRow['protocol']
  /** A new sign-in, where the old one does not reach the new protocol. */
  readonly attemptId?: string | undefined
  readonly connection: Connection
}

type SealedWish = Omit<SwitchWish, 'connection'> & { readonly connection: SealedConnection }

export type Switched =
  | { readonly kind: 'switched' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'same' }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
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
 * The outgoing account goes along when it sends over the mailbox's own sign-in by the protocol that is left (EWS to Graph and back). By
 * another protocol it goes on sending, by the new sign-in if that reaches so far, else by the one it has.
 */
export async function switchAccount(deps: Deps, id: string, wish: SwitchWish, by: By): Promise<Switched> {
  const account = await deps.database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) return { kind: 'missing' }
  if (account.protocol === wish.protocol) return { kind: 'same' }
  let ready: ReadyAttempt | null = null
  if (wish.attemptId !== undefined) {
    const wanted = { attemptId: wish.attemptId, address: account.address, protocols: [wish.protocol] }
    const use = await openAttempt(deps, wanted)
    if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
    ready = use.ready
  }
  const sealed = { ...wish, connection: await sealConnection(deps.sealer, wish.connection) }
  const card = await tryNewWay(deps, account, sealed, ready)
  if (card !== null) return { kind: 'refused', card }
  return await deps.database.transaction((trx) => change(trx, id, sealed, ready, { ...by, now: deps.now() }))
}

/** The card of what stands in the way; null when the new way works. */
async function tryNewWay(
  deps: Deps,
  account: IncomingAccountRow,
  wish: SealedWish,
  ready: ReadyAttempt | null,
): Promise<ErrorCard | null> {
  const settings = await openSettings(deps.sealer, newSettings(account, wish, ready))
  const dispatchers = openDispatchers()
  const dispatcher = dispatchers.of(settings)
  const registration = await registrationOfAuthorization(
    deps.database.kysely,
    ready?.attempt.registration_id ?? null,
    account.authorization_id,
  )
  const failures: ConnectorError[] = []
  const report = ({ error }: TestStep): void => {
    if (error) failures.push(error)
  }
  let who = await whoSignedIn(deps.database.kysely, account.authorization_id)
  let signedInTenant = await tenantOf(deps.database.kysely, account.authorization_id)
  const explained = (error: ConnectorError): ErrorCard => {
    const card = explain(error, { ...aboutOf(deps, account.address, registration, who), signedInTenant })
    return { ...card, why: [card.why, triedAs(who, signedInTenant)].filter(Boolean).join(' ') }
  }
  try {
    const signedIn = ready === null ? null : await accessOfAttempt(deps, ready.attempt.id)
    if (signedIn !== null && typeof signedIn === 'object') {
      who = signedIn.who
      signedInTenant = ready?.identity.tenantId ?? null
    }
    const access: Access =
      signedIn !== null && typeof signedIn === 'object'
        ? signedIn.access
        : await accessOf({ ...deps, clock: deps.now, nodeId: `switch ${account.id}` }, account, dispatcher)
    const connector = makeIncoming({ ...account, protocol: wish.protocol, settings, access, dispatcher, insist: true })
    try {
      if (await connector.verify(report, deps.signal)) return null
      const [failure = new ConnectorError('PROTOCOL', 'The test failed and did not say why.', { border: 'network' })] = failures
      return explained(failure)
    } finally {
      await connector.close()
    }
  } catch (error) {
    // Nothing to try it with: no sign-in, no server, a provider that has no such protocol.
    if (error instanceof ConnectorError) return explained(error)
    throw error
  } finally {
    await dispatchers.close()
  }
}

/** Whose sign-in the new way was tried with: of several people and tenants it is often just another than was meant. */
function triedAs(who: SignedInAs | undefined, tenantId: string | null): string {
  if (who === undefined) return ''
  const name = who.kind === 'app-only' ? 'the app itself' : (who.username ?? 'somebody')
  const facts = [
    ...(tenantId === null ? [] : [`tenant ${tenantId}`]),
    ...(who.user_object_id === null ? [] : [`object ID ${who.user_object_id}`]),
  ]
  return `It was tried with the sign-in of ${name}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}.`
}

/** The tenant an account's sign-in is of. */
async function tenantOf(queries: Queries, authorizationId: string | null): Promise<string | null> {
  if (authorizationId === null) return null
  const row = await queries
    .selectFrom('mail_authorization')
    .select('tenant_id')
    .where('id', '=', authorizationId)
    .executeTakeFirst()
  return row?.tenant_id ?? null
}

/** Proxy and authorities stay; a server belongs to its protocol. */
function newSettings(account: IncomingAccountRow, wish: SealedWish, ready: ReadyAttempt | null): ConnectionSettings {
  const before = readSettings(account.settings)
  const { proxyUrl, caPem } = keptConnection(account.settings)
  const connection = { ...wish.connection, proxyUrl: wish.connection.proxyUrl ?? proxyUrl, caPem: wish.connection.caPem ?? caPem }
  return settingsOf(connection, {
    proxyUrl: before.proxyUrl,
    proxyPassword: before.proxyPassword,
    mailbox: ready?.identity.access ?? before.mailbox,
  })
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
  const authorizationId = ready === null ? account.authorization_id : await saveAuthorization(trx, ready, null, by)
  if (ready !== null && authorizationId === null) return { kind: 'attempt-unusable', why: USED_ALREADY }
  const linked = await linkedOutgoing(trx, account)
  const isMoved =
    linked !== null &&
    (await moveOutgoing(trx, account, linked, { protocol: wish.protocol, authorizationId, ready, now: by.now }))
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
  const text = `${by.name} let the account go over from ${PROTOCOL_NAMES[account.protocol]} to ${PROTOCOL_NAMES[wish.protocol]}. The mailbox is read again, and mail that is here is not taken twice; this can be undone for a week.${left}`
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
