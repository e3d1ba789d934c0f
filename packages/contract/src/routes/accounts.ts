import { z } from 'zod'
import type { Route } from '../route.ts'
import { Authentication, Connection, EmailAddress, ErrorCard, Id, IncomingProtocol, OutgoingProtocol, Time } from '../shapes.ts'
import { Authorization } from './authorizations.ts'

export const Account = z.object({
  id: z.uuid(),
  name: z.string(),
  address: z.string(),
  protocol: IncomingProtocol,
  authentication: Authentication,
  connection: Connection.describe('as it was typed; what is null is the cloud’s own'),
  shared: z.boolean(),
  hasPassword: z.boolean(),
  primary: z.boolean(),
  allowAutoSubmitted: z.boolean(),
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
      name: z.string(),
      address: z.string(),
      protocol: OutgoingProtocol,
      senderName: z.string().nullable(),
      enabled: z.boolean(),
      card: ErrorCard.nullable(),
      lastSentAt: Time.nullable(),
    })
    .nullable(),
  switched: z
    .object({
      id: z.uuid(),
      from: IncomingProtocol,
      to: IncomingProtocol,
      by: z.string(),
      at: Time,
      undoUntil: Time,
    })
    .nullable()
    .describe('the last change of protocol, while it can be undone'),
  ewsEnd: z
    .object({
      phase: z.enum(['open', 'listed-apps-only', 'ended']),
      endsOn: z.iso.date(),
      daysLeft: z.number().int(),
      keepCommand: z.string().nullable().describe('Exchange Online PowerShell that lets our app in until the end'),
    })
    .nullable()
    .describe('an account over EWS in Exchange Online: when that ends'),
  push: z
    .object({
      state: z.enum(['live', 'polled']),
      text: z.string().describe('how new mail is noticed, in words'),
      card: ErrorCard.nullable().describe('why Microsoft does not tell of new mail, or will not for much longer'),
    })
    .nullable()
    .describe('an enabled account over Graph: whether Microsoft tells of new mail'),
  held: z.number().int(),
  untreated: z
    .object({
      waiting: z.number().int().describe('those whose turn is to come'),
      refused: z.number().int().describe('those the server would not treat; tried again after a check, a test or a change'),
    })
    .describe('kept mails not yet marked, moved or deleted in the mailbox as the account wishes'),
  createdAt: Time,
})
export type Account = z.infer<typeof Account>

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
  output: z.object({
    accounts: z.array(Account.pick({ id: true, address: true, stateText: true })),
    sending: z
      .array(
        z.object({
          id: z.uuid().describe('the outgoing account'),
          address: z.string(),
          waiting: z.number().int().describe('mails that have been tried and do not leave'),
          reason: z.string().describe('why the last try failed, in words'),
        }),
      )
      .describe('outgoing accounts whose mail does not leave'),
  }),
} satisfies Route
export const getAccount = {
  method: 'get',
  path: '/accounts/{id}',
  access: 'admin',
  summary: 'One mail account',
  params: Id,
  output: Account,
} satisfies Route
/** What the form of an incoming account holds; the common case needs name, address and the sign-in. */
const fields = {
  name: z.string().trim().min(1, 'give it a name').max(100),
  checkSeconds: z.number().int().min(5).max(86_400),
  folder: z.string().trim().min(1, 'name the folder, such as inbox').max(200),
  afterRead: z.enum(['leave', 'mark-read', 'move', 'delete']),
  moveTo: z.string().max(200).nullable(),
  autoReply: z.boolean(),
  allowAutoSubmitted: z.boolean().describe('mail that says a machine sent it may open tickets; a machine never answers it'),
  primary: z.boolean().describe('tickets whose account has no outgoing account are answered by this one’s'),
  connection: Connection,
  password: z.string().min(1, 'enter the password').max(1_000),
}
export const createAccount = {
  method: 'post',
  path: '/accounts',
  access: 'admin',
  summary: 'Save an account with its sign-in or password, and its outgoing account',
  body: z.object({
    ...fields,
    address: EmailAddress,
    protocol: IncomingProtocol.default('graph'),
    attemptId: z.uuid().optional().describe('the sign-in; not for a password'),
    password: fields.password.optional(),
    connection: fields.connection.prefault({}),
    checkSeconds: fields.checkSeconds.default(30),
    folder: fields.folder.default('inbox'),
    afterRead: fields.afterRead.default('leave'),
    moveTo: fields.moveTo.default(null),
    startAt: Time.optional(),
    autoReply: fields.autoReply.default(true),
    allowAutoSubmitted: fields.allowAutoSubmitted.default(true),
    primary: fields.primary.default(false),
    senderName: z.string().trim().max(100).nullable().default(null),
    send: z.boolean().default(true).describe('also make, or renew, the outgoing account of this mailbox'),
    outgoingProtocol: OutgoingProtocol.optional().describe('default: Graph and EWS by themselves, IMAP and POP3 with SMTP'),
    outgoingConnection: Connection.prefault({}),
    outgoingAccountId: z.uuid().nullable().optional().describe('answer by this outgoing account instead'),
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
      ...fields,
      enabled: z.boolean(),
      senderName: z.string().trim().max(100).nullable(),
      outgoingAccountId: z.uuid().nullable(),
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
export type AccountEvent = z.infer<typeof AccountEvent>
export const listAccountEvents = {
  method: 'get',
  path: '/accounts/{id}/events',
  access: 'admin',
  summary: 'Account history, newest first',
  params: Id,
  query: z.object({ before: z.coerce.number().int().optional() }),
  output: z.object({ events: z.array(AccountEvent), next: z.number().int().nullable() }),
} satisfies Route

/** Going over to another protocol: the new way is tried first, and nothing changes unless it works. */
export const switchAccount = {
  method: 'post',
  path: '/accounts/{id}/switches',
  access: 'admin',
  summary: 'Go over to another protocol, with what is known; can be undone for a week',
  params: Id,
  body: z.object({
    protocol: IncomingProtocol,
    attemptId: z.uuid().optional().describe('a new sign-in, where the old one does not reach the new protocol'),
    connection: Connection.prefault({}),
    moveSending: z
      .boolean()
      .optional()
      .describe(
        'whether the outgoing account of the same mailbox goes along, over Graph, EWS, or from IMAP and POP3 over SMTP; it is tried first, too, and undone together. Absent: only from EWS to Graph and back',
      ),
    outgoingConnection: Connection.prefault({}).describe('the server to send by, where it goes along and the cloud has none'),
  }),
  status: 201,
  output: Account,
} satisfies Route
export const undoSwitch = {
  method: 'delete',
  path: '/accounts/{id}/switches/{switchId}',
  access: 'admin',
  summary: 'Go back to the protocol of before',
  params: Id.extend({ switchId: z.uuid() }),
  status: 204,
} satisfies Route
