import { z } from 'zod'
import { Connection, EmailAddress, ErrorCard, IncomingProtocol, OutgoingProtocol } from '../shapes.ts'

/**
 * Test connection: POST answers with server-sent events, one `step` each and a last `done` {ok}. Of a saved account, of a saved outgoing
 * account, or of a form as it stands, with its sign-in or its password.
 */
export const TEST_PATH = '/connection-tests'
const SendTo = EmailAddress.optional().describe('to whom the test mail goes; absent: to the mailbox itself')
export const TestRequest = z.union([
  z.object({
    accountId: z.uuid(),
    send: z.boolean().default(false).describe('also send a test mail to the mailbox itself, or to sendTo'),
    sendTo: SendTo,
  }),
  z.object({ outgoingAccountId: z.uuid(), send: z.boolean().default(false), sendTo: SendTo }),
  z.object({
    address: EmailAddress,
    attemptId: z.uuid().optional(),
    incoming: z
      .object({
        protocol: IncomingProtocol.default('graph'),
        folder: z.string().trim().min(1).max(200).default('inbox'),
        connection: Connection.prefault({}),
        password: z.string().max(1_000).optional(),
      })
      .nullable()
      .prefault({}),
    outgoing: z
      .object({
        protocol: OutgoingProtocol.default('graph'),
        connection: Connection.prefault({}),
        authentication: z.enum(['oauth', 'password', 'none']).default('oauth'),
        password: z.string().max(1_000).optional(),
      })
      .nullable()
      .prefault({}),
    send: z.boolean().default(false),
  }),
])
export type TestRequest = z.output<typeof TestRequest>
/** The same as a caller may write it, without what has a default. */
export type TestRequestIn = z.input<typeof TestRequest>
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
