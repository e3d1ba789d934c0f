import { fateOf, type ErrorCard } from '@postdesk/connectors'
import { recordAccountEvent } from '../accounts/history/record-event.ts'
import { json, type Database, type Trx } from '../db/index.ts'
import { nextDelaySeconds } from '../model/next-delay.ts'
import { sayDuration } from '../model/say-duration.ts'
import type { LeasedAccount } from './lease-account.ts'

/** An account that waits for a person is still asked this often, so that it resumes by itself once mended. */
const PROBE_SECONDS = 3_600
const LONGEST_WAIT_SECONDS = 600

export type RoundTrouble = { readonly error: unknown; readonly card: ErrorCard }

/**
 * `received`: up to the mailbox's present; `more`: there is more to receive, and others have their turn first. `afterwards` is what went
 * wrong with marking, moving or deleting what is kept; it holds up no mail.
 */
export type RoundOutcome =
  | { readonly kind: 'received' | 'more'; readonly afterwards: RoundTrouble | null }
  | ({ readonly kind: 'failed' } & RoundTrouble)

/**
 * Writes down how a round ended. The account's state:
 *
 *   new, waiting, needs-a-person -> receiving      a round reached the mailbox's present
 *   any -> waiting                                 an outage, throttling, a broken line: tried again, ever more slowly up to 10 minutes
 *                                                  apart, and never before the moment the server named
 *   any -> needs-a-person                          a refusal that only a person can mend; asked again each hour. If it is about what
 *                                                  becomes of kept mails in the mailbox, receiving goes on at its usual pace
 *
 * A line goes into the history when the state changes, or when the reason does. Fenced by the epoch like every write of a round.
 */
export async function settleRound(
  deps: { readonly database: Database; readonly clock: () => Date; readonly random: () => number },
  account: LeasedAccount,
  outcome: RoundOutcome,
): Promise<void> {
  const now = deps.clock()
  await deps.database.transaction(async (trx) => {
    const row = await trx
      .selectFrom('incoming_account')
      .select(['state', 'error_card', 'failures'])
      .where('id', '=', account.id)
      .where('epoch', '=', account.epoch)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    const next = judge(outcome, row.failures, account.check_seconds, deps.random)
    const trouble = outcome.kind === 'failed' ? outcome : outcome.afterwards
    await trx
      .updateTable('incoming_account')
      .set({
        state: next.state,
        failures: next.failures,
        error_card: trouble === null ? null : json(trouble.card),
        next_check_at: new Date(now.getTime() + next.afterSeconds * 1_000),
        ...(outcome.kind === 'received' ? { last_checked_at: now } : {}),
      })
      .where('id', '=', account.id)
      .execute()
    if (row.state === next.state && cardId(row.error_card) === (trouble?.card.id ?? null)) return
    const isAfterwards = outcome.kind !== 'failed' && trouble !== null
    const why = trouble === null ? '' : `${trouble.card.title}. ${trouble.card.why}`
    await recordAccountEvent(trx, {
      account: { incoming: account.id },
      kind: isAfterwards ? AFTERWARDS : next.state,
      text: isAfterwards
        ? `Mail is received, but cannot be treated afterwards as this account says. ${why}`
        : why || (await sayReceiving(trx, account.id, row.state, now)),
      at: now,
      card: trouble?.card ?? null,
    })
  })
}

/** The history's word for mails that are received and cannot be marked, moved or deleted. */
const AFTERWARDS = 'afterwards'

type Next = { state: 'receiving' | 'waiting' | 'needs-a-person'; failures: number; afterSeconds: number }

function judge(outcome: RoundOutcome, failures: number, checkSeconds: number, random: () => number): Next {
  if (outcome.kind !== 'failed') {
    const fate = outcome.afterwards === null ? null : fateOf(outcome.afterwards.error)
    const needsSomebody = fate?.kind === 'needs-a-person' || fate?.kind === 'never'
    const afterSeconds = outcome.kind === 'more' ? 0 : checkSeconds
    return { state: needsSomebody ? 'needs-a-person' : 'receiving', failures: 0, afterSeconds }
  }
  const fate = fateOf(outcome.error)
  switch (fate.kind) {
    case 'again':
    case 'look-first': {
      const told = fate.kind === 'again' ? fate.afterSeconds : null
      const afterSeconds = nextDelaySeconds({ failures, told, firstSeconds: 5, longestSeconds: LONGEST_WAIT_SECONDS, random })
      return { state: 'waiting', failures: failures + 1, afterSeconds }
    }
    // What is refused for one mail never comes this far; a mailbox or folder that is refused needs somebody.
    case 'needs-a-person':
    case 'never':
      return { state: 'needs-a-person', failures: failures + 1, afterSeconds: PROBE_SECONDS * (1 + random() / 10) }
    default:
      return fate satisfies never
  }
}

async function sayReceiving(trx: Trx, accountId: string, before: string, now: Date): Promise<string> {
  if (before === 'new') return 'Receiving mail'
  const last = await trx
    .selectFrom('account_event')
    .select('kind')
    .where('incoming_account_id', '=', accountId)
    .where('kind', 'in', ['receiving', 'waiting', 'needs-a-person', AFTERWARDS])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.kind === AFTERWARDS) return await sayTreating(trx, accountId)
  const lastGood = await trx
    .selectFrom('account_event')
    .select((eb) => eb.fn.max('id').as('id'))
    .where('incoming_account_id', '=', accountId)
    .where('kind', '=', 'receiving')
    .executeTakeFirst()
  const trouble = await trx
    .selectFrom('account_event')
    .select('at')
    .where('incoming_account_id', '=', accountId)
    .where('kind', 'in', ['waiting', 'needs-a-person'])
    .where('id', '>', lastGood?.id ?? 0)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return trouble ? `Receiving again after ${sayDuration(now.getTime() - trouble.at.getTime())}` : 'Receiving again'
}

/** Mails the server refused to treat are left until somebody may have mended the cause: they are not forgotten. */
async function sayTreating(trx: Trx, accountId: string): Promise<string> {
  const { count } = await trx
    .selectFrom('mail_log')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('incoming_account_id', '=', accountId)
    .where('untreated_at', 'is not', null)
    .executeTakeFirstOrThrow()
  if (count === 0) return 'Mails are again treated afterwards as this account says'
  const left =
    count === 1 ? 'One mail that the server refused to treat stays' : `${count} mails that the server refused to treat stay`
  return `Other mails are treated afterwards as this account says. ${left} in the mailbox until somebody checks, tests or changes the account`
}

function cardId(card: unknown): string | null {
  return typeof card === 'object' && card !== null && 'id' in card && typeof card.id === 'string' ? card.id : null
}
