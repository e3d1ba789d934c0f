import type { Account } from '@postdesk/contract'
import type { Queries } from '../../db/index.ts'
import { ACCOUNT_COLUMNS, type AccountWithoutCursor } from '../../model/account-columns.ts'
import { presentAccount } from './present-account.ts'

/** Far more than one desk has; a list without an end is no list. */
const MAX_ACCOUNTS = 2_000

/** All mail accounts; those that need someone first, then by address. */
export async function listAccounts(queries: Queries, now: Date): Promise<Account[]> {
  const rows = await queries
    .selectFrom('incoming_account')
    .select(ACCOUNT_COLUMNS)
    .orderBy('address')
    .orderBy('id')
    .limit(MAX_ACCOUNTS)
    .execute()
  const accounts = await withParts(queries, rows, now)
  const rank = (account: Account) => (account.state === 'needs-you' ? 0 : account.state === 'waiting' ? 1 : 2)
  return accounts.toSorted((one, other) => rank(one) - rank(other))
}

/** One of them, or nothing. */
export async function getAccount(queries: Queries, id: string, now: Date): Promise<Account | undefined> {
  const rows = await queries.selectFrom('incoming_account').select(ACCOUNT_COLUMNS).where('id', '=', id).execute()
  return (await withParts(queries, rows, now))[0]
}

async function withParts(queries: Queries, rows: readonly AccountWithoutCursor[], now: Date): Promise<Account[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const of = <T>(values: readonly (T | null)[]) => [...new Set(values.filter((value) => value !== null))]
  const authorizationIds = of(rows.map((row) => row.authorization_id))
  const outgoingIds = of(rows.map((row) => row.outgoing_account_id))
  const authorizations =
    authorizationIds.length === 0
      ? []
      : await queries.selectFrom('mail_authorization').selectAll().where('id', 'in', authorizationIds).execute()
  const outgoing =
    outgoingIds.length === 0
      ? []
      : await queries.selectFrom('outgoing_account').selectAll().where('id', 'in', outgoingIds).execute()
  const registrations = await queries.selectFrom('app_registration').select(['id', 'name', 'client_id']).execute()
  const authorizers = of(authorizations.map((row) => row.authorized_by))
  const agents =
    authorizers.length === 0
      ? []
      : await queries.selectFrom('user').select(['id', 'name']).where('id', 'in', authorizers).execute()
  const held = await queries
    .selectFrom('mail_log')
    .select((expression) => ['incoming_account_id', expression.fn.countAll<number>().as('count')])
    .where('state', '=', 'held')
    .where('incoming_account_id', 'in', ids)
    .groupBy('incoming_account_id')
    .execute()
  const untreated = await countUntreated(queries, ids)
  const switches = await queries
    .selectFrom('account_event')
    .distinctOn('incoming_account_id')
    .select(['incoming_account_id', 'kind', 'actor'])
    .where('incoming_account_id', 'in', ids)
    .where('kind', 'in', ['paused', 'resumed'])
    .orderBy('incoming_account_id')
    .orderBy('id', 'desc')
    .execute()
  const subscriptions = await queries
    .selectFrom('graph_subscription')
    .selectAll()
    .where('incoming_account_id', 'in', ids)
    .where('state', '<>', 'ending')
    .execute()
  const undoable = await queries
    .selectFrom('account_switch')
    .selectAll()
    .where('incoming_account_id', 'in', ids)
    .where('undone_at', 'is', null)
    .where('undo_until', '>', now)
    .orderBy('switched_at', 'desc')
    .execute()
  return rows.map((incoming) => {
    const authorization = authorizations.find(({ id }) => id === incoming.authorization_id)
    const lastSwitch = switches.find((event) => event.incoming_account_id === incoming.id)
    return presentAccount({
      incoming,
      outgoing: outgoing.find(({ id }) => id === incoming.outgoing_account_id),
      authorization,
      registration: registrations.find(({ id }) => id === authorization?.registration_id),
      authorizedByName: agents.find(({ id }) => id === authorization?.authorized_by)?.name ?? null,
      pausedBy: lastSwitch?.kind === 'paused' ? lastSwitch.actor : null,
      switched: undoable.find((row) => row.incoming_account_id === incoming.id),
      now,
      push: subscriptions.find((row) => row.incoming_account_id === incoming.id),
      held: held.find((row) => row.incoming_account_id === incoming.id)?.count ?? 0,
      untreated: untreated.get(incoming.id) ?? { waiting: 0, refused: 0 },
    })
  })
}

/** Kept mails that are not yet marked, moved or deleted in the mailbox as the account wishes; an account without any is not named. */
async function countUntreated(queries: Queries, ids: readonly string[]): Promise<Map<string, Account['untreated']>> {
  const rows = await queries
    .selectFrom('mail_log')
    .select((of) => [
      'incoming_account_id',
      of.fn.countAll<number>().filterWhere('untreated_at', 'is', null).as('waiting'),
      of.fn.countAll<number>().filterWhere('untreated_at', 'is not', null).as('refused'),
    ])
    .where('incoming_account_id', 'in', ids)
    .where('acknowledged_at', 'is', null)
    .groupBy('incoming_account_id')
    .execute()
  return new Map(rows.map(({ incoming_account_id: id, waiting, refused }) => [id, { waiting, refused }]))
}
