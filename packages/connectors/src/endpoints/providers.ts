import type { MailProtocol, ServerAddress } from '../clouds.ts'
import { both } from './microsoft-scopes.ts'
import type { OAuthEndpoints } from './oauth-endpoints.ts'
import { plainAddress, wrongSetting } from './plain-address.ts'

/** A provider of mail over IMAP, POP3 and SMTP whose sign-in is not Microsoft's. */
export type OtherProvider =
  | { readonly provider: 'google' }
  | {
      readonly provider: 'other'
      readonly title?: string
      readonly authorizeUrl: string
      readonly tokenUrl: string
      readonly deviceCodeUrl?: string
      /** What the server calls the right to read and send mail, and whatever else it wants asked, such as `offline_access`. */
      readonly scopes: readonly string[]
      /** Query parameters its sign-in page wants besides the usual. */
      readonly authorizeParameters?: Readonly<Record<string, string>>
      readonly secretTravels?: 'form' | 'basic'
      readonly imap?: ServerAddress
      readonly pop3?: ServerAddress
      readonly smtp?: ServerAddress
    }

const MAIL_PROTOCOLS = ['imap', 'pop3', 'smtp'] as const

/**
 * Google's addresses (developers.google.com/identity/protocols/oauth2/web-server, developers.google.com/workspace/gmail/imap/xoauth2-protocol).
 * A refresh token comes with `access_type=offline` alone, and again only when consent is asked again. Its device code gives no mail.
 */
const GOOGLE: OAuthEndpoints = {
  provider: 'google',
  title: 'Google',
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  deviceCodeUrl: null,
  authorizeParameters: { access_type: 'offline', prompt: 'consent' },
  secretTravels: 'form',
  tokensByResource: false,
  expectsIdToken: true,
  issuer: 'https://accounts.google.com',
  keysUrl: 'https://www.googleapis.com/oauth2/v3/certs',
  scopeTable: { always: ['openid', 'profile', 'email'], byProtocol: mailScopes(['https://mail.google.com/']) },
  imap: { host: 'imap.gmail.com', port: 993 },
  pop3: { host: 'pop.gmail.com', port: 995 },
  smtp: { host: 'smtp.gmail.com', port: 587 },
}

/** The endpoints of a provider that is not Microsoft. A wrong address is a `CONFIGURATION` error that names its field. */
export function endpointsOfProvider(given: OtherProvider): OAuthEndpoints {
  if (given.provider === 'google') return GOOGLE
  const scopes = given.scopes.map((scope) => scope.trim()).filter((scope) => scope !== '')
  const odd = scopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
  // RFC 6749 section 3.3: which characters a scope may be made of.
  if (odd !== undefined)
    throw wrongSetting('scopes', `The scope ${odd} holds a blank, a quote or another character no scope has.`)
  return {
    provider: 'other',
    title: given.title ?? new URL(plainAddress(given.authorizeUrl, AUTHORIZE)).hostname,
    authorizeUrl: plainAddress(given.authorizeUrl, AUTHORIZE),
    tokenUrl: plainAddress(given.tokenUrl, { what: 'token', field: 'tokenUrl' }),
    deviceCodeUrl: given.deviceCodeUrl
      ? plainAddress(given.deviceCodeUrl, { what: 'device code', field: 'deviceCodeUrl' })
      : null,
    authorizeParameters: given.authorizeParameters ?? {},
    secretTravels: given.secretTravels ?? 'form',
    tokensByResource: false,
    expectsIdToken: false,
    issuer: null,
    keysUrl: null,
    scopeTable: { always: [], byProtocol: mailScopes(scopes) },
    imap: given.imap ?? null,
    pop3: given.pop3 ?? null,
    smtp: given.smtp ?? null,
  }
}

const AUTHORIZE = { what: 'sign-in', field: 'authorizeUrl' }

function mailScopes(scopes: readonly string[]): OAuthEndpoints['scopeTable']['byProtocol'] {
  const row = { ...both('outlook', ''), incoming: scopes, outgoing: scopes }
  return Object.fromEntries(MAIL_PROTOCOLS.map((protocol): [MailProtocol, typeof row] => [protocol, row]))
}
