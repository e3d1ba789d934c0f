import { z } from 'zod'
import type { Route } from '../route.ts'
import { Cloud, ErrorCard, Id, MailProtocol, Time } from '../shapes.ts'

/** The two paths a sign-in can come back to: our own, and that of an older help desk whose app registration goes on being used. */
export const RedirectPath = z.enum(['/oauth/callback', '/helpdesk/oauth-redirect'])

export const Provider = z.enum(['microsoft', 'google', 'other'])
export type Provider = z.infer<typeof Provider>

/** Addresses typed in the place of those that cloud and tenant give. For another provider's OAuth 2.0 the first two are needed. */
const url = z.url('must be an address that begins with https://').max(500)
const host = z.string().trim().min(1).max(253)
const port = z.number().int().min(1).max(65_535)
export const Addresses = z
  .object({
    authorizeUrl: url,
    tokenUrl: url,
    deviceCodeUrl: url,
    adminConsentUrl: url,
    keysUrl: url,
    graphUrl: url,
    ewsUrl: url,
    imapHost: host,
    imapPort: port,
    pop3Host: host,
    pop3Port: port,
    smtpHost: host,
    smtpPort: port,
  })
  .partial()
export type Addresses = z.infer<typeof Addresses>

/** How an app registration proves itself; never the secret part. */
export const Credential = z.object({
  id: z.uuid(),
  kind: z.enum(['secret', 'certificate', 'federated']),
  name: z.string(),
  expiresAt: Time.nullable(),
  thumbprint: z.string().nullable().describe('SHA-1 in hexadecimal, as Entra shows it'),
  certificatePem: z.string().nullable().describe('the public part, to upload in Entra'),
  tokenFile: z.string().nullable().describe('federated: the file in which the outside token stands'),
  refusedAt: Time.nullable().describe('when Microsoft last refused it'),
  card: ErrorCard.nullable(),
  addedBy: z.string().nullable().describe('null: added before that was kept'),
  createdAt: Time,
})
export type Credential = z.infer<typeof Credential>

/** Every address that is worked with. What a provider does not have is null. */
export const EffectiveAddresses = z.object({
  authorizeUrl: z.string(),
  tokenUrl: z.string(),
  deviceCodeUrl: z.string().nullable(),
  adminConsentUrl: z.string().nullable(),
  keysUrl: z.string().nullable(),
  graphUrl: z.string().nullable(),
  ewsUrl: z.string().nullable(),
  imap: z.string().nullable().describe('host:port'),
  pop3: z.string().nullable().describe('host:port'),
  smtp: z.string().nullable().describe('host:port'),
})
export type EffectiveAddresses = z.infer<typeof EffectiveAddresses>

/** Whether a provider's app registrations may begin a sign-in; accounts that exist go on either way. */
export const ProviderSwitch = z.object({ provider: Provider, active: z.boolean() })
export type ProviderSwitch = z.infer<typeof ProviderSwitch>

export const Registration = z.object({
  id: z.uuid(),
  name: z.string(),
  provider: Provider,
  ready: z.boolean().describe('what ‘Sign in with Microsoft’ uses unasked'),
  cloud: Cloud,
  addresses: Addresses,
  effective: EffectiveAddresses.nullable().describe('the addresses in force; null when they cannot be derived'),
  scopes: z.array(z.string()).nullable().describe('typed in the place of those proposed'),
  credentials: z.array(Credential),
  loginUrl: z.string().nullable(),
  graphUrl: z.string().nullable(),
  tenantId: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  secretExpiresAt: Time.nullable().describe('when the last of its credentials ends'),
  redirectPath: RedirectPath,
  endsRead: z
    .object({
      at: Time.nullable().describe('when Entra last told'),
      triedAt: Time.nullable().describe('when it was last asked'),
      card: ErrorCard.nullable().describe('why it did not tell then'),
    })
    .describe('the ends of its client secrets, which Entra is asked for once a day'),
  usedBy: z.array(z.string()).describe('addresses of the accounts that use it'),
  accounts: z
    .array(z.object({ id: z.uuid(), direction: z.enum(['incoming', 'outgoing']), name: z.string(), address: z.string() }))
    .describe('the accounts that hang on it'),
  createdAt: Time,
})
export type Registration = z.infer<typeof Registration>

