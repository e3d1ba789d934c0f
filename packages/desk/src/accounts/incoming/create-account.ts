import type { Connection, OutgoingProtocol } from '@postdesk/contract'
import type { Sealed, Sealer } from '../../config/index.ts'
import { isUniqueViolation, json, type Database, type IncomingAccountRow, type Trx } from '../../db/index.ts'
import { saveAuthorization, USED_ALREADY } from '../authorization/save-authorization.ts'
import { settingsOf } from '../connection/connection-settings.ts'
import { sealConnection, type SealedConnection } from '../connection/proxy-password.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { linkOutgoing, outgoingProtocolFor } from '../outgoing/link-outgoing.ts'
import { keptProxy } from '../sign-in/attempt-settings.ts'
import { openAttempt, sayWhoSignedIn, type ReadyAttempt, type WayOfMail } from '../sign-in/use-attempt.ts'
import { makePrimary } from './make-primary.ts'
import { wakeAccount } from './wake-account.ts'

export type NewAccount = {
  readonly name: string
  readonly address: string
  readonly protocol: IncomingAccountRow['protocol']
  readonly connection: Connection
  /** The sign-in; a password in its place where the server takes one. */
  readonly attemptId?: string | undefined
  readonly password?: string | undefined
  readonly checkSeconds: number
  readonly folder: string
  readonly afterRead: IncomingAccountRow['after_read']
  readonly moveTo: string | null
  readonly startAt?: string | undefined
  readonly autoReply: boolean
  readonly allowAutoSubmitted: boolean
  readonly primary: boolean
  readonly senderName: string | null
  readonly send: boolean
  readonly outgoingProtocol?: OutgoingProtocol | undefined
  readonly outgoingConnection: Connection
  readonly outgoingAccountId?: string | null | undefined
  readonly enabled: boolean
}

export type AccountCreated =
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'attempt-unusable'; readonly why: string }
  | { readonly kind: 'outgoing-missing' }
  | { readonly kind: 'linked-already' }

type By = { readonly id: string; readonly name: string; readonly now: Date }
type Opened = {
  readonly ready: ReadyAttempt | null
  readonly passwordSealed: Sealed | null
  readonly connection: SealedConnection
  readonly outgoingConnection: SealedConnection
}

/**
 * Saves an account with the sign-in or the password of its form: the authorization, the outgoing account that answers over the same
 * mailbox, and the incoming one, in one transaction. Mail older than `startAt` (default: now) is not fetched.
 */
export async function createAccount(
  deps: { readonly database: Database; readonly sealer: Sealer },
  given: NewAccount,
  by: By,
): Promise<AccountCreated> {
  let ready: ReadyAttempt | null = null
  if (given.attemptId !== undefined) {
    const linked = given.send && given.outgoingAccountId === undefined
    const sends = given.outgoingProtocol ?? outgoingProtocolFor(given.protocol)
    const ways: WayOfMail[] = [
      { protocol: given.protocol, direction: 'incoming' },
      ...(linked ? [{ protocol: sends, direction: 'outgoing' as const }] : []),
    ]
    const use = await openAttempt(deps, { attemptId: given.attemptId, address: given.address, ways })
    if (use.kind === 'unusable') return { kind: 'attempt-unusable', why: use.why }
    ready = use.ready
  }
  const passwordSealed = ready !== null || given.password === undefined ? null : await deps.sealer.seal(given.password)
  const connection = await sealConnection(deps.sealer, given.connection)
  const outgoingConnection = await sealConnection(deps.sealer, given.outgoingConnection)
  const opened = { ready, passwordSealed, connection, outgoingConnection }
  try {
    return await deps.database.transaction((trx) => save(trx, given, opened, by))
  } catch (error) {
    if (isUniqueViolation(error, 'incoming_account_mailbox')) return { kind: 'linked-already' }
    throw error
  }
}

async function save(trx: Trx, given: NewAccount, opened: Opened, by: By): Promise<AccountCreated> {
  const { ready, passwordSealed } = opened
  const authorizationId = ready === null ? null : await saveAuthorization(trx, ready, null, by)
  if (ready !== null && authorizationId === null) return { kind: 'attempt-unusable', why: USED_ALREADY }
  const outgoing = await outgoingOf(trx, given, { ...opened, authorizationId }, by.now)
  if (outgoing === 'missing') return { kind: 'outgoing-missing' }
  if (given.primary) await makePrimary(trx, 'incoming_account')
  const { id } = await trx
    .insertInto('incoming_account')
    .values({
      name: given.name,
      address: given.address,
      protocol: given.protocol,
      settings: json(
        settingsOf(opened.connection, { ...(ready && keptProxy(ready, 'incoming')), mailbox: ready?.identity.access }),
      ),
      authentication: ready === null ? 'password' : 'oauth',
      password_sealed: passwordSealed,
      folder: given.folder,
      authorization_id: authorizationId,
      outgoing_account_id: outgoing.id,
      after_read: given.afterRead,
      move_to: given.moveTo,
      check_seconds: given.checkSeconds,
      start_at: given.startAt === undefined ? by.now : new Date(given.startAt),
      auto_reply: given.autoReply,
      allow_auto_submitted: given.allowAutoSubmitted,
      is_primary: given.primary,
      enabled: given.enabled,
      next_check_at: by.now,
      created_at: by.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const record = (kind: string, text: string) =>
    recordAccountEvent(trx, { account: { incoming: id }, kind, text, at: by.now, actor: by.name })
  if (ready !== null) await record('authorized', `${by.name} authorized the mailbox; ${sayWhoSignedIn(ready)}`)
  await record('created', `${by.name} added the account${given.enabled ? ' and enabled it' : ''}`)
  if (given.enabled) await wakeAccount(trx, id)
  return { kind: 'created', id }
}

/** The outgoing account it answers by: one that is there, one of the same mailbox, or none. */
async function outgoingOf(
  trx: Trx,
  given: NewAccount,
  opened: Opened & { readonly authorizationId: string | null },
  now: Date,
): Promise<{ readonly id: string | null } | 'missing'> {
  if (given.outgoingAccountId !== undefined) {
    if (given.outgoingAccountId === null) return { id: null }
    const chosen = await trx
      .selectFrom('outgoing_account')
      .select('id')
      .where('id', '=', given.outgoingAccountId)
      .executeTakeFirst()
    return chosen ?? 'missing'
  }
  if (!given.send) return { id: null }
  const id = await linkOutgoing(trx, {
    name: given.name,
    address: given.address,
    senderName: given.senderName,
    protocol: given.outgoingProtocol ?? outgoingProtocolFor(given.protocol),
    settings: settingsOf(opened.outgoingConnection, {
      ...(opened.ready && keptProxy(opened.ready, 'outgoing')),
      mailbox: opened.ready?.identity.access,
    }),
    authorizationId: opened.authorizationId,
    passwordSealed: opened.passwordSealed,
    now,
  })
  return { id }
}
