/**
 * The way a mail goes. Start reading here: this is the only file that knows the order of the rooms.
 *
 *   inbound:   pull -> stow (raw kept, cursor advanced) -> parse -> guard -> thread -> route -> file into ticket -> outbox (auto reply)
 *              (at `thread`, a follow-up waits for the mail it answers while that one is still on its way)
 *   outbound:  outbox claim -> compose -> hand over -> settle (sent | again at | failed | unknown)
 *
 * Rooms take and return values and do not know each other. The one exception: `ticket` hands to `outbox`, because a reply and the
 * debt to send it are one transaction. No transaction is open while we wait for the network, a thread or a disk.
 */
import { ConnectorError, type IncomingConnector } from '@postdesk/connectors'
import { readBlobName } from './blobs/index.ts'
import type { MailLogRow, OutboxItemRow, Trx } from './db/index.ts'
import { explainAccountFailure } from './accounts/history/explain-failure.ts'
import type { FlowDeps } from './flow-deps.ts'
import { composeMail, handOver, judgeFailure, type HandOverOutcome } from './delivery/index.ts'
import { decideMail, judgeArrival, type Judged, type Tied } from './decide-mail.ts'
import type { Verdict } from './guard/index.ts'
import {
  acknowledgeMails,
  fetchAgain,
  processKind,
  pullAccount,
  settleMail,
  settleRound,
  takeStowed,
  waitForParent,
  type LeasedAccount,
  type PullLimits,
  type ReadMail,
  type RoundOutcome,
  type RoundTrouble,
} from './intake/index.ts'
import { unknownCard } from './model/unknown-card.ts'
import type { ReadyMail } from './model/ready-mail.ts'
import { claim, ClaimLost, deliverKind, Envelope, keepDraft, markMaybeDone, renewClaim, settleDelivery } from './outbox/index.ts'
import { PLACEMENT_COLUMNS, upsertPerson } from './people/index.ts'
import { describeError, type Job, type JobContext } from './queue/index.ts'
import { readRules } from './rules/index.ts'
import { lockConversation } from './threading/index.ts'
import {
  appendFromMail,
  autoReply,
  createFromMail,
  lockLive,
  merge,
  noteComplaint,
  noteDeliveryFailure,
  noteReceipt,
} from './ticket/index.ts'

export type RoundLimits = PullLimits & {
  /** Somebody asked for this round: it tries also where the server wants to be left alone for a while. */
  readonly insist: boolean
}

/**
 * Inbound, first half: everything new in a mailbox is made durable, and owes us a job; then the mailbox is touched, where the account
 * wants it. Says how the round ended; never rejects for it.
 */
export async function receive(
  deps: FlowDeps,
  account: LeasedAccount,
  limits: RoundLimits,
): Promise<'received' | 'more' | 'failed'> {
  const { signal } = limits
  try {
    const connector = await deps.connect.incoming(account, limits)
    let outcome: RoundOutcome
    try {
      await connector.open(signal)
      const end = await pullAccount(deps, account, connector, limits)
      const afterwards = await treatAfterwards(deps, account, connector, limits)
      outcome = { kind: end === 'more' ? 'more' : 'received', afterwards }
    } finally {
      await connector.close()
    }
    await settleRound(deps, account, outcome)
    return outcome.kind
  } catch (thrown) {
    if (signal.aborted && !isTimeout(signal.reason)) return 'failed'
    const error = signal.aborted
      ? new ConnectorError('NETWORK', 'The round took too long.', { border: 'network' }, thrown)
      : thrown
    const card = await explainAccountFailure(deps.database.kysely, account, error, deps.clock())
    await settleRound(deps, account, { kind: 'failed', error, card })
    return 'failed'
  }
}

