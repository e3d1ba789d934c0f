import { z } from 'zod'

export const Time = z.iso.datetime().describe('UTC, ISO 8601')
export const EmailAddress = z.email('must be an e-mail address such as support@contoso.example').max(254)
/** A name on one line. Control characters are none, and the database takes no NUL. */
export const Name = z
  .string()
  .trim()
  .min(1, 'give it a name')
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must be one line, without control characters')
export const NamedAddress = z.object({ name: z.string(), address: z.string() })
export const Cloud = z.enum(['worldwide', 'gcc-high', 'dod', 'china', 'personal', 'personal-live', 'custom'])

/** By what mail is received, and by what it is sent. */
export const IncomingProtocol = z.enum(['graph', 'ews', 'imap', 'pop3'])
export type IncomingProtocol = z.infer<typeof IncomingProtocol>
export const OutgoingProtocol = z.enum(['graph', 'ews', 'smtp'])
export type OutgoingProtocol = z.infer<typeof OutgoingProtocol>
export const MailProtocol = z.enum(['graph', 'ews', 'imap', 'pop3', 'smtp'])
export type MailProtocol = z.infer<typeof MailProtocol>

/** How an account proves itself: somebody signed in, the app itself, a password, or not at all (a relay that knows us by our address). */
export const Authentication = z.enum(['delegated', 'app-only', 'password', 'none'])
export type Authentication = z.infer<typeof Authentication>

/** A mail server of the administrator's own choosing; what is null is as the cloud has it. */
export const Server = z.object({
  host: z.string().trim().min(1, 'name the server, such as outlook.office365.com').max(253).nullable().default(null),
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  security: z.enum(['tls', 'starttls', 'none']).nullable().default(null),
})
export type Server = z.infer<typeof Server>

/** Whether an address is a server with who signs in there and nothing else: what stands behind a `/`, `?` or `#` belongs to a password. */
function isPlainProxy(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { username, password, pathname, search, hash } = new URL(url)
  const isUser = username !== '' || password === ''
  return isUser && (pathname === '' || pathname === '/') && search === '' && hash === '' && !/[?#]/.test(url)
}

/** The settings of a connection that few accounts need. */
export const Connection = z.object({
  server: Server.nullable().default(null).describe('IMAP, POP3 and SMTP; null: the cloud’s own'),
  ewsUrl: z.url('must be an address such as https://mail.contoso.example/EWS/Exchange.asmx').nullable().default(null),
  username: z.string().trim().min(1).max(320).nullable().default(null).describe('where it is not the address'),
  proxyUrl: z
    .string()
    .trim()
    .regex(/^(?:https?|socks5?h?):\/\/\S+$/i, 'must be an address such as http://proxy.contoso.example:3128 or socks5://…')
    .refine(isPlainProxy, 'must be user:password@host:port alone; write @ / ? # : of a password as %40 %2F %3F %23 %3A')
    .max(500)
    .nullable()
    .default(null)
    .describe(
      'with user:password@ where the proxy asks for them. The password is kept sealed and never given back: an address that comes back without it keeps it',
    ),
  hasProxyPassword: z
    .boolean()
    .optional()
    .describe('in answers: a password is kept for the user of the proxy; not heeded in requests'),
  caPem: z
    .string()
    .trim()
    .regex(/-----BEGIN CERTIFICATE-----/, 'paste the certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----')
    .max(100_000)
    .nullable()
    .default(null),
  advanced: z
    .object({
      connectTimeoutSeconds: z.number().int().min(1).max(300),
      imap4rev2: z.boolean().describe('IMAP: use IMAP4rev2 where it is offered'),
      apop: z.boolean().describe('POP3: sign in by APOP where it is offered'),
      keepsMessageId: z.boolean().describe('SMTP: the server leaves our Message-ID as it is'),
    })
    .partial()
    .default({}),
})
export type Connection = z.infer<typeof Connection>

export const CardAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('link'), text: z.string(), url: z.string() }),
  z.object({ kind: z.literal('command'), text: z.string(), command: z.string() }),
  z.object({
    kind: z.literal('button'),
    text: z.string(),
    act: z.enum([
      're-authorize',
      'admin-consent',
      'edit-registration',
      'enter-secret',
      'edit-account',
      'switch-to-graph',
      'check-now',
      'retry-delivery',
      'test',
    ]),
  }),
])

/** A failure in plain words; the same wherever an error is shown. */
export const ErrorCard = z.object({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  who: z.enum(['entra-admin', 'exchange-admin', 'mailbox-owner', 'postdesk-admin', 'nobody']),
  actions: z.array(CardAction).readonly(),
  codes: z.array(z.string()).readonly(),
  correlationId: z.string().nullable(),
  // A card that was kept before there was this has none.
  traceId: z.string().nullable().default(null),
  providerText: z.string().nullable(),
  at: z.string(),
})
export type ErrorCard = z.infer<typeof ErrorCard>

/** Every refusal of the API: what, in which field, and the remedy in the sentence. */
export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  card: ErrorCard.optional(),
})
export type Problem = z.infer<typeof Problem>

export const Id = z.object({ id: z.uuid() })
export const TicketId = z.object({ id: z.coerce.number().int().positive() })
