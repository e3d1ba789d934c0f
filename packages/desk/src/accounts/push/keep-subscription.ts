import { isDeepStrictEqual } from 'node:util'
import { fateOf, isAddressRefused, type ErrorCard, type GraphSubscription } from '@postdesk/connectors'
import type { Logger } from 'pino'
import { json, type Database, type GraphSubscriptionRow } from '../../db/index.ts'
import type { AccountWithoutCursor } from '../../model/account-columns.ts'
import { nextDelaySeconds } from '../../model/next-delay.ts'
import { readCard } from '../../model/read-card.ts'
import type { Connect, WatchedFolder } from '../connection/connect.ts'
import { explainAccountFailure } from '../history/explain-failure.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { makeClientState } from './client-state.ts'
import { pushWay, type PushWay } from './push-way.ts'

/** A process that died while it asked leaves a row behind that nobody finishes. */
const CREATING_MILLISECONDS = 2 * 60_000
const FIRST_RETRY_SECONDS = 60
const LONGEST_RETRY_SECONDS = 3_600

export type KeepSubscriptionDeps = {
  readonly database: Database
  readonly connect: Pick<Connect, 'subscriptions'>
  readonly baseUrl: () => Promise<URL>
  readonly clock: () => Date
  readonly random: () => number
  readonly log: Logger
}

/** `look-again`: mail that came before Microsoft began, or went on, to tell may have gone untold. */
export type Kept = 'look-again' | 'settled'

/**
 * Keeps the change notification subscription of a Graph account, after a good round and under its lease:
 *
 *   none -> creating           no subscription yet, or the last try failed and its pause is over; where none is asked for, `why` says it
 *   creating -> live           Microsoft has called our address and made it
 *   creating -> none           it refused (`error_card`; tried again after a pause), or our process died (after two minutes)
 *   live -> renewing           half its life is over, or Microsoft asks to be shown the right to it (reauthorizationRequired)
 *   renewing -> live           it lives on
 *   renewing -> lost           Microsoft no longer has it
 *   live, renewing -> lost     subscriptionRemoved, told at our door (`takeNotifications`)
 *   lost -> creating           with this round
 *   any -> ending -> (no row)  the account is paused, deleted, elsewhere or without a sign-in: `endSubscriptions`. Also when the folder, the
 *                              sign-in or our own address is another now: then a new one is made at once
 *
 * Each write says "where epoch = mine", like every write of a round. One that was made and could not be written down is ended again; what a
 * crash leaves behind at Microsoft is nobody's, is not listened to, and ends with its life. Nothing here ever stops the polling.
 */
export async function keepSubscription(
  deps: KeepSubscriptionDeps,
  account: AccountWithoutCursor,
  signal: AbortSignal,
): Promise<Kept> {
  if (account.protocol !== 'graph' || account.authorization_id === null) return 'settled'
  const watched = await deps.connect.subscriptions(account)
  const way = pushWay({ ...watched, baseUrl: await deps.baseUrl() })
  const madeWith = madeWithOf(account, way)
  const found = await readRow(deps.database, account.id)
  const isOther = found !== undefined && !isDeepStrictEqual(found.made_with, madeWith)
  if (isOther) await retire(deps, found.id)
  const row = isOther ? undefined : found
  const task: Task = { deps, account, signal, watched, way, madeWith, row }
  const due = whatIsDue(row, deps.clock())
  switch (due) {
    case 'create':
      return await create(task)
    case 'renew':
      return await renew(task, row?.subscription_id ?? '')
    case 'nothing':
      return 'settled'
    default:
      return due satisfies never
  }
}

type Task = {
  readonly deps: KeepSubscriptionDeps
  readonly account: AccountWithoutCursor
  readonly signal: AbortSignal
  readonly watched: WatchedFolder
  readonly way: PushWay
  readonly madeWith: object
  readonly row: GraphSubscriptionRow | undefined
}

/** Whatever makes it another subscription; `endSubscriptions` ends it with this. */
function madeWithOf({ address, folder, settings, authorization_id: authorizationId }: AccountWithoutCursor, way: PushWay) {
  const notificationUrl = way.kind === 'ask' ? way.notificationUrl : null
  return { address, folder, settings, authorizationId, notificationUrl }
}

function whatIsDue(row: GraphSubscriptionRow | undefined, now: Date): 'create' | 'renew' | 'nothing' {
  if (row === undefined) return 'create'
  if (row.state === 'live' || row.state === 'renewing') {
    if (row.ends_at !== null && row.ends_at <= now) return 'create'
    return row.try_at <= now ? 'renew' : 'nothing'
  }
  return row.try_at <= now ? 'create' : 'nothing'
}