/** Marks, moves or deletes what is kept. Whatever refuses that (a folder somebody renamed) must not hold up the mail. */
async function treatAfterwards(
  deps: FlowDeps,
  account: LeasedAccount,
  connector: IncomingConnector,
  limits: PullLimits,
): Promise<RoundTrouble | null> {
  try {
    await acknowledgeMails(deps.database, account, connector, deps.clock, limits)
    return null
  } catch (error) {
    if (limits.signal.aborted) throw error
    return { error, card: await explainAccountFailure(deps.database.kysely, account, error, deps.clock()) }
  }
}

const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError'

/** Inbound, second half, as a job: a stowed mail becomes a ticket or a message, or is refused, or held. Done twice it is done once. */
export function processJob(deps: FlowDeps): Job<{ mailLogId: string }> {
  return {
    ...processKind,
    concurrency: 2,
    run: async ({ mailLogId }, context) => {
      try {
        await processMail(deps, mailLogId, context.signal)
      } catch (error) {
        deps.log.warn({ mailLogId, attempt: context.attempt, error: describeError(error) }, 'a mail could not be processed')
        if (!context.isLastAttempt) throw error
        await holdMail(deps, mailLogId, context, error)
      }
    },
  }
}

async function processMail(deps: FlowDeps, mailLogId: string, signal: AbortSignal): Promise<void> {
  const { database } = deps
  const taken = await database.kysely
    .updateTable('mail_log')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', mailLogId)
    .where('state', '=', 'stowed')
    .returning(['id', 'blob', 'size', 'source_id', 'incoming_account_id', 'released'])
    .executeTakeFirst()
  const row = taken?.size === 0 ? await fetchMissing(deps, taken, signal) : taken
  if (!row) return
  const { kysely } = database
  const account = await kysely
    .selectFrom('incoming_account')
    .select(['id', 'address'])
    .where('id', '=', row.incoming_account_id)
    .executeTakeFirst()
  if (!account) return
  const raw = await deps.blobs.get(readBlobName(row.blob))
  const read = await deps.parser.read(raw)
  const arrival = { account, size: raw.byteLength, released: row.released }
  const judged = await judgeArrival(kysely, deps.messageKey, read, arrival, await readRules(kysely))
  const { kind } = judged.verdict
  const mail =
    kind === 'admit' || kind === 'bounce' || kind === 'complaint' ? await keepFiles(deps, read) : { ...read, files: [] }
  await database.transaction((trx) => fileMail(trx, deps, row, mail, judged))
}

type Stowed = Pick<MailLogRow, 'id' | 'blob' | 'size' | 'source_id' | 'incoming_account_id' | 'released'>

/** A mail the server would not give before and somebody asks for again. Undefined when it is settled without having come. */
async function fetchMissing(deps: FlowDeps, row: Stowed, signal: AbortSignal): Promise<Stowed | undefined> {
  const fetched = await fetchAgain(deps, row, signal)
  if (fetched.kind === 'here') return { ...row, blob: fetched.blob }
  const end = { kind: fetched.kind === 'known-already' ? ('refused' as const) : ('held' as const), reason: fetched.reason }
  await deps.database.transaction((trx) => settleMail(trx, row.id, end, { now: deps.clock() }))
  return undefined
}

/**
 * The one transaction of filing: ticket or message, person, files, automatic answer and the log row, all or nothing. A mail that answers
 * one which has arrived and is not filed yet waits for it, and nothing is written but that.
 */