const fields = {
  name: z.string().trim().min(1, 'give it a name').max(100),
  cloud: Cloud,
  provider: Provider.default('microsoft'),
  ready: z.boolean().default(false),
  addresses: Addresses.default({}),
  scopes: z.array(z.string().trim().min(1).max(300)).max(40).nullable().default(null),
  loginUrl: z
    .url('must be a URL such as https://login.microsoftonline.com')
    .nullable()
    .default(null)
    .describe('custom cloud only'),
  graphUrl: z.url('must be a URL such as https://graph.microsoft.com').nullable().default(null).describe('custom cloud only'),
  tenantId: z.string().trim().max(200).default('').describe('Microsoft only, and not for personal accounts'),
  clientId: z.string().trim().min(1, 'the application (client) ID; copy it from the Overview page').max(300),
  secretExpiresAt: Time.nullable().default(null),
  redirectPath: RedirectPath.default('/oauth/callback').describe('which redirect URI the app registration in Entra has'),
}
export const listRegistrations = {
  method: 'get',
  path: '/registrations',
  access: 'admin',
  summary: 'App registrations',
  output: z.object({
    registrations: z.array(Registration),
    redirectUri: z.string(),
    redirectUriWarning: z.string().nullable(),
    providers: z.array(ProviderSwitch),
  }),
} satisfies Route
export const createRegistration = {
  method: 'post',
  path: '/registrations',
  access: 'admin',
  summary: 'Keep an app registration',
  body: z.object({
    ...fields,
    clientSecret: z
      .string()
      .min(1, 'paste the secret VALUE, not its ID')
      .max(500)
      .optional()
      .describe('its first credential; a certificate is added afterwards'),
    activate: z.boolean().default(false).describe('activate its provider too, where it is off'),
  }),
  status: 201,
  output: Registration,
} satisfies Route
export const changeRegistration = {
  method: 'patch',
  path: '/registrations/{id}',
  access: 'admin',
  summary: 'Change an app registration; a secret given here becomes its newest credential',
  params: Id,
  // A default would put back to null what the caller left out.
  body: z
    .object({
      ...fields,
      provider: fields.provider.unwrap(),
      tenantId: fields.tenantId.unwrap(),
      ready: fields.ready.unwrap(),
      addresses: fields.addresses.unwrap(),
      scopes: fields.scopes.unwrap(),
      loginUrl: fields.loginUrl.unwrap(),
      graphUrl: fields.graphUrl.unwrap(),
      secretExpiresAt: fields.secretExpiresAt.unwrap(),
      redirectPath: fields.redirectPath.unwrap(),
      clientSecret: z.string().min(1).max(500),
    })
    .partial(),
  output: Registration,
} satisfies Route
export const deleteRegistration = {
  method: 'delete',
  path: '/registrations/{id}',
  access: 'admin',
  summary: 'Remove an app registration no account uses',
  params: Id,
  status: 204,
} satisfies Route

/** What a form shows while it is filled in. */
export const previewRegistration = {
  method: 'post',
  path: '/registration-previews',
  access: 'admin',
  summary:
    'The addresses and permissions that provider, cloud and tenant give, and what is wrong with those typed; nothing is saved',
  body: z.object({
    provider: fields.provider,
    cloud: fields.cloud,
    tenantId: z.string().trim().max(200),
    loginUrl: fields.loginUrl,
    graphUrl: fields.graphUrl,
    addresses: fields.addresses,
    scopes: fields.scopes,
  }),
  output: z.object({
    derived: EffectiveAddresses.nullable().describe('without those typed; null while something is missing'),
    proposed: z.array(z.object({ protocol: MailProtocol, scopes: z.array(z.string()) })),
    faults: z.array(z.object({ field: z.string(), message: z.string() })),
  }),
} satisfies Route

export const createCredential = {
  method: 'post',
  path: '/registrations/{id}/credentials',
  access: 'admin',
  summary: 'Add a credential: a secret, a certificate made here or uploaded, or a federated one; the older ones go on working',
  params: Id,
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('secret'),
      name: z.string().trim().min(1).max(100).default('Client secret'),
      secret: z.string().trim().min(1, 'paste the secret VALUE, not its ID').max(500),
      expiresAt: Time.nullable().default(null),
    }),
    z.object({
      kind: z.literal('certificate'),
      name: z.string().trim().min(1).max(100).default('Certificate'),
      days: z.number().int().min(30).max(3_650).default(730).describe('how long a certificate made here is valid'),
    }),
    z.object({
      kind: z.literal('uploaded-certificate'),
      name: z.string().trim().min(1).max(100).default('Certificate'),
      pem: z.string().min(1, 'paste the certificate and its private key in PEM form').max(100_000),
      passphrase: z.string().max(1_000).optional(),
    }),
    z.object({
      kind: z.literal('federated'),
      name: z.string().trim().min(1).max(100).default('Federated credential'),
      tokenFile: z.string().trim().regex(/^\//, 'must be the absolute path of a file on the server').max(1_000),
    }),
  ]),
  status: 201,
  output: Registration,
} satisfies Route
export const deleteCredential = {
  method: 'delete',
  path: '/registrations/{id}/credentials/{credentialId}',
  access: 'admin',
  summary: 'Remove a credential',
  params: Id.extend({ credentialId: z.uuid() }),
  status: 204,
} satisfies Route
