import type { Envelope } from '../header/read-envelope.ts'
import type { AutoReason, Bounce, MailAttachment } from '../parsed-mail.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf } from '../structure/read-header.ts'
import type { HeaderBlock } from '../structure/read-header.ts'
import { isChallenge } from './challenge-words.ts'
import { announcesAbsence, saysAbsence } from './out-of-office-words.ts'
import { declaresMachine } from './declared-words.ts'
import { isRobotAddress } from './robot-address.ts'

export interface AutoClues {
  readonly header: HeaderBlock
  readonly envelope: Envelope
  /** Null when only the header is known. */
  readonly root: Part | null
  readonly bounce: Bounce | null
  readonly attachments: readonly MailAttachment[]
  /** Empty when only the header is known. */
  readonly text: string
  /** What the writer wrote, without what is quoted; empty for a mail that passes another on, and when only the header is known. */
  readonly words: string
}

export interface AutoJudgement {
  readonly autoSubmitted: boolean
  readonly autoReason: AutoReason | null
}

/**
 * Must this mail never be answered by a machine? Asked in the order of how much the clue says, so that the reason shown is the
 * most telling one: reports first, then out-of-office, then what declares itself automatic, then lists and bulk, then senders
 * that nobody reads.
 */
export function judgeAuto(clues: AutoClues): AutoJudgement {
  const autoReason = reasonOf(clues)
  return { autoSubmitted: autoReason !== null, autoReason }
}

function reasonOf({ header, envelope, root, bounce, attachments, text, words }: AutoClues): AutoReason | null {
  const has = (key: string) => fieldOf(header, key) !== undefined
  const says = (key: string) => (fieldOf(header, key) ?? '').trim().toLowerCase()

  if (bounce !== null) return 'delivery-report'
  const report = reportType(header, root)
  if (report === 'disposition-notification') return 'disposition-notification'
  // Hotmail's complaints carried no report, but the address they are about.
  if (
    report === 'feedback-report' ||
    has('x-hmxmroriginalrecipient') ||
    /^complaint about message from \S/i.test(envelope.subject)
  )
    return 'complaint-report'
  if (report === 'delivery-status' || has('x-ms-exchange-message-is-ndr') || has('x-failed-recipients')) return 'delivery-report'

  const autoSubmitted = firstWord(says('auto-submitted'))
  const precedence = firstWord(says('precedence'))
  const isAutomatic = (autoSubmitted !== '' && autoSubmitted !== 'no') || suppresses(says('x-auto-response-suppress'))
  const ruleAgent = says('x-ms-exchange-generated-message-source').includes('mailbox rules agent')
  const absence = announcesAbsence(envelope.subject)
  const isAutoReply = saysAutoReply(header, says)
  if (absence !== 'no' && (isAutomatic || ruleAgent || envelope.returnPath === '' || isAutoReply)) return 'out-of-office'
  if (isAutoReply) return 'auto-reply'
  if (autoSubmitted === 'auto-replied' || autoSubmitted === 'vacation') return 'auto-reply'
  if (
    (autoSubmitted !== '' && autoSubmitted !== 'no') ||
    GENERATED_TAG.test(envelope.subject) ||
    AGGREGATE_REPORT.test(envelope.subject)
  )
    return 'auto-submitted'
  if (ruleAgent) return 'auto-reply'
  const answers = envelope.inReplyTo.length > 0 || envelope.references.length > 0
  if (isChallenge(envelope.subject, text, answers || /^re\s*:/i.test(envelope.subject))) return 'challenge'
  if (absence === 'surely' || (absence === 'likely' && (answers || saysAbsence(text)))) return 'out-of-office'

  if (precedence === 'list' || isList(has, says)) return 'mailing-list'
  if (precedence === 'bulk' || precedence === 'junk') return 'bulk'
  if (precedence === 'auto_reply' || precedence === 'auto-reply') return 'auto-reply'
  if (isBulk(has)) return 'bulk'
  if (suppresses(says('x-auto-response-suppress'))) return 'suppressed'
  if (envelope.returnPath === '') return 'null-sender'
  const robot = [envelope.from, ...envelope.replyTo.slice(0, 1)]
  if (
    envelope.from !== null &&
    isRobotAddress(envelope.from.address) &&
    !robot.slice(1).some((to) => to !== null && !isRobotAddress(to.address))
  )
    return 'robot-sender'
  if (isCalendarAnswer(root, attachments)) return 'calendar-response'
  // A form on a web page says so as well, but names the person to answer.
  const isForOther = envelope.replyTo.some(({ address }) => address.toLowerCase() !== envelope.from?.address.toLowerCase())
  if (!isForOther && declaresMachine(words)) return 'auto-submitted'
  return null
}

