import { z } from 'zod'
import type { Route } from '../route.ts'
import { Authentication, Connection, EmailAddress, ErrorCard, Id, OutgoingProtocol, Time } from '../shapes.ts'
import { Authorization } from './authorizations.ts'

export const OutgoingAccount = z.object({
  id: z.uuid(),
  name: z.string(),
  address: z.string(),
  senderName: z.string().nullable(),
  replyTo: z.string().nullable(),
  replyTag: z.boolean(),
  numberInSubject: z.boolean(),
  protocol: OutgoingProtocol,
  authentication: Authentication,
  connection: Connection,
  shared: z.boolean(),
  hasPassword: z.boolean(),
  primary: z.boolean(),
  enabled: z.boolean(),
  state: z.enum(['ready', 'disabled', 'needs-you']),
  stateText: z.string().describe('the state in words'),
  card: ErrorCard.nullable(),
  registration: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  authorization: Authorization.nullable(),
  usedBy: z.array(z.object({ id: z.uuid(), address: z.string() })).describe('incoming accounts that answer by it'),
  waiting: z.number().int().describe('mails that have not left yet'),
  lastSentAt: Time.nullable(),
  createdAt: Time,
})
export type OutgoingAccount = z.infer<typeof OutgoingAccount>

const fields = {
  name: z.string().trim().min(1, 'give it a name').max(100),
  senderName: z.string().trim().max(100).nullable(),
  replyTo: EmailAddress.nullable(),
  replyTag: z
    .boolean()
    .describe('answers are asked for at a plus address that bears the ticket, signed; plus addressing must be on'),
  numberInSubject: z.boolean().describe('our subjects bear the number of the ticket, such as [#1042]'),
  protocol: OutgoingProtocol,
  connection: Connection,
  authentication: Authentication,
  password: z.string().min(1, 'enter the password').max(1_000),
  primary: z.boolean().describe('what has no outgoing account of its own leaves by this one'),
  enabled: z.boolean(),
}
export const listOutgoingAccounts = {
  method: 'get',
  path: '/outgoing-accounts',
  access: 'admin',
  summary: 'Outgoing accounts, those that need someone first',
  output: z.object({ accounts: z.array(OutgoingAccount) }),
} satisfies Route
export const getOutgoingAccount = {
  method: 'get',
  path: '/outgoing-accounts/{id}',
  access: 'admin',
  summary: 'One outgoing account',
  params: Id,
  output: OutgoingAccount,
} satisfies Route
export const createOutgoingAccount = {
  method: 'post',
  path: '/outgoing-accounts',
  access: 'admin',
  summary: 'Save an outgoing account with its sign-in, its password, or neither',
  body: z.object({
    ...fields,
    address: EmailAddress,
    senderName: fields.senderName.default(null),
    replyTo: fields.replyTo.default(null),
    replyTag: fields.replyTag.default(false),
    numberInSubject: fields.numberInSubject.default(false),
    connection: fields.connection.prefault({}),
    password: fields.password.optional(),
    attemptId: z.uuid().optional(),
    primary: fields.primary.default(false),
    enabled: fields.enabled.default(true),
  }),
  status: 201,
  output: OutgoingAccount,
} satisfies Route
export const changeOutgoingAccount = {
  method: 'patch',
  path: '/outgoing-accounts/{id}',
  access: 'admin',
  summary: 'Change an outgoing account; a new sign-in by attemptId',
  params: Id,
  body: z.object({ ...fields, attemptId: z.uuid() }).partial(),
  output: OutgoingAccount,
} satisfies Route
export const deleteOutgoingAccount = {
  method: 'delete',
  path: '/outgoing-accounts/{id}',
  access: 'admin',
  summary: 'Remove an outgoing account that no incoming account answers by',
  params: Id,
  status: 204,
} satisfies Route