async function fileMail(trx: Trx, deps: FlowDeps, stowed: Stowed, mail: ReadyMail, judged: Judged): Promise<void> {
  const now = deps.clock()
  const mailLogId = stowed.id
  // The account's row first, as everybody does: whoever removes an account has it before the mails of that account.
  const account = await trx
    .selectFrom('incoming_account')
    .select(['id', 'auto_reply', 'allow_auto_submitted', ...PLACEMENT_COLUMNS])
    .where('id', '=', stowed.incoming_account_id)
    .forKeyShare()
    .executeTakeFirst()
  if (!account) return
  const row = await takeStowed(trx, mailLogId)
  if (!row) return
  const { language } = judged
  const { kind } = judged.verdict
  if (kind !== 'refuse' && kind !== 'hold') await lockConversation(trx, mail)
  const decision = await decideMail(trx, deps.messageKey, mail, judged, { account, mailLogId, quiet: row.quiet, now })
  const { touches, waitsFor } = decision
  if (waitsFor !== null && (await waitForParent(trx, row, waitsFor, now)) === 'waits') return
  const facts = { now, problems: mail.problems, touches }
  const receivedAt = placeInTime(row.received_at, now)
  switch (decision.kind) {
    case 'refuse':
    case 'hold': {
      const { reason, ruleId } = decision
      return settleMail(trx, mailLogId, { kind: decision.kind === 'hold' ? 'held' : 'refused', reason, ruleId }, facts)
    }
    case 'reports': {
      const { ticketId, clue } = decision
      await noteReport(trx, judged.verdict, mail, { ticketId, messageId: decision.messageId, mailLogId, now })
      return settleMail(trx, mailLogId, { kind: 'filed', ticketId, clue }, facts)
    }
    case 'joins': {
      const { clue, byStranger, writer } = decision
      await upsertPerson(trx, writer)
      const ticketId = await joinTied(trx, decision.ticketId, decision.tied, now)
      await appendFromMail(trx, { mail, writer, mailLogId, receivedAt, now, ticketId, clue, byStranger })
      return settleMail(trx, mailLogId, { kind: 'filed', ticketId, clue }, facts)
    }
    case 'opens': {
      const { writer, route, isReport } = decision
      const { incomingAccountId, autoReply: answer, ...placed } = route
      const { id: requesterId } = await upsertPerson(trx, writer)
      const opened = { mail, writer, mailLogId, receivedAt, now, requesterId, incomingAccountId, isReport, language, ...placed }
      const { ticketId } = await createFromMail(trx, opened)
      if (answer === 'yes')
        await autoReply(trx, deps, { ticketId, subject: mail.subject, language, incomingAccountId, to: writer, now })
      return settleMail(trx, mailLogId, { kind: 'filed', ticketId, clue: null }, facts)
    }
    default:
      return decision satisfies never
  }
}

/** A report about a mail of ours goes onto that mail. */
async function noteReport(
  trx: Trx,
  verdict: Verdict,
  mail: ReadyMail,
  about: { readonly ticketId: number; readonly messageId: string; readonly mailLogId: string; readonly now: Date },
): Promise<void> {
  if (verdict.kind === 'bounce' && mail.bounce) await noteDeliveryFailure(trx, { ...about, bounce: mail.bounce })
  if (verdict.kind === 'receipt') await noteReceipt(trx, { ...about, receipt: verdict.receipt })
  if (verdict.kind === 'complaint') await noteComplaint(trx, { ...about, complaint: verdict.complaint })
}

/** Where a mail goes that belongs to a ticket. One that shows several to be one conversation brings them together first. */
async function joinTied(trx: Trx, ticketId: number, tied: Tied, now: Date): Promise<number> {
  for (const from of tied.merge) {
    const because = 'a mail that came later shows that they are one conversation'
    await merge(trx, { from, into: tied.keep, by: null, now, because })
  }
  return lockLive(trx, tied.merge.includes(ticketId) ? tied.keep : ticketId)
}

/**
 * When a mail stands in the conversation. Graph tells whole seconds, so a mail counts for the end of its second: an answer must not
 * stand above the question. Nor may it stand in the future, where a server's clock runs ahead of ours.
 */
function placeInTime(receivedAt: Date | null, now: Date): Date {
  const latest = now.getTime() - 1
  if (receivedAt === null) return new Date(latest)
  const end = receivedAt.getMilliseconds() === 0 ? receivedAt.getTime() + 999 : receivedAt.getTime()
  return new Date(Math.min(end, latest))
}

async function keepFiles(deps: FlowDeps, { files, ...mail }: ReadMail): Promise<ReadyMail> {
  const kept = []
  for (const { content, ...file } of files) {
    const { sha256 } = await deps.blobs.put(content)
    kept.push({ ...file, blob: sha256 })
  }
  return { ...mail, files: kept }
}

