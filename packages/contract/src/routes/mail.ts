import { z } from 'zod'
import type { Route } from '../route.ts'
import { ErrorCard, Id, NamedAddress, Time } from '../shapes.ts'
import { RuleTouch } from './rules.ts'

export const MailState = z.enum(['stowed', 'filed', 'refused', 'held', 'discarded'])
export const SentMailState = z.enum(['queued', 'sending', 'sent', 'failed', 'unknown'])

const part = (what: string) => z.string().trim().max(200).optional().describe(`part of ${what}`)

/** What every list of mails can be narrowed to. Words are looked for as parts, in any case; all of them must be there. */
const filters = {
  q: part('sender, recipient or subject, or a whole Message-ID'),
  from: part('the sender, name or address'),
  to: part('a recipient'),
  subject: part('the subject'),
  messageId: z.string().trim().max(1000).optional().describe('a whole Message-ID, with or without angle brackets'),
  accountId: z.uuid().optional(),
  ticketId: z.coerce.number().int().positive().optional(),
  since: Time.optional().describe('not before this moment'),
  until: Time.optional().describe('before this moment'),
}

export const MailFilter = z.object({
  ...filters,
  state: MailState.optional(),
  heldBy: z.enum(['earlier-version']).optional().describe('held by an earlier version of Postdesk than the one that runs'),
})
export type MailFilter = z.infer<typeof MailFilter>
export const SentMailFilter = z.object({ ...filters, state: SentMailState.optional() })
export type SentMailFilter = z.infer<typeof SentMailFilter>
const Before = z.object({ before: z.string().optional().describe('"next" of the page before') })

export const MailLogRow = z.object({
  id: z.uuid(),
  account: z.object({ id: z.uuid(), address: z.string() }),
  from: z.string().nullable(),
  fromName: z.string().nullable(),
  to: z.array(z.string()),
  subject: z.string().nullable(),
  messageId: z.string().nullable(),
  size: z.number().int(),
  state: MailState,
  reason: z.string().nullable(),
  clue: z.string().nullable(),
  rules: z.array(RuleTouch).describe('the rules that did something to it, under the names they had then'),
  canLetIn: z.boolean().describe('a rule ignored it, and a person may let it in all the same'),
  ticketId: z.number().int().nullable(),
  arrivedAt: Time,
  receivedAt: Time.nullable(),
  settledAt: Time.nullable(),
  settledBy: z.string().nullable().describe('who retried or discarded it last'),
  discardReason: z.string().nullable(),
  heldVersion: z.string().nullable().describe('the version of Postdesk that held it last'),
  attempts: z.number().int(),
  rawUrl: z.string(),
})
export type MailLogRow = z.infer<typeof MailLogRow>

export const MailProblem = z.object({ code: z.string(), detail: z.string(), fatal: z.boolean() })

/** The whole of one row: with what it means, what to do, what the reader found odd, and the mail's header as it arrived. */
export const WholeMail = MailLogRow.extend({
  meaning: z.string(),
  nextAct: z.string().nullable(),
  problems: z.array(MailProblem),
  header: z.string().nullable().describe('null when the server has not given the mail'),
})
export type WholeMail = z.infer<typeof WholeMail>

export const SentMailRow = z.object({
  id: z.uuid(),
  account: z.object({ id: z.uuid(), address: z.string() }),
  kind: z.string(),
  to: z.array(NamedAddress),
  cc: z.array(NamedAddress),
  subject: z.string(),
  messageId: z.string(),
  serverMessageId: z.string().nullable().describe('what the server wrote in the place of ours'),
  inReplyTo: z.string().nullable(),
  state: SentMailState,
  card: ErrorCard.nullable(),
  ticketId: z.number().int(),
  author: z.string(),
  createdAt: Time,
  sentAt: Time.nullable(),
  dueAt: Time,
  attempts: z.number().int(),
})
export type SentMailRow = z.infer<typeof SentMailRow>

export const listMail = {
  method: 'get',
  path: '/mail',
  access: 'agent',
  summary: 'The mail log: every mail that arrived and what became of it, newest first',
  query: MailFilter.extend(Before.shape),
  output: z.object({ mails: z.array(MailLogRow), next: z.string().nullable() }),
} satisfies Route
export const listSentMail = {
  method: 'get',
  path: '/sent-mail',
  access: 'agent',
  summary: 'Every mail that left or is to leave, newest first',
  query: SentMailFilter.extend(Before.shape),
  output: z.object({ mails: z.array(SentMailRow), next: z.string().nullable() }),
} satisfies Route
export const getMail = {
  method: 'get',
  path: '/mail/{id}',
  access: 'agent',
  summary: 'The whole of one row of the mail log',
  params: Id,
  output: WholeMail,
} satisfies Route
export const retryMail = {
  method: 'post',
  path: '/mail/{id}/attempts',
  access: 'agent',
  summary: 'Process a held mail again, or let one in that a rule ignored; no rule stops it a second time',
  params: Id,
  status: 202,
  output: z.object({ queued: z.literal(true) }),
} satisfies Route
export const discardMail = {
  method: 'post',
  path: '/mail/{id}/discard',
  access: 'agent',
  summary: 'Discard a held mail, with a name and perhaps a reason against it; row and raw mail stay',
  params: Id,
  body: z.object({ reason: z.string().trim().max(500).optional() }),
  status: 204,
} satisfies Route
export const restoreMail = {
  method: 'delete',
  path: '/mail/{id}/discard',
  access: 'agent',
  summary: 'Take a discard back: the mail is held again',
  params: Id,
  status: 204,
} satisfies Route
export const countHeldMail = {
  method: 'get',
  path: '/held-mail',
  access: 'agent',
  summary: 'How much mail is held (counted up to 1,000), and how much of it by an earlier version of Postdesk',
  output: z.object({ held: z.number().int(), byEarlierVersion: z.number().int(), version: z.string() }),
} satisfies Route
export const retryHeldMail = {
  method: 'post',
  path: '/held-mail/retries',
  access: 'agent',
  summary: 'Process held mails again, a hundred a call: repeat with the same id until nothing remains',
  body: z.object({
    id: z.uuid().describe('made by the caller; the same for each call of one "retry all"'),
    filter: MailFilter.omit({ state: true }).default({}),
  }),
  status: 202,
  output: z.object({ queued: z.number().int(), remaining: z.boolean() }),
} satisfies Route
export const getRetry = {
  method: 'get',
  path: '/held-mail/retries/{id}',
  access: 'agent',
  summary: 'How far a "retry all" is: how many mails wait still, and what became of the others',
  params: Id,
  output: z.object({
    total: z.number().int(),
    waiting: z.number().int(),
    filed: z.number().int(),
    refused: z.number().int(),
    held: z.number().int(),
  }),
} satisfies Route