async function create(task: Task): Promise<Kept> {
  const { deps, signal, watched, way, row } = task
  const now = deps.clock()
  const empty = { subscription_id: null, ends_at: null, client_state_hash: null, why: null, error_card: null, failures: 0 }
  if (way.kind === 'poll') {
    await write(task, { ...empty, state: 'none', why: way.why, try_at: after(now, LONGEST_RETRY_SECONDS) })
    return 'settled'
  }
  const { clientState, hash } = makeClientState()
  const creating = { state: 'creating', subscription_id: null, ends_at: null, client_state_hash: hash } as const
  if (!(await write(task, { ...creating, try_at: new Date(now.getTime() + CREATING_MILLISECONDS) }))) return 'settled'
  try {
    const made = await watched.graph.create({ notificationUrl: way.notificationUrl, clientState }, now, signal)
    const hadOne = row !== undefined && ['live', 'renewing', 'lost'].includes(row.state)
    const text = hadOne
      ? 'Microsoft had ended its change notifications; they were asked for anew.'
      : 'Microsoft tells Postdesk of new mail at once (change notifications).'
    const live = { ...liveUntil(made, now), failures: 0, why: null, error_card: null }
    if (!(await write(task, live, { text, card: null }))) await watched.graph.end(made.id, signal)
    return 'look-again'
  } catch (error) {
    if (signal.aborted) return 'settled'
    if (!way.isSure && isAddressRefused(error)) {
      await write(task, { ...empty, state: 'none', why: 'base-url', try_at: after(now, LONGEST_RETRY_SECONDS) })
      return 'settled'
    }
    await settleFailure(task, error, { ...empty, state: 'none' }, 'Mail is looked for at the interval of the account instead.')
    return 'settled'
  }
}

async function renew(task: Task, id: string): Promise<Kept> {
  const { deps, signal, watched, row } = task
  const now = deps.clock()
  if (!(await write(task, { state: 'renewing' }))) return 'settled'
  try {
    const renewed = await watched.graph.renew(id, now, signal)
    if (renewed === 'gone') return await createAnew(task)
    const isMended = row?.error_card != null
    const mended = isMended ? { text: 'Microsoft goes on telling Postdesk of new mail.', card: null } : undefined
    await write(task, { ...liveUntil(renewed, now), failures: 0, error_card: null }, mended)
    return 'look-again'
  } catch (error) {
    if (!signal.aborted) await settleFailure(task, error, { state: 'renewing' }, 'It is tried again before they end.')
    return 'settled'
  }
}

async function createAnew(task: Task): Promise<Kept> {
  if (!(await write(task, { state: 'lost', subscription_id: null }))) return 'settled'
  return await create(task)
}

/** Renewed at half its life: a desk that is down for a day still finds it. */
function liveUntil({ id, endsAt }: GraphSubscription, now: Date) {
  const half = new Date(now.getTime() + (endsAt.getTime() - now.getTime()) / 2)
  return { state: 'live', subscription_id: id, ends_at: endsAt, try_at: half } as const
}

/** A failure is a line in the history when it is another than before, and a card until it is over. */
async function settleFailure(task: Task, error: unknown, values: Values, otherwise: string): Promise<void> {
  const { deps, account, row } = task
  const now = deps.clock()
  const card = await explainAccountFailure(deps.database.kysely, account, error, now)
  const failures = row?.failures ?? 0
  const fate = fateOf(error)
  const seconds =
    fate.kind === 'needs-a-person' || fate.kind === 'never'
      ? LONGEST_RETRY_SECONDS
      : nextDelaySeconds({
          failures,
          told: fate.kind === 'again' ? fate.afterSeconds : null,
          firstSeconds: FIRST_RETRY_SECONDS,
          longestSeconds: LONGEST_RETRY_SECONDS,
          random: deps.random,
        })
  const isKnown = readCard(row?.error_card ?? null)?.id === card.id
  const text = `Change notifications do not work: ${card.title}. ${card.why} ${otherwise}`
  await write(
    task,
    { ...values, failures: failures + 1, error_card: json(card), try_at: after(now, seconds) },
    isKnown ? undefined : { text, card },
  )
  deps.log.debug({ accountId: account.id, card: card.id }, 'change notifications could not be asked for')
}

const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1_000)

type Values = Partial<Omit<GraphSubscriptionRow, 'id' | 'incoming_account_id' | 'made_with' | 'error_card' | 'created_at'>> & {
  readonly error_card?: ReturnType<typeof json> | null
}

/** Writes the account's row, and a line of its history; false when another node has the account now, or it is paused or gone. */
async function write(
  { deps, account, madeWith }: Task,
  values: Values,
  event?: { readonly text: string; readonly card: ErrorCard | null },
): Promise<boolean> {
  return await deps.database.transaction(async (trx) => {
    const held = await trx
      .selectFrom('incoming_account')
      .select('id')
      .where('id', '=', account.id)
      .where('epoch', '=', account.epoch)
      .where('enabled', '=', true)
      .forUpdate()
      .executeTakeFirst()
    if (!held) return false
    const { numUpdatedRows } = await trx
      .updateTable('graph_subscription')
      .set(values)
      .where('incoming_account_id', '=', account.id)
      .where('state', '<>', 'ending')
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      await trx
        .insertInto('graph_subscription')
        .values({
          state: 'none',
          try_at: deps.clock(),
          ...values,
          incoming_account_id: account.id,
          authorization_id: account.authorization_id,
          made_with: json(madeWith),
        })
        .execute()
    if (event) await recordAccountEvent(trx, { account: { incoming: account.id }, kind: 'push', ...event, at: deps.clock() })
    return true
  })
}

async function readRow({ kysely }: Database, accountId: string): Promise<GraphSubscriptionRow | undefined> {
  return await kysely
    .selectFrom('graph_subscription')
    .selectAll()
    .where('incoming_account_id', '=', accountId)
    .where('state', '<>', 'ending')
    .executeTakeFirst()
}

/** Lets go of one that is for another folder, sign-in or address: it is ended at Microsoft by and by. */
async function retire({ database, clock }: KeepSubscriptionDeps, id: string): Promise<void> {
  await database.kysely
    .updateTable('graph_subscription')
    .set({ state: 'ending', incoming_account_id: null, failures: 0, try_at: clock() })
    .where('id', '=', id)
    .execute()
}
