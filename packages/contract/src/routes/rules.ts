import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Name, NamedAddress, Time } from '../shapes.ts'
import { Named, Priority } from './placement.ts'

const Value = z
  .string()
  .trim()
  .min(1, 'type what to look for')
  .max(300)
  .regex(/^\P{Cc}*$/u, 'must be one line, without control characters')
const values = z.array(Value).min(1, 'type at least one value').max(100)

/** What of a mail is text and short; `domain` is the sender's, `plus-tag` what stands behind the + of the account's own address. */
export const ShortField = z.enum(['sender', 'sender-name', 'domain', 'recipient', 'plus-tag', 'subject', 'account'])
export const TextOperator = z.enum(['is', 'is-not', 'contains', 'contains-not', 'matches', 'begins', 'ends'])
export type TextOperator = z.infer<typeof TextOperator>

/** One question about a mail. Of several values one is enough; with `is-not` and `contains-not` none may be. */
export const Condition = z.discriminatedUnion('field', [
  z.object({ field: ShortField, operator: TextOperator.describe('matches: * is any text, ? one character'), values }),
  z.object({
    field: z.literal('header'),
    header: z
      .string()
      .trim()
      .regex(/^[!-9;-~]{1,76}$/, 'must be the name of a header field, such as X-Priority, without a colon'),
    operator: TextOperator,
    values,
  }),
  z.object({
    field: z.literal('body').describe('the visible text'),
    operator: z.enum(['contains', 'contains-not', 'begins', 'ends']),
    values,
  }),
  z.object({
    field: z.literal('size'),
    operator: z.enum(['larger', 'smaller']),
    bytes: z.number().int().min(0).max(1_000_000_000),
  }),
  z.object({ field: z.literal('auto-submitted'), operator: z.literal('is'), value: z.boolean() }),
  z.object({
    field: z.literal('language'),
    operator: z.enum(['is', 'is-not']),
    values: z
      .array(z.string().regex(/^[a-z]{2}$/, 'must be a language of two letters, such as en (ISO 639-1)'))
      .min(1)
      .max(60),
  }),
])
export type Condition = z.infer<typeof Condition>

/** A word on a ticket. */
export const Tag = z
  .string()
  .trim()
  .min(1, 'type the tag')
  .max(50)
  .regex(/^[^\p{Cc},]*$/u, 'must be one line, without commas')

/** What a rule does. What is null or empty is left to other rules and to the account. */
export const RuleActions = z
  .object({
    verdict: z
      .enum(['ignore', 'hold', 'allow'])
      .nullable()
      .default(null)
      .describe('ignore: no ticket; hold: a person decides; allow: no later rule ignores or holds it'),
    groupId: z.uuid().nullable().default(null),
    categoryId: z.uuid().nullable().default(null).describe('one of the categories of the group'),
    companyId: z.uuid().nullable().default(null),
    brandId: z.uuid().nullable().default(null),
    priority: Priority.nullable().default(null),
    assigneeId: z.string().nullable().default(null),
    tags: z.array(Tag).max(20).default([]),
    noAutoReply: z.boolean().default(false),
  })
  .refine((given) => givesSomething(given) || given.verdict !== null, 'say what the rule does: choose at least one action')
  .refine(
    (given) => given.verdict !== 'ignore' || !givesSomething(given),
    'mail that is ignored becomes no ticket: take the other actions away, or do not ignore it',
  )
/** Whether a ticket would get something by these actions. */
function givesSomething(actions: Given): boolean {
  const once = [actions.groupId, actions.categoryId, actions.companyId, actions.brandId, actions.priority, actions.assigneeId]
  return actions.noAutoReply || actions.tags.length > 0 || once.some((one) => one !== null)
}
type Given = Record<'groupId' | 'categoryId' | 'companyId' | 'brandId' | 'priority' | 'assigneeId', string | null> & {
  readonly tags: readonly string[]
  readonly noAutoReply: boolean
}
export type RuleActions = z.infer<typeof RuleActions>
/** The actions of a rule that says nothing yet. */
export const NO_ACTIONS: RuleActions = {
  verdict: null,
  groupId: null,
  categoryId: null,
  companyId: null,
  brandId: null,
  priority: null,
  assigneeId: null,
  tags: [],
  noAutoReply: false,
}

const fields = {
  name: Name,
  enabled: z.boolean(),
  accountId: z.uuid().nullable().describe('only mail of this account; null: of every account'),
  match: z.enum(['all', 'any']),
  conditions: z.array(Condition).min(1, 'say which mail the rule is about: add a condition').max(50),
  actions: RuleActions,
}
/** A rule as a person writes it. */
export const RuleDraft = z.object({
  name: fields.name,
  enabled: fields.enabled.default(true),
  accountId: fields.accountId.default(null),
  match: fields.match.default('all'),
  conditions: fields.conditions,
  actions: fields.actions,
})
export type RuleDraft = z.infer<typeof RuleDraft>
export type RuleDraftIn = z.input<typeof RuleDraft>

export const Rule = z.object({
  id: z.uuid(),
  ...fields,
  account: z.object({ id: z.uuid(), address: z.string() }).nullable(),
  /** The names of what the actions give. */
  group: Named.nullable(),
  category: Named.nullable(),
  company: Named.nullable(),
  brand: Named.nullable(),
  assignee: z.object({ id: z.string(), name: z.string(), disabled: z.boolean() }).nullable(),
  touched: z.number().int().describe('mails of the last 30 days that it did something to, up to 10,000'),
  changedBy: z.string(),
  changedAt: Time,
})
export type Rule = z.infer<typeof Rule>