async function holdMail(deps: FlowDeps, mailLogId: string, context: JobContext, error: unknown): Promise<void> {
  const reason = `processing failed ${context.attempt} times: ${describeError(error)}`
  await deps.database.transaction((trx) => settleMail(trx, mailLogId, { kind: 'held', reason }, { now: deps.clock() }))
}

/** Outbound, as a job: one mail we owe is handed over. Done twice it is done once; the row says what comes next. */
export function deliverJob(deps: FlowDeps): Job<{ outboxId: string }> {
  return { ...deliverKind, concurrency: 2, run: ({ outboxId }, { signal }) => deliver(deps, outboxId, signal) }
}

/**
 * The end of a mail that was handed over. Whom the server refused as it took the mail for the others is a delivery failure, as a report
 * would be that came later; the mail is sent all the same, and nobody gets it twice.
 */
async function settleHandedOver(trx: Trx, claimed: OutboxItemRow, outcome: HandOverOutcome, now: Date): Promise<void> {
  const end = outcome.kind === 'sent' ? outcome : { kind: 'unknown' as const, card: unknownCard(now) }
  const settled = await settleDelivery(trx, claimed, end, now)
  if (settled === null || outcome.kind !== 'sent' || outcome.refused.length === 0) return
  const recipients = outcome.refused.map(({ address, status, said }) => ({
    address,
    action: 'failed',
    status,
    diagnostic: said,
  }))
  const bounce = { kind: 'hard' as const, status: recipients[0]?.status ?? null, recipients, originalMessageId: null }
  await noteDeliveryFailure(trx, { ...settled, messageId: claimed.message_id, bounce, mailLogId: null, now })
}

/** How often a claim is renewed while a mail is under way. */
const RENEW_MILLISECONDS = 20_000

async function deliver(deps: FlowDeps, outboxId: string, signal: AbortSignal): Promise<void> {
  const { database } = deps
  const claimed = await claim(database, outboxId, deps.nodeId, deps.clock())
  if (!claimed) return
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const renewing = setInterval(() => {
    renewClaim(database.kysely, claimed, deps.clock()).catch((error: unknown) => {
      if (error instanceof ClaimLost) stop.abort(error)
    })
  }, RENEW_MILLISECONDS)
  let account = { address: '', authorization_id: null as string | null }
  try {
    const row = await database.kysely
      .selectFrom('outgoing_account')
      .selectAll()
      .where('id', '=', claimed.outgoing_account_id)
      .executeTakeFirstOrThrow()
    account = row
    const mail = await composeMail(database.kysely, deps.blobs, claimed, Envelope.parse(claimed.envelope), row.protocol)
    const connector = await deps.connect.outgoing(row)
    try {
      await connector.open(both)
      const before = { attempts: claimed.attempts, draftRef: claimed.draft_ref, maybeDone: claimed.maybe_done }
      const notes = {
        keepDraft: (draftRef: string | null) => keepDraft(database.kysely, claimed, draftRef),
        markMaybeDone: () => markMaybeDone(database.kysely, claimed),
      }
      const outcome = await handOver(connector, mail, before, notes, both)
      await database.transaction((trx) => settleHandedOver(trx, claimed, outcome, deps.clock()))
    } finally {
      await connector.close()
    }
  } catch (error) {
    if (error instanceof ClaimLost) return
    const now = deps.clock()
    const end = judgeFailure(error, await explainAccountFailure(database.kysely, account, error, now), {
      attempts: claimed.attempts,
      owedSince: claimed.created_at,
      now,
      random: deps.random,
    })
    deps.log.warn({ outboxId, attempt: claimed.attempts, end: end.kind, error: describeError(error) }, 'a mail did not leave')
    await database.transaction((trx) => settleDelivery(trx, claimed, end, now))
  } finally {
    clearInterval(renewing)
  }
}