/** `report-type` of a multipart/report (RFC 6522), or of what it carries when it names none. */
function reportType(header: HeaderBlock, root: Part | null): string | null {
  if (root === null) {
    const field = fieldOf(header, 'content-type')?.toLowerCase() ?? ''
    return field.includes('multipart/report') ? (/report-type\s*=\s*"?([\w-]+)/.exec(field)?.[1] ?? 'delivery-status') : null
  }
  if (root.type === 'message/disposition-notification') return 'disposition-notification'
  if (root.type !== 'multipart/report') return null
  const named = root.typeParams.get('report-type')?.toLowerCase()
  if (named !== undefined && named !== '') return named
  const carried = root.children
    .map((child) => child.type)
    .find((type) => /^message\/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)$/.test(type))
  return carried?.replace(/^message\/(?:global-)?/, '') ?? 'delivery-status'
}

function firstWord(value: string): string {
  return /^[\w-]+/.exec(value)?.[0] ?? ''
}

/** Does the sender ask Exchange not to answer? (MS-OXCMAIL 2.1.3.2.20.) Receipts alone (DR, RN, NRN, NDR) do not concern answers. */
function suppresses(value: string): boolean {
  return /\b(?:all|oof|autoreply)\b/.test(value) || value === '-1'
}

/** `[AUTO-GENERATED] Stock is low`: a program tags its subject. Behind an answer mark the tag was somebody else's. */
const GENERATED_TAG = /^\s*[[(](?:this mail is )?auto(?:matic(?:ally)?|mated)?[- ]generated(?: (?:e-?mail|mail|message))?[\])]/i

/** The subject of an aggregate report about DMARC (RFC 7489 section 7.2.1.1) or TLS (RFC 8460 section 5.3). */
const AGGREGATE_REPORT = /^\s*(?:\[[^\]]{1,30}\]\s*)?report domain:\s*\S+\s+submitter:/i

/** Names of fields by which vacation programs mark their answers: dozens, all of one build. */
const AUTO_REPLY_FIELD =
  /^x-(?:[a-z0-9]{1,20}-)?(?:auto-?(?:reply|replied|respond|responder|response|answer)|vacation|away|out-?of-?office)(?:-(?:from|id|by|to|type|message|reply))?$/

/** What fields of all names say: `X-Apple-Action: VACATION`. */
const AUTO_REPLY_VALUE = /^\s*(?:vacation|auto[- ]?(?:reply|replied|responder|response)|out[- ]of[- ]office)\s*$/i

/** Marks of vacation programs from before Auto-Submitted, and of those that never learned it. */
function saysAutoReply(header: HeaderBlock, says: (key: string) => string): boolean {
  if (
    header.fields.some(
      (field) => field.key.startsWith('x-') && AUTO_REPLY_FIELD.test(field.key) && !/^(?:no|false|0)$/i.test(field.value.trim()),
    )
  )
    return true
  if (header.fields.some((field) => field.key.startsWith('x-') && AUTO_REPLY_VALUE.test(field.value))) return true
  if (says('x-autogenerated') === 'reply' || says('delivered-to').startsWith('autoresponder')) return true
  if (says('x-post-messageclass').includes('autoresponder') || says('x-fc-machinegenerated') === 'true') return true
  if (/vacation|auto-?respond|auto-?reply/.test(says('x-mailer'))) return true
  // Some write `Preference` and mean Precedence.
  return (
    [says('precedence'), says('preference')].some((value) =>
      ['auto_reply', 'auto-reply', 'autoreply'].includes(firstWord(value)),
    ) || says('x-precedence').startsWith('auto')
  )
}

function isList(has: (key: string) => boolean, says: (key: string) => string): boolean {
  if (
    [
      'list-id',
      'list-post',
      'list-unsubscribe',
      'list-help',
      'list-subscribe',
      'list-archive',
      'list-owner',
      'x-mailing-list',
      'mailing-list',
      'x-mailman-version',
      'x-beenthere',
      'x-listname',
      'x-list-name',
      'x-ml-name',
      'x-listserver',
      'x-list-host',
      'x-yahoogroups-from',
      'x-egroups-return',
      'x-mlserver',
      'x-ml-count',
      'x-ml-info',
    ].some(has)
  )
    return true
  return /^(?:owner-|.*-(?:bounces|owner|request)@|bounce-)/.test(says('sender').replace(/^[^<]*</, ''))
}

function isBulk(has: (key: string) => boolean): boolean {
  return [
    'feedback-id',
    'x-campaign',
    'x-campaignid',
    'x-campaign-id',
    'x-mailgun-campaign-id',
    'x-csa-complaints',
    'x-autogenerated',
    'x-cron-env',
    'x-bulkmail',
  ].some(has)
}

/** Somebody accepted or declined a meeting: their calendar wrote this, not they. */
function isCalendarAnswer(root: Part | null, attachments: readonly MailAttachment[]): boolean {
  const method = (part: Part): boolean =>
    part.type === 'text/calendar'
      ? /^(?:reply|counter|declinecounter)$/i.test(part.typeParams.get('method') ?? '')
      : part.children.some(method)
  return (
    root !== null &&
    (method(root) ||
      attachments.some(
        (file) =>
          file.contentType === 'text/calendar' &&
          /^METHOD:REPLY\r?$/m.test(Buffer.from(file.content.subarray(0, 2000)).toString('latin1')),
      ))
  )
}
