import type { Sealed, Sealer } from '../../config/index.ts'
import { isUniqueViolation, json, type Database, type OutgoingAccountRow, type Trx } from '../../db/index.ts'
import { leaveFormerWay, wakeOutbox } from '../../outbox/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import { saveAuthorization, USED_ALREADY } from '../authorization/save-authorization.ts'
import { connectionOf, keptConnection, readSettings, settingsOf } from '../connection/connection-settings.ts'
import {
  isProxyPasswordLeft,
  PROXY_PASSWORD_IS_NOT_TAKEN_ALONG,
  sealConnection,
  type SealedConnection,
} from '../connection/proxy-password.ts'
import { notTakenAlong, PASSWORD_IS_NOT_TAKEN_ALONG, SIGN_IN_IS_NOT_TAKEN_ALONG } from '../connection/where-it-leads.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { makePrimary } from '../incoming/make-primary.ts'
import { keptProxy, withKeptProxy } from '../sign-in/attempt-settings.ts'
import { openAttempt, sayWhoSignedIn, type ReadyAttempt } from '../sign-in/use-attempt.ts'
import { faultOf, keptAs, type OutgoingChange, type OutgoingFields, type OutgoingSaved } from './check-outgoing.ts'

type Deps = { readonly database: Database; readonly sealer: Sealer }
type By = { readonly id: string; readonly name: string; readonly now: Date }
type SignedIn = { readonly ready: ReadyAttempt | null; readonly passwordSealed: Sealed | null }
type Opened = SignedIn & { readonly connection: SealedConnection | undefined }

