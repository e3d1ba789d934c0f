/**
 * What becomes of a mail, decided without writing anything: by the flow, which then does it, and by the dry run, which only tells it. Both
 * halves ask the rooms in the order of the flow:
 *
 *   judge:   guard and rules                    (before a transaction: rules may look at much text)
 *   decide:  reports on our mails -> thread -> route   (inside of the filing transaction, so that what it saw is still so)
 */
import type { MailAddress } from '@postdesk/mail'
import type { Queries } from './db/index.ts'
import {
  gatherGuardFacts,
  isReport,
  judgeMail,
  mayOpenByReport,
  mayOpenTicket,
  NO_SENDER,
  TAKES_NO_MACHINES,
  TOO_MANY_REPORTS,
  type Verdict,
} from './guard/index.ts'
import { writerOf, type ReadyMail } from './model/ready-mail.ts'
import { companyOf, type PlacementColumns } from './people/index.ts'
import { routeMail, type Route } from './routing/index.ts'
import { applyRules, gatherMailFacts, touchesOf, type Rule, type Ruling, type Touch } from './rules/index.ts'
import { findParentUnderWay, findReported, findThread, findTied } from './threading/index.ts'

type Read = Omit<ReadyMail, 'files'>

/** Where a mail came to, and how. */
export type Arrival = {
  readonly account: { readonly id: string; readonly address: string }
  /** Bytes of the raw mail. */
  readonly size: number
  /** A person has let it in: no rule stops it. */
  readonly released: boolean
}

export type Judged = {
  readonly verdict: Verdict
  readonly ruling: Ruling
  /** Of what the writer wrote, ISO 639-1; null when it could not be told. */
  readonly language: string | null
}

/** First half: what guard and rules say. */
export async function judgeArrival(
  queries: Queries,
  messageKey: Uint8Array,
  mail: Read,
  arrival: Arrival,
  rules: readonly Rule[],
): Promise<Judged> {
  const facts = await gatherMailFacts(mail, arrival)
  const ruling = applyRules(rules, facts, arrival)
  const guardFacts = await gatherGuardFacts(queries, mail, messageKey)
  const about = (mail.bounce ?? mail.receipt ?? mail.complaint)?.originalMessageId ?? null
  const isReportOnOurs = (await findReported(queries, about)) !== null
  return { verdict: judgeMail(mail, { ...guardFacts, isReportOnOurs }, ruling.verdict), ruling, language: facts.language }
}

/** Tickets that a mail shows to be one conversation with the one it joins. */
export type Tied = { readonly keep: number; readonly merge: readonly number[] }

export type Decision = {
  /** The mail this one answers and that is not filed yet: wait for it before anything is done. */
  readonly waitsFor: string | null
  readonly touches: readonly Touch[]
} & (
  | { readonly kind: 'refuse' | 'hold'; readonly reason: string; readonly ruleId: string | null }
  | { readonly kind: 'reports'; readonly ticketId: number; readonly messageId: string; readonly clue: string }
  | {
      readonly kind: 'joins'
      readonly ticketId: number
      readonly clue: string
      readonly byStranger: boolean
      readonly writer: MailAddress
      readonly tied: Tied
    }
  | { readonly kind: 'opens'; readonly route: Route; readonly writer: MailAddress; readonly isReport: boolean }
)

/** Second half: which ticket, and what a new one gets. `mailLogId`: null for a mail that never arrived, as a dry run may have one. */
export async function decideMail(
  queries: Queries,
  messageKey: Uint8Array,
  mail: Read,
  { verdict, ruling }: Judged,
  given: {
    readonly account: PlacementColumns & {
      readonly id: string
      readonly auto_reply: boolean
      readonly allow_auto_submitted: boolean
    }
    readonly mailLogId: string | null
    readonly quiet: boolean
    readonly now: Date
  },
): Promise<Decision> {
  const nothing = { waitsFor: null, touches: [] }
  if (verdict.kind === 'refuse' || verdict.kind === 'hold') {
    const touches = verdict.ruleId === null ? [] : touchesOf(ruling.trace, 'stopped')
    return { ...verdict, waitsFor: null, touches }
  }
  if (verdict.kind !== 'admit') {
    const about = await findReported(queries, aboutOf(verdict))
    if (about !== null) return { ...nothing, ...about, kind: 'reports', clue: REPORT_CLUES[verdict.kind] }
    if (verdict.kind === 'receipt') return { ...nothing, kind: 'refuse', reason: STRAY_RECEIPT, ruleId: null }
  }
  const writer = writerOf(mail)
  if (!writer) return { ...nothing, kind: 'hold', reason: NO_SENDER, ruleId: null }
  // Asked before the thread is looked for: what is filed in between is found there.
  const waitsFor = await findParentUnderWay(queries, given.mailLogId ?? NO_MAIL, mail)
  const thread = await findThread(queries, mail, { key: messageKey, writer: writer.address })
  if (thread.kind === 'joins') {
    const tied = await findTied(queries, mail, thread.ticketId)
    return { ...thread, writer, tied, waitsFor: null, touches: touchesOf(ruling.trace, 'joined') }
  }
  const { account, quiet } = given
  if (!mayOpenTicket(mail, account, ruling.verdict))
    return { kind: 'refuse', reason: TAKES_NO_MACHINES, ruleId: null, waitsFor, touches: [] }
  const opensByReport = isReport(mail)
  // While it waits nothing is decided; it asks again when its turn comes.
  if (opensByReport && !(await mayOpenByReport(queries, given.now)))
    return { kind: 'refuse', reason: TOO_MANY_REPORTS, ruleId: null, waitsFor, touches: [] }
  const route = routeMail({
    account,
    writerCompanyId: await companyOf(queries, writer.address),
    mayAnswer: verdict.kind === 'admit' && verdict.mayAnswer,
    quiet,
    sets: ruling.sets,
  })
  return { kind: 'opens', route, writer, isReport: opensByReport, waitsFor, touches: touchesOf(ruling.trace, 'opened') }
}

const REPORT_CLUES = {
  bounce: 'reports on a mail of ours (delivery status)',
  receipt: 'tells what became of a mail of ours (read receipt)',
  complaint: 'complains of a mail of ours (abuse report)',
} as const
const STRAY_RECEIPT = 'receipt: tells what became of a mail which this desk did not send'

function aboutOf(verdict: Extract<Verdict, { kind: keyof typeof REPORT_CLUES }>): string | null {
  if (verdict.kind === 'bounce') return verdict.originalMessageId
  return (verdict.kind === 'receipt' ? verdict.receipt : verdict.complaint).originalMessageId
}

/** The id of no mail. */
const NO_MAIL = '00000000-0000-0000-0000-000000000000'
