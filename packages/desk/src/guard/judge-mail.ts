import type { Complaint, MailProblem, Receipt } from '@postdesk/mail'
import type { ReadyMail } from '../model/ready-mail.ts'
import { bearsMachineSign } from './bears-machine-sign.ts'
import type { RuleVerdict } from '../rules/index.ts'

/** What the mail log says of a mail that nobody could be answered for. */
export const NO_SENDER = 'no-sender: the mail names nobody who wrote it'

/** What the guard decides about a mail; the reason of a refusal or a hold is shown in the mail log. */
export type Verdict =
  | { readonly kind: 'admit'; readonly mayAnswer: boolean }
  | { readonly kind: 'bounce'; readonly originalMessageId: string }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'complaint'; readonly complaint: Complaint }
  /** `ruleId`: the rule that says so; null when it is no rule. */
  | { readonly kind: 'refuse'; readonly reason: string; readonly ruleId: string | null }
  | { readonly kind: 'hold'; readonly reason: string; readonly ruleId: string | null }

export type GuardFacts = {
  /** Addresses of our own accounts, in lower case. */
  readonly ownAddresses: ReadonlySet<string>
  /** Whether a mail of our outbox bears this mail's Message-ID, as we wrote it or as a server rewrote it, or a connection test sent it. */
  readonly isOurs: boolean
  /** Whether it is a report on a mail that we sent. */
  readonly isReportOnOurs: boolean
}

type Judged = Pick<
  ReadyMail,
  | 'from'
  | 'replyTo'
  | 'sender'
  | 'autoSubmitted'
  | 'bounce'
  | 'receipt'
  | 'complaint'
  | 'returnPath'
  | 'problems'
  | 'rootType'
  | 'autoSubmittedField'
>

/**
 * Judges a mail before it reaches a ticket:
 *
 * 1. A mail that broke a limit of the reader is held: what was read of it may be misleading.
 * 2. A mail of ours that came back (a copy to ourselves, a forwarding rule) is refused: it is in its ticket already.
 * 3. A delivery report that names the mail that failed goes to that mail's ticket, if a machine wrote it. A person who forwards one has
 *    something to say, and the report is only a part of it.
 *    Of a mail of ours no rule may ignore or hold the report: somebody waits for an answer that never came.
 *    A receipt is noted where the mail stands that was read, and a complaint too; neither needs a writer.
 * 4. What a rule ignores is refused, and what it holds is held, by the rule's name. A rule that lets a mail pass says nothing against 1 to 3.
 * 5. A mail that names no writer is held: there is nobody to answer.
 * 6. Everything else is admitted. Machines, lists, notices and our own mailboxes are never answered by a machine.
 */
export function judgeMail(mail: Judged, facts: GuardFacts, rules: RuleVerdict | null): Verdict {
  const fatal = mail.problems.find((problem) => problem.fatal)
  if (fatal) return { kind: 'hold', reason: sayProblem(fatal), ruleId: null }
  const from = mail.from?.address.toLowerCase() ?? ''
  if (facts.isOurs && facts.ownAddresses.has(from))
    return { kind: 'refuse', reason: 'own-echo: a mail of ours that came back', ruleId: null }
  const isBounce = mail.bounce?.originalMessageId && bearsMachineSign(mail)
  const isReport = isBounce || mail.receipt !== null || mail.complaint !== null
  if (rules !== null && rules.kind !== 'allow' && !(isReport && facts.isReportOnOurs))
    return { kind: rules.kind === 'ignore' ? 'refuse' : 'hold', reason: `rule: ${rules.rule.name}`, ruleId: rules.rule.id }
  if (isBounce && mail.bounce?.originalMessageId) return { kind: 'bounce', originalMessageId: mail.bounce.originalMessageId }
  if (mail.receipt !== null) return { kind: 'receipt', receipt: mail.receipt }
  if (mail.complaint !== null) return { kind: 'complaint', complaint: mail.complaint }
  const writers = [mail.from, ...mail.replyTo, mail.sender].filter((one) => one?.address.includes('@'))
  if (writers.length === 0) return { kind: 'hold', reason: NO_SENDER, ruleId: null }
  const isMachine = mail.autoSubmitted || mail.bounce !== null || mail.returnPath === '' || facts.ownAddresses.has(from)
  return { kind: 'admit', mayAnswer: !isMachine }
}

function sayProblem(problem: MailProblem): string {
  return `${problem.code}: ${problem.detail}`
}
