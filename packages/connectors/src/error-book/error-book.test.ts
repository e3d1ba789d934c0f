import { mkdir, readFile, writeFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { ConnectorError } from '../connector-error.ts'
import type { Border, FailureCode, FailureFacts } from '../connector-error.ts'
import { fateOf } from '../fate.ts'
import { BOOK_ENTRIES } from './book.ts'
import { explain } from './explain.ts'
import { writeBook } from './write-book.ts'

const about = {
  accountAddress: 'support@contoso.example',
  clientId: '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54',
  tenantId: 'contoso.example',
  redirectUri: 'https://desk.contoso.example/oauth/callback',
  portalUrl: 'https://entra.microsoft.com',
  at: new Date('2026-11-23T08:00:00Z'),
}
const failure = (code: FailureCode, facts: FailureFacts) => new ConnectorError(code, 'Said by Postdesk.', facts)
const cardOf = (code: FailureCode, facts: FailureFacts) => explain(failure(code, facts), about)

test.each([
  ['AADSTS50011', 'redirect-uri-not-registered', 'entra-admin'],
  ['AADSTS50020', 'account-of-another-tenant', 'mailbox-owner'],
  ['AADSTS50034', 'account-unknown', 'entra-admin'],
  ['AADSTS50053', 'account-locked', 'mailbox-owner'],
  ['AADSTS50055', 'password-expired', 'mailbox-owner'],
  ['AADSTS50057', 'account-disabled', 'entra-admin'],
  ['AADSTS50076', 'second-factor-needed', 'mailbox-owner'],
  ['AADSTS50079', 'second-factor-needed', 'mailbox-owner'],
  ['AADSTS50105', 'user-not-assigned', 'entra-admin'],
  ['AADSTS50126', 'password-wrong', 'mailbox-owner'],
  ['AADSTS50173', 'authorization-revoked', 'mailbox-owner'],
  ['AADSTS50194', 'single-tenant-app', 'postdesk-admin'],
  ['AADSTS53000', 'device-not-compliant', 'entra-admin'],
  ['AADSTS53001', 'device-not-compliant', 'entra-admin'],
  ['AADSTS53002', 'app-not-approved', 'entra-admin'],
  ['AADSTS53003', 'blocked-by-conditional-access', 'entra-admin'],
  ['AADSTS54005', 'sign-in-code-used', 'mailbox-owner'],
  ['AADSTS65001', 'consent-missing', 'mailbox-owner'],
  ['AADSTS65004', 'consent-declined', 'mailbox-owner'],
  ['AADSTS70008', 'authorization-expired', 'mailbox-owner'],
  ['AADSTS700016', 'app-not-found', 'postdesk-admin'],
  ['AADSTS700082', 'authorization-expired', 'mailbox-owner'],
  ['AADSTS7000112', 'app-disabled', 'entra-admin'],
  ['AADSTS7000215', 'client-secret-wrong', 'postdesk-admin'],
  ['AADSTS7000218', 'client-secret-missing', 'postdesk-admin'],
  ['AADSTS7000222', 'client-secret-expired', 'entra-admin'],
  ['AADSTS90002', 'tenant-not-found', 'postdesk-admin'],
  ['AADSTS90094', 'admin-approval-needed', 'entra-admin'],
  ['AADSTS500112', 'redirect-uri-differs', 'postdesk-admin'],
  ['AADSTS500113', 'redirect-uri-not-registered', 'entra-admin'],
] as const)('%s is explained as %s, for the %s', (providerCode, id, who) => {
  expect(cardOf('SIGN_IN_NEEDED', { border: 'entra', providerCode })).toMatchObject({ id, who, codes: [providerCode] })
})

test.each([
  ['graph', 'PERMISSION', 'ErrorAccessDenied', 'Access is denied.', 'mailbox-access-denied'],
  ['graph', 'PERMISSION', 'ErrorAccessDenied', 'Access to OData is disabled.', 'app-kept-out-by-policy'],
  ['graph', 'PERMISSION', 'ErrorSendAsDenied', '', 'send-as-denied'],
  ['graph', 'CONFIGURATION', 'MailboxNotEnabledForRESTAPI', '', 'mailbox-not-in-exchange-online'],
  ['graph', 'CURSOR_DEAD', 'syncStateNotFound', '', 'cursor-dead'],
  ['graph', 'THROTTLED', 'ApplicationThrottled', '', 'graph-throttled'],
  ['graph', 'THROTTLED', 'ErrorExceededMessageLimit', '', 'sending-limit-reached'],
  ['graph', 'PERMISSION', 'ErrorExceededMessageLimit', 'WASCL UserAction verdict is not None.', 'sender-blocked-by-verdict'],
  ['graph', 'UNAVAILABLE', 'SomethingNew', '', 'graph-unavailable'],
  ['imap', 'PERMISSION', 'AuthenticatedButNotConnected', '', 'authenticated-but-not-connected'],
  ['imap', 'TOKEN_REFUSED', 'AuthenticateFailed', '', 'mail-token-refused'],
  ['imap', 'THROTTLED', 'RequestIsThrottled', '', 'mail-server-throttled'],
  ['smtp', 'CONFIGURATION', '5.7.139', 'SmtpClientAuthentication is disabled for the Tenant.', 'smtp-auth-disabled'],
  ['smtp', 'CONFIGURATION', '5.7.139-criteria', '', 'sign-in-blocked-by-policy'],
  ['smtp', 'PERMISSION', 'SendAsDenied', '', 'send-as-denied'],
  ['smtp', 'REFUSED', '5.6.11', '', 'mail-refused-by-server'],
  ['smtp', 'SIGN_IN_NEEDED', '5.7.8', '', 'smtp-password-refused'],
  ['network', 'NETWORK', 'ENOTFOUND', '', 'host-not-found'],
  ['network', 'NETWORK', 'ECONNREFUSED', '', 'connection-refused'],
  ['network', 'TLS', 'SELF_SIGNED_CERT_IN_CHAIN', '', 'certificate-not-trusted'],
  ['network', 'TLS', 'ERR_SSL_WRONG_VERSION_NUMBER', '', 'certificate-not-trusted'],
  ['entra', 'PERMISSION', 'AADSTS99999999', '', 'blocked-by-tenant'],
  ['entra', 'UNAVAILABLE', 'AADSTS99999998', '', 'entra-unavailable'],
] as const)('%s %s %s %j is explained as %s', (border, code, providerCode, providerText, id) => {
  expect(cardOf(code, { border, providerCode, providerText }).id).toBe(id)
})

test('a sign-in without a number is explained by its OAuth words', () => {
  expect(cardOf('SIGN_IN_NEEDED', { border: 'entra', oauthError: 'access_denied', suberror: 'cancel' }).id).toBe(
    'sign-in-cancelled',
  )
  expect(cardOf('SIGN_IN_NEEDED', { border: 'entra', oauthError: 'something_new' }).id).toBe('authorization-refused')
})

test('a send in doubt is explained as such, whatever broke', () => {
  expect(cardOf('NETWORK', { border: 'network', providerCode: 'ECONNRESET', maybeDone: true }).id).toBe('answer-lost')
})

const CODES = [
  'NETWORK',
  'TLS',
  'THROTTLED',
  'UNAVAILABLE',
  'TOKEN_REFUSED',
  'SIGN_IN_NEEDED',
  'CONFIGURATION',
  'PERMISSION',
  'NOT_FOUND',
  'CURSOR_DEAD',
  'TOO_LARGE',
  'RECIPIENT',
  'REFUSED',
  'PROTOCOL',
  'ABORTED',
] as const satisfies readonly FailureCode[]
const BORDERS = ['entra', 'graph', 'imap', 'smtp', 'network'] as const satisfies readonly Border[]

test('every kind of failure on every border has a card, and nobody is sent to act on what passes by itself', () => {
  const all = CODES.flatMap((code) => BORDERS.map((border) => ({ code, border, card: cardOf(code, { border }) })))
  expect(all.filter(({ card }) => card.actions.length === 0)).toEqual([])
  const passing = all.filter(({ code }) => code === 'THROTTLED' || code === 'UNAVAILABLE')
  expect(passing.filter(({ card }) => card.who !== 'nobody')).toEqual([])
  const stopping = all.filter(({ code, border }) => fateOf(failure(code, { border })).kind === 'needs-a-person')
  expect(stopping.filter(({ card }) => card.who === 'nobody')).toEqual([])
})

test('no braces are left on a card, with everything known and with nothing', () => {
  for (const entry of BOOK_ENTRIES) {
    const facts: FailureFacts = {
      border: entry.border ?? 'graph',
      ...(entry.codes[0] !== undefined && { providerCode: entry.codes[0] }),
    }
    for (const known of [about, { at: about.at }]) {
      const card = explain(failure(entry.kinds?.[0] ?? 'REFUSED', facts), known)
      expect(JSON.stringify({ ...card, providerText: '' })).not.toMatch(/\{\w+\}|undefined/)
    }
  }
})

test('no two pages share an id, and a code stands on two pages only where a sentence tells them apart', () => {
  expect(new Set(BOOK_ENTRIES.map((entry) => entry.id)).size).toBe(BOOK_ENTRIES.length)
  const seen = new Set<string>()
  for (const entry of BOOK_ENTRIES.filter((one) => one.text === undefined))
    for (const code of entry.codes) {
      expect([code, seen.has(code.toLowerCase())]).toEqual([code, false])
      seen.add(code.toLowerCase())
    }
})

test('links lead to the very app registration, and commands carry the ids, quoted where they must be', () => {
  const secret = cardOf('CONFIGURATION', { border: 'entra', providerCode: 'AADSTS7000222' })
  expect(secret.actions[0]).toEqual({
    kind: 'link',
    text: `Open Certificates & secrets of the app registration ${about.clientId}`,
    url: `https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${about.clientId}`,
  })
  const evil = { ...about, accountAddress: "o'neil; rm -rf @contoso.example" }
  const card = explain(failure('PERMISSION', { border: 'graph', providerCode: 'ErrorSendAsDenied' }), evil)
  expect(card.actions[0]).toMatchObject({
    kind: 'command',
    command: "Add-RecipientPermission -Identity 'o''neil; rm -rf @contoso.example' -Trustee <who signed in> -AccessRights SendAs",
  })
})

test('a card keeps what support asks for', () => {
  const facts: FailureFacts = { border: 'entra', status: 401, oauthError: 'invalid_client', providerCode: 'AADSTS7000215' }
  expect(cardOf('CONFIGURATION', { ...facts, correlationId: 'c-1', providerText: 'AADSTS7000215: Invalid…' })).toMatchObject({
    codes: ['AADSTS7000215', 'invalid_client', 'HTTP 401'],
    correlationId: 'c-1',
    providerText: 'AADSTS7000215: Invalid…',
    at: '2026-11-23T08:00:00.000Z',
  })
})

test('a card about a permission names it, in its title and in what to do', () => {
  const lacking = cardOf('PERMISSION', { border: 'graph', providerCode: 'MissingPermission', permission: 'Mail.Send' })
  expect(lacking.title).toBe('The authorization lacks Mail.Send')
  expect(lacking.actions.map((action) => action.text).join(' ')).toContain('add Mail.Send of Microsoft Graph')
  const refused = cardOf('PERMISSION', {
    border: 'graph',
    status: 403,
    providerCode: 'ErrorAccessDenied',
    permission: 'Mail.ReadWrite',
  })
  expect(refused.why).toContain('Microsoft refused what needs Mail.ReadWrite')
})

test('docs/errors.md is what the book says (POSTDESK_RECORD=1 writes it anew)', async () => {
  const file = new URL('../../../../docs/errors.md', import.meta.url)
  if (process.env['POSTDESK_RECORD'] === '1') {
    await mkdir(new URL('.', file), { recursive: true })
    await writeFile(file, writeBook())
  }
  expect(await readFile(file, 'utf8')).toBe(writeBook())
})
