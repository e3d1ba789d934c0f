import { z } from 'zod'
import type { Route } from '../route.ts'
import { Connection, EmailAddress, ErrorCard, Id, IncomingProtocol, MailProtocol, OutgoingProtocol, Time } from '../shapes.ts'

/** What an access token says of itself, for one service. Never the token. */
export const TokenFacts = z.object({
  resource: z.enum(['graph', 'ews', 'outlook']),
  audience: z.string().nullable(),
  permissions: z.array(z.string()).describe('delegated scopes or app-only roles'),
  isAppOnly: z.boolean(),
  tenantId: z.string().nullable(),
  appId: z.string().nullable(),
  username: z.string().nullable(),
  issuedAt: Time.nullable(),
  expiresAt: Time,
})
export type TokenFacts = z.infer<typeof TokenFacts>

/** What a sign-in gave us, as far as anybody may see it: never a token. */
export const Authorization = z.object({
  kind: z.enum(['delegated', 'app-only']),
  username: z.string().nullable(),
  mailboxAddress: z.string(),
  tenantId: z.string(),
  protocols: z.array(MailProtocol),
  scopes: z.array(z.string()),
  tokens: z.array(TokenFacts).describe('the last access token of each service'),
  authorizedBy: z.string().nullable(),
  authorizedAt: Time,
  refreshedAt: Time,
  expiresAt: Time.nullable().describe('when the sign-in dies if never used'),
  state: z.enum(['good', 'needs-a-person']),
})
export type Authorization = z.infer<typeof Authorization>

/**
 * A sign-in: by a person in this browser, by a person on another device (device code), without a person (app-only), or an
 * administrator's consent for the organization, whose link may be sent to them.
 */
export const AttemptWay = z.enum(['browser', 'device', 'app-only', 'admin-consent'])

/** The sign-in of a form that is not saved yet. `approved`: an administrator has consented; now it can be signed in. */
export const Attempt = z.object({
  id: z.uuid(),
  how: AttemptWay,
  status: z.enum(['waiting', 'authorized', 'approved', 'refused', 'used']),
  authorizeUrl: z
    .string()
    .nullable()
    .describe(
      'where the browser, or the administrator, is sent; only told at the beginning. An administrator’s link is good until expiresAt and leads through one page for each service',
    ),
  userCode: z.string().nullable().describe('device code: what the person types'),
  verificationUri: z.string().nullable().describe('device code: where they type it'),
  username: z.string().nullable(),
  mailboxAddress: z.string().nullable(),
  incoming: IncomingProtocol.nullable(),
  outgoing: OutgoingProtocol.nullable(),
  scopes: z.array(z.string()),
  connection: Connection.describe(
    'what the form said of receiving, for the form that a sign-in in its own page comes back to; never the proxy’s password',
  ),
  outgoingConnection: Connection,
  card: ErrorCard.nullable(),
  expiresAt: Time,
})
export type Attempt = z.infer<typeof Attempt>

export const createAttempt = {
  method: 'post',
  path: '/authorizations',
  access: 'admin',
  summary: 'Begin a sign-in for a mailbox; nothing is saved but the attempt',
  body: z.object({
    registrationId: z.uuid(),
    address: EmailAddress,
    how: AttemptWay.default('browser'),
    incoming: IncomingProtocol.nullable().default('graph').describe('what mail is received by; null: only sent'),
    outgoing: OutgoingProtocol.nullable().default('graph').describe('what mail is sent by; null: only received'),
    scopes: z.array(z.string().trim().min(1).max(300)).max(40).optional().describe('in the place of the permissions proposed'),
    accountId: z.uuid().optional().describe('re-authorize this account'),
    outgoingAccountId: z.uuid().optional().describe('re-authorize this outgoing account'),
    shared: z.boolean().default(false).describe('a shared mailbox: somebody with full access to it signs in'),
    consentFor: z
      .enum(['delegated', 'app-only'])
      .optional()
      .describe(
        'admin-consent: to what people’s sign-ins need, or to what the app itself needs. Default: as the account signs in, else delegated',
      ),
    connection: Connection.optional().describe(
      'by which server and proxy the mailbox is opened; absent: as the account has it that is re-authorized',
    ),
    outgoingConnection: Connection.optional(),
    formerAttemptId: z
      .uuid()
      .optional()
      .describe('the sign-in this form had before: the proxy’s password that was typed for it holds for the same proxy and user'),
    returnTo: z
      .string()
      .regex(/^\/(?!\/)[\w/?&=%.~@+-]*$/, 'must be a path of this desk')
      .max(2_000)
      .optional()
      .describe('full-page sign-in: where the browser goes afterwards'),
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

/** Some faults a provider shows on a page of its own and never sends back: what is copied from there is explained like any other. */
export const explainErrorPage = {
  method: 'post',
  path: '/authorizations/{id}/error-pages',
  access: 'admin',
  summary: 'Explain an error page of Microsoft that never came back here',
  params: Id,
  body: z.object({ text: z.string().trim().min(1, 'paste what the page says').max(10_000) }),
  output: z.object({ card: ErrorCard }),
} satisfies Route

/** What a sign-in would ask for, before anybody signs in. */
export const proposeScopes = {
  method: 'get',
  path: '/registrations/{id}/scopes',
  access: 'admin',
  summary: 'The permissions a sign-in over this app registration asks for, by protocol',
  params: Id,
  query: z.object({
    incoming: IncomingProtocol.optional(),
    outgoing: OutgoingProtocol.optional(),
    shared: z.enum(['yes', 'no']).default('no'),
    how: AttemptWay.default('browser'),
    address: EmailAddress.optional().describe('the mailbox the commands name'),
    enterpriseObjectId: z
      .uuid('must be the object ID that Entra shows under Enterprise applications')
      .optional()
      .describe('object ID of the enterprise application, for the commands; unknown, they hold a placeholder'),
  }),
  output: z.object({
    scopes: z.array(z.string()).describe('for the sign-in page; app-only: for the token requests'),
    missing: z.array(z.string()).describe('permissions that the app registration’s own list leaves out and these protocols need'),
    roles: z.array(z.string()).describe('app-only: what an administrator grants to the app'),
    limitable: z.array(z.string()).describe('of these, what Exchange can grant for chosen mailboxes, in the place of Entra'),
    commands: z.array(z.object({ title: z.string(), command: z.string() })).describe('Exchange PowerShell that app-only needs'),
    consentUrls: z.array(z.string()).describe('where an administrator consents for the organization'),
  }),
} satisfies Route

export const removeAuthorization = {
  method: 'delete',
  path: '/accounts/{id}/authorization',
  access: 'admin',
  summary: 'Reset: throw the sign-in of an account away; the account stays and waits for a new one',
  params: Id,
  status: 204,
} satisfies Route
export const validateOutgoing = {
  method: 'post',
  path: '/outgoing-accounts/{id}/authorization/validations',
  access: 'admin',
  summary: 'Validate: ask Microsoft for a fresh token of what mail leaves by',
  params: Id,
  output: z.object({ ok: z.boolean(), card: ErrorCard.nullable(), authorization: Authorization }),
} satisfies Route
export const validateAuthorization = {
  method: 'post',
  path: '/accounts/{id}/authorization/validations',
  access: 'admin',
  summary: 'Validate: ask Microsoft for a fresh token now',
  params: Id,
  output: z.object({ ok: z.boolean(), card: ErrorCard.nullable(), authorization: Authorization }),
} satisfies Route