/** Saves an outgoing account with its sign-in, its password, or neither (a relay that knows us by our address). */
export async function createOutgoing(
  deps: Deps,
  given: OutgoingFields & { readonly address: string },
  by: By,
): Promise<OutgoingSaved> {
  const fault = faultOf(given, { hasPassword: false, isAuthorized: false })
  if (fault !== null) return fault
  const opened = await open(deps, { ...given, protocol: given.protocol })
  if ('kind' in opened) return opened
  const connection = await sealConnection(deps.sealer, given.connection)
  try {
    return await deps.database.transaction(async (trx) => {
      const authorizationId = opened.ready === null ? null : await saveAuthorization(trx, opened.ready, null, by)
      if (opened.ready !== null && authorizationId === null) return { kind: 'wrong', field: 'attemptId', message: USED_ALREADY }
      if (given.primary) await makePrimary(trx, 'outgoing_account')
      const { id } = await trx
        .insertInto('outgoing_account')
        .values({
          name: given.name,
          address: given.address,
          sender_name: given.senderName,
          reply_to: given.replyTo,
          reply_tag: given.replyTag,
          number_in_subject: given.numberInSubject,
          protocol: given.protocol,
          settings: json(
            settingsOf(connection, {
              ...(opened.ready && keptProxy(opened.ready, 'outgoing')),
              mailbox: opened.ready?.identity.access,
            }),
          ),
          authentication: keptAs(given.authentication),
          authorization_id: authorizationId,
          password_sealed: opened.passwordSealed,
          is_primary: given.primary,
          enabled: given.enabled,
          created_at: by.now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await record(trx, id, 'created', `${by.name} added the outgoing account`, by)
      return { kind: 'saved', id }
    })
  } catch (error) {
    if (!isUniqueViolation(error, 'outgoing_account_address')) throw error
    return { kind: 'wrong', field: 'address', message: 'There is an outgoing account of this address; open that one instead.' }
  }
}

/** Changes one; what is not given stays as it is then, whoever changed it meanwhile. What waited for the change leaves at once. */
export async function changeOutgoing(deps: Deps, id: string, given: OutgoingChange, by: By): Promise<OutgoingSaved> {
  const before = await deps.database.kysely.selectFrom('outgoing_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!before) return { kind: 'missing' }
  const { after, fault } = judge(before, given)
  if (fault !== null) return fault
  const opened = await open(deps, { ...after, address: before.address })
  if ('kind' in opened) return opened
  const connection =
    given.connection && withKeptProxy(opened.ready, 'outgoing', await sealConnection(deps.sealer, given.connection))
  return await deps.database.transaction(async (trx) => change(trx, id, given, { ...opened, connection }, by))
}

/** The account as it is to be, and what would be wrong with it. */
function judge(
  before: OutgoingAccountRow,
  given: OutgoingChange,
): { readonly after: OutgoingFields; readonly fault: OutgoingSaved | null } {
  const after = { ...fieldsOf(before), ...definedOf(given) }
  const has = { hasPassword: before.password_sealed !== null, isAuthorized: before.authorization_id !== null }
  return { after, fault: faultOf(after, has) ?? leftBehind(before, after) }
}

/** What is kept and would go where the new connection leads. */
function leftBehind(before: OutgoingAccountRow, after: OutgoingFields): OutgoingSaved | null {
  if (keptAs(after.authentication) !== before.authentication) return null
  const left = notTakenAlong({ ...before, connection: connectionOf(before.settings) }, after)
  if (left === 'password' && after.password === undefined)
    return { kind: 'wrong', field: 'password', message: PASSWORD_IS_NOT_TAKEN_ALONG }
  if (left === 'sign-in' && after.attemptId === undefined)
    return { kind: 'wrong', field: 'attemptId', message: SIGN_IN_IS_NOT_TAKEN_ALONG }
  return null
}

async function change(
  trx: Trx,
  id: string,
  given: OutgoingChange,
  { ready, passwordSealed, connection }: Opened,
  by: By,
): Promise<OutgoingSaved> {
  if (given.protocol !== undefined && (await sendsOtherwise(trx, id, given.protocol))) {
    if ((await leaveFormerWay(trx, id, by.now)) === 'mail-leaving')
      return { kind: 'wrong', field: 'protocol', message: MAIL_IS_LEAVING }
  }
  const before = await trx.selectFrom('outgoing_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!before) return { kind: 'missing' }
  const { after, fault } = judge(before, given)
  if (fault !== null) return fault
  const kept = readSettings(before.settings)
  if (connection && isProxyPasswordLeft(connection, kept))
    return { kind: 'wrong', field: 'connection.proxyUrl', message: PROXY_PASSWORD_IS_NOT_TAKEN_ALONG }
  // An incoming account may live on the same sign-in, and keeps it.
  const own = ready === null ? before.authorization_id : await saveAuthorization(trx, ready, null, by)
  if (ready !== null && own === null) return { kind: 'wrong', field: 'attemptId', message: USED_ALREADY }
  const authentication = keptAs(after.authentication)
  const authorizationId = authentication === 'oauth' ? own : null
  if (after.primary && !before.is_primary) await makePrimary(trx, 'outgoing_account')
  await trx
    .updateTable('outgoing_account')
    .set({
      name: after.name,
      sender_name: after.senderName,
      reply_to: after.replyTo,
      reply_tag: after.replyTag,
      number_in_subject: after.numberInSubject,
      protocol: after.protocol,
      settings: json(
        settingsOf(connection ?? keptConnection(before.settings), { ...kept, mailbox: ready?.identity.access ?? kept.mailbox }),
      ),
      authentication,
      authorization_id: authorizationId,
      ...(passwordSealed === null ? {} : { password_sealed: passwordSealed }),
      ...(authentication === 'password' ? {} : { password_sealed: null }),
      is_primary: after.primary,
      enabled: after.enabled,
      error_card: null,
      updated_at: by.now,
    })
    .where('id', '=', id)
    .execute()
  await dropUnusedAuthorizations(trx)
  if (ready) await record(trx, id, 'authorized', `${by.name} authorized sending; ${sayWhoSignedIn(ready)}`, by)
  await record(trx, id, 'changed', `${by.name} changed the settings of sending`, by)
  if (after.enabled) await wakeOutbox(trx, id, by.now)
  return { kind: 'saved', id }
}

/** What is said where a mail is just leaving by the way that would be left. */
export const MAIL_IS_LEAVING = 'A mail is just leaving by this account; try again in a minute.'

/** Whether an outgoing account sends over another protocol than it is to. */
export async function sendsOtherwise(trx: Trx, id: string, protocol: string): Promise<boolean> {
  const row = await trx.selectFrom('outgoing_account').select('protocol').where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.protocol !== protocol
}

async function open(
  deps: Deps,
  given: Pick<OutgoingFields, 'attemptId' | 'password' | 'protocol' | 'authentication'> & { readonly address: string },
): Promise<SignedIn | OutgoingSaved> {
  if (keptAs(given.authentication) !== 'oauth' || given.attemptId === undefined) {
    const isNew = given.authentication === 'password' && given.password !== undefined
    return { ready: null, passwordSealed: isNew ? await deps.sealer.seal(given.password ?? '') : null }
  }
  const ways = [{ protocol: given.protocol, direction: 'outgoing' as const }]
  const use = await openAttempt(deps, { attemptId: given.attemptId, address: given.address, ways })
  if (use.kind === 'unusable') return { kind: 'wrong', field: 'attemptId', message: use.why }
  return { ready: use.ready, passwordSealed: null }
}

function fieldsOf(row: OutgoingAccountRow): OutgoingFields {
  return {
    name: row.name,
    senderName: row.sender_name,
    replyTo: row.reply_to,
    replyTag: row.reply_tag,
    numberInSubject: row.number_in_subject,
    protocol: row.protocol,
    connection: connectionOf(row.settings),
    authentication: row.authentication === 'oauth' ? 'delegated' : row.authentication,
    primary: row.is_primary,
    enabled: row.enabled,
  }
}

function definedOf(given: OutgoingChange): Partial<OutgoingFields> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<OutgoingFields>
}

async function record(trx: Trx, id: string, kind: string, text: string, by: By): Promise<void> {
  await recordAccountEvent(trx, { account: { outgoing: id }, kind, text, at: by.now, actor: by.name })
}
