import { z } from 'zod'
import type { Route } from '../route.ts'
import { EmailAddress, ErrorCard, Id, Time } from '../shapes.ts'

/** What a sign-in gave us, as far as anybody may see it: never a token. */
export const Authorization = z.object({
  kind: z.enum(['delegated', 'app-only']),
  username: z.string().nullable(),
  mailboxAddress: z.string(),
  tenantId: z.string(),
  scopes: z.array(z.string()),
  authorizedBy: z.string().nullable(),
  authorizedAt: Time,
  refreshedAt: Time,
  expiresAt: Time.nullable().describe('when the sign-in dies if never used'),
  state: z.enum(['good', 'needs-a-person']),
})

/** The sign-in of a form that is not saved yet. */
export const Attempt = z.object({
  id: z.uuid(),
  status: z.enum(['waiting', 'authorized', 'refused', 'used']),
  authorizeUrl: z.string().nullable(),
  username: z.string().nullable(),
  mailboxAddress: z.string().nullable(),
  scopes: z.array(z.string()),
  card: ErrorCard.nullable(),
  expiresAt: Time,
})
export type Attempt = z.infer<typeof Attempt>

export const Account = z.object({
  id: z.uuid(),
  name: z.string(),
  address: z.string(),
  protocol: z.enum(['graph', 'imap']),
  enabled: z.boolean(),
  state: z.enum(['receiving', 'not-enabled', 'waiting', 'needs-you', 'new']),
  stateText: z.string().describe('the state in words'),
  card: ErrorCard.nullable(),
  checkSeconds: z.number().int(),
  folder: z.string(),
  afterRead: z.enum(['leave', 'mark-read', 'move', 'delete']),
  moveTo: z.string().nullable(),
  startAt: Time,
  autoReply: z.boolean(),
  lastCheckedAt: Time.nullable(),
  lastMailAt: Time.nullable(),
  nextCheckAt: Time.nullable(),
  registration: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  authorization: Authorization.nullable(),
  outgoing: z
    .object({
      id: z.uuid(),
      address: z.string(),
      senderName: z.string().nullable(),
      enabled: z.boolean(),
      card: ErrorCard.nullable(),
      lastSentAt: Time.nullable(),
    })
    .nullable(),
  held: z.number().int(),
  createdAt: Time,
})
export type Account = z.infer<typeof Account>

export const createAttempt = {
  method: 'post',
  path: '/authorizations',
  access: 'admin',
  summary: 'Begin a sign-in for a mailbox; nothing is saved but the attempt',
  body: z.object({
    registrationId: z.uuid(),
    address: EmailAddress,
    accountId: z.uuid().optional().describe('re-authorize this account'),
    shared: z.boolean().default(false).describe('a shared mailbox: somebody with full access to it signs in'),
  }),
  status: 201,
  output: Attempt,
} satisfies Route
export const getAttempt = {
  method: 'get',
  path: '/authorizations/{id}',
  access: 'admin',
  summary: 'How the sign-in stands',
  params: Id,
  output: Attempt,
} satisfies Route

export const listAccounts = {
  method: 'get',
  path: '/accounts',
  access: 'admin',
  summary: 'Mail accounts, those that need someone first',
  output: z.object({ accounts: z.array(Account) }),
} satisfies Route
export const listTroubledAccounts = {
  method: 'get',
  path: '/troubled-accounts',
  access: 'agent',
  summary: 'Mail accounts that need a person, for everybody who waits for their mail',
  output: z.object({ accounts: z.array(Account.pick({ id: true, address: true, stateText: true })) }),
} satisfies Route
export const getAccount = {
  method: 'get',
  path: '/accounts/{id}',
  access: 'admin',
  summary: 'One mail account',
  params: Id,
  output: Account,
} satisfies Route
export const createAccount = {
  method: 'post',
  path: '/accounts',
  access: 'admin',
  summary: 'Save an authorized account, with its linked outgoing account',
  body: z.object({
    name: z.string().trim().min(1).max(100),
    address: EmailAddress,
    attemptId: z.uuid(),
    checkSeconds: z.number().int().min(5).max(86_400).default(30),
    folder: z.string().min(1).max(200).default('inbox'),
    afterRead: z.enum(['leave', 'mark-read', 'move', 'delete']).default('leave'),
    moveTo: z.string().max(200).nullable().default(null),
    startAt: Time.optional(),
    autoReply: z.boolean().default(true),
    senderName: z.string().trim().max(100).nullable().default(null),
    send: z.boolean().default(true),
    enabled: z.boolean().default(true),
  }),
  status: 201,
  output: Account,
} satisfies Route
export const changeAccount = {
  method: 'patch',
  path: '/accounts/{id}',
  access: 'admin',
  summary: 'Change an account; a new sign-in by attemptId',
  params: Id,
  body: z
    .object({
      name: z.string().trim().min(1).max(100),
      enabled: z.boolean(),
      checkSeconds: z.number().int().min(5).max(86_400),
      folder: z.string().min(1).max(200),
      afterRead: z.enum(['leave', 'mark-read', 'move', 'delete']),
      moveTo: z.string().max(200).nullable(),
      autoReply: z.boolean(),
      senderName: z.string().trim().max(100).nullable(),
      attemptId: z.uuid(),
    })
    .partial(),
  output: Account,
} satisfies Route
export const deleteAccount = {
  method: 'delete',
  path: '/accounts/{id}',
  access: 'admin',
  summary: 'Remove an account; tickets stay',
  params: Id,
  status: 204,
} satisfies Route
export const checkAccount = {
  method: 'post',
  path: '/accounts/{id}/checks',
  access: 'admin',
  summary: 'Check for mail now',
  params: Id,
  status: 202,
  output: z.object({ asked: z.literal(true) }),
} satisfies Route

export const AccountEvent = z.object({
  id: z.number().int(),
  at: Time,
  kind: z.string(),
  text: z.string(),
  actor: z.string().nullable(),
  card: ErrorCard.nullable(),
})
export const listAccountEvents = {
  method: 'get',
  path: '/accounts/{id}/events',
  access: 'admin',
  summary: 'Account history, newest first',
  params: Id,
  query: z.object({ before: z.coerce.number().int().optional() }),
  output: z.object({ events: z.array(AccountEvent), next: z.number().int().nullable() }),
} satisfies Route

/** Test connection: POST answers with server-sent events, one `step` each and a last `done` {ok}. Body {accountId} or {attemptId, address}. */
export const TEST_PATH = '/connection-tests'
export const TestRequest = z.union([z.object({ accountId: z.uuid() }), z.object({ attemptId: z.uuid(), address: EmailAddress })])
export const TestStep = z.object({
  id: z.string(),
  direction: z.enum(['receive', 'send']),
  title: z.string(),
  state: z.enum(['running', 'passed', 'failed', 'skipped']),
  evidence: z.string().nullable(),
  milliseconds: z.number().nullable(),
  card: ErrorCard.nullable(),
})
export type TestStep = z.infer<typeof TestStep>