/** What a rule may do to a mail, one word each. */
export const RuleEffect = z.enum([
  'ignore',
  'hold',
  'allow',
  'group',
  'category',
  'company',
  'brand',
  'priority',
  'assignee',
  'tags',
  'no-auto-reply',
])
export type RuleEffect = z.infer<typeof RuleEffect>
/** What a rule did to a mail, under the name it had then. */
export const RuleTouch = z.object({ id: z.uuid(), name: z.string(), effects: z.array(RuleEffect) })
export type RuleTouch = z.infer<typeof RuleTouch>

export const listRules = {
  method: 'get',
  path: '/rules',
  access: 'admin',
  summary: 'The rules in the order they are gone through',
  query: z.object({ accountId: z.uuid().optional().describe('only those that apply to mail of this account') }),
  output: z.object({ rules: z.array(Rule) }),
} satisfies Route
export const getRule = {
  method: 'get',
  path: '/rules/{id}',
  access: 'admin',
  summary: 'A rule',
  params: Id,
  output: Rule,
} satisfies Route
export const createRule = {
  method: 'post',
  path: '/rules',
  access: 'admin',
  summary: 'Add a rule, last of all or at a place; with the id of a rule that was just removed, it is that one again',
  body: RuleDraft.extend({
    id: z.uuid().optional(),
    place: z.number().int().min(0).max(10_000).optional().describe('how many rules stand before it'),
  }),
  status: 201,
  output: Rule,
} satisfies Route
export const changeRule = {
  method: 'patch',
  path: '/rules/{id}',
  access: 'admin',
  summary: 'Change a rule; what is left out stays, actions are replaced as a whole',
  params: Id,
  body: z.object(fields).partial(),
  output: Rule,
} satisfies Route
export const deleteRule = {
  method: 'delete',
  path: '/rules/{id}',
  access: 'admin',
  summary: 'Remove a rule; what it did to mails stays in the mail log',
  params: Id,
  status: 204,
} satisfies Route
export const orderRules = {
  method: 'put',
  path: '/rules/order',
  access: 'admin',
  summary: 'Put the rules into an order: the ids of all of them',
  body: z.object({ ids: z.array(z.uuid()).max(1_000) }),
  output: z.object({ rules: z.array(Rule) }),
} satisfies Route

/** A rule of a set that is tried: a saved one has its id. */
export const TriedRule = RuleDraft.extend({ id: z.uuid().optional() })
const tried = z.array(TriedRule).max(1_000).optional().describe('the whole set to try, in order; absent: the saved rules')

/** What one condition found in a mail. */
export const Evidence = z.object({
  condition: Condition,
  holds: z.boolean(),
  saw: z.string().nullable().describe('what stands in the mail, cut short; null: nothing does'),
})
export type Evidence = z.infer<typeof Evidence>
export const RuleTrace = z.object({
  id: z.uuid().nullable().describe('null: a rule that is not saved yet'),
  name: z.string(),
  outcome: z.enum(['matched', 'not-matched', 'other-account', 'off', 'not-reached']),
  effects: z.array(RuleEffect),
  evidence: z.array(Evidence).describe('up to the condition that decided'),
})
export type RuleTrace = z.infer<typeof RuleTrace>

/** What becomes of a mail. */
export const MailOutcome = z.object({
  state: z.enum(['filed', 'refused', 'held']),
  reason: z.string().nullable(),
  ticket: z
    .union([z.literal('new'), z.number().int()])
    .nullable()
    .describe('the ticket it joins, or a new one; null: none'),
  clue: z.string().nullable(),
  group: Named.nullable(),
  category: Named.nullable(),
  company: Named.nullable(),
  brand: Named.nullable().describe('null: the default brand'),
  priority: Priority.nullable().describe('null: no new ticket'),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  tags: z.array(z.string()),
  autoReply: z.object({ sends: z.boolean(), because: z.string() }).nullable().describe('null: no new ticket'),
})
export type MailOutcome = z.infer<typeof MailOutcome>

export const dryRun = {
  method: 'post',
  path: '/rules/dry-run',
  access: 'admin',
  summary: 'What would become of a mail, and why; nothing is written',
  body: z.object({
    mail: z.union([
      z.object({ raw: z.string().min(1, 'paste the mail, header and all'), accountId: z.uuid() }),
      z.object({ mailLogId: z.uuid() }),
    ]),
    rules: tried,
  }),
  output: z.object({
    mail: z.object({
      from: NamedAddress.nullable(),
      subject: z.string(),
      size: z.number().int(),
      language: z.string().nullable(),
    }),
    outcome: MailOutcome,
    rules: z.array(RuleTrace),
  }),
} satisfies Route

/**
 * Tries a set of rules over the mails of the last seven days, newest first: POST answers with server-sent events, `difference`
 * (a `MailDifference`), `progress` and a last `done` (`CompareProgress`).
 */
export const COMPARE_PATH = '/rules/comparisons'
export const CompareRequest = z.object({ rules: z.array(TriedRule).max(1_000) })
export type CompareRequestIn = z.input<typeof CompareRequest>
export const MailDifference = z.object({
  mailLogId: z.uuid(),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  arrivedAt: Time,
  before: MailOutcome,
  after: MailOutcome,
})
export type MailDifference = z.infer<typeof MailDifference>
export const CompareProgress = z.object({
  looked: z.number().int(),
  of: z.number().int().describe('mails of the last seven days, at most 2,000'),
  differ: z.number().int(),
  unreadable: z.number().int().describe('mails that could not be read again'),
  /** False when more mails arrived than are looked at. */
  complete: z.boolean(),
  message: z.string().optional().describe('why it ended early'),
})
export type CompareProgress = z.infer<typeof CompareProgress>
