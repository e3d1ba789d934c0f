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
  servicePrincipalId: '7d1e2f30-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
  delegate: 'sam@contoso.example',
  ewsUrl: 'https://outlook.office365.com/EWS/Exchange.asmx',
  baseUrl: 'https://desk.contoso.example',
  portalUrl: 'https://entra.microsoft.com',
  at: new Date('2026-11-23T08:00:00Z'),
}
const failure = (code: FailureCode, facts: FailureFacts) => new ConnectorError(code, 'Said by Postdesk.', facts)
const cardOf = (code: FailureCode, facts: FailureFacts) => explain(failure(code, facts), about)

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
const BORDERS = ['entra', 'graph', 'ews', 'imap', 'pop3', 'smtp', 'network'] as const satisfies readonly Border[]

test.each([
  ['graph', 'UNAVAILABLE', 'SomethingNew', 'graph-unavailable'],
  ['graph', 'PERMISSION', 'SomethingNew', 'mailbox-access-denied'],
  ['ews', 'UNAVAILABLE', 'SomethingNew', 'ews-unavailable'],
  ['ews', 'REFUSED', 'SomethingNew', 'ews-refused-request'],
  ['imap', 'THROTTLED', 'SomethingNew', 'server-throttled'],
  ['pop3', 'TOKEN_REFUSED', 'SomethingNew', 'pop3-token-refused'],
  ['smtp', 'REFUSED', '5.6.0', 'mail-refused-by-server'],
  ['smtp', 'SIGN_IN_NEEDED', '5.7.8', 'smtp-sign-in-refused'],
  ['network', 'TLS', 'ERR_SSL_SOMETHING_NEW', 'encryption-failed'],
  ['entra', 'PERMISSION', 'AADSTS99999999', 'blocked-by-tenant'],
  ['entra', 'UNAVAILABLE', 'AADSTS99999998', 'entra-unavailable'],
] as const)('%s %s %s, which nobody has met yet, is explained by its kind as %s', (border, code, providerCode, id) => {
  expect(cardOf(code, { border, providerCode }).id).toBe(id)
})

test('a number of Entra’s that nobody has met yet is explained by its sub-error', () => {
  const facts: FailureFacts = { border: 'entra', providerCode: 'AADSTS99999999', suberror: 'user_password_expired' }
  expect(cardOf('SIGN_IN_NEEDED', facts).id).toBe('password-expired')
})

test('a sign-in without a number is explained by its OAuth words', () => {
  expect(cardOf('SIGN_IN_NEEDED', { border: 'entra', oauthError: 'access_denied', suberror: 'cancel' }).id).toBe(
    'sign-in-cancelled',
  )
  expect(cardOf('SIGN_IN_NEEDED', { border: 'entra', oauthError: 'something_new' }).id).toBe('authorization-refused')
})

test('a secret that Entra misses is a setting of the registration where somebody signs in by device code', () => {
  const facts: FailureFacts = { border: 'entra', providerCode: 'AADSTS7000218', oauthError: 'invalid_client' }
  expect(cardOf('CONFIGURATION', facts).id).toBe('client-secret-missing')
  const card = cardOf('CONFIGURATION', { ...facts, flow: 'device' })
  expect(card.id).toBe('public-client-flows-off')
  expect(JSON.stringify(card.actions)).not.toContain('edit-registration')
})

test('a send in doubt is explained as such, whatever broke', () => {
  expect(cardOf('NETWORK', { border: 'network', providerCode: 'ECONNRESET', maybeDone: true }).id).toBe('answer-lost')
})

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
      border: entry.borders?.[0] ?? 'graph',
      ...(entry.codes[0] !== undefined && { providerCode: entry.codes[0] }),
    }
    for (const known of [about, { at: about.at }]) {
      const card = explain(failure(entry.kinds?.[0] ?? 'REFUSED', facts), known)
      expect(JSON.stringify({ ...card, providerText: '' })).not.toMatch(/\{\w+\}|undefined/)
    }
  }
})

test('no two pages share an id or a title; a code stands on two pages only where border, sentence, way to sign in or kind tell them apart', () => {
  expect(new Set(BOOK_ENTRIES.map((entry) => entry.id)).size).toBe(BOOK_ENTRIES.length)
  expect(new Set(BOOK_ENTRIES.map((entry) => entry.title)).size).toBe(BOOK_ENTRIES.length - 1)
  const seen = new Set<string>()
  for (const entry of BOOK_ENTRIES.filter((one) => one.text === undefined && one.flow === undefined))
    for (const code of entry.codes)
      for (const border of entry.borders ?? BORDERS)
        for (const kind of entry.kinds ?? ['any']) {
          const key = `${border} ${kind} ${code.toLowerCase()}`
          expect([key, seen.has(key)]).toEqual([key, false])
          seen.add(key)
        }
})

test('commands of EWS keep the list as it is, carry our id and tell the end date', () => {
  const card = cardOf('PERMISSION', { border: 'ews', status: 403, providerCode: 'EwsDisabled' })
  const commands = card.actions.flatMap((action) => (action.kind === 'command' ? [action.command] : []))
  expect(commands.slice(0, 2)).toEqual([
    'Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsEnabled, EwsAllowedAppIDs',
    `Set-OrganizationConfig -EwsEnabled $true -EwsAllowedAppIDs "<existing>,${about.clientId}"`,
  ])
  expect(card.why).toContain('1 April 2027')
  expect(card.actions[0]).toMatchObject({ kind: 'button', act: 'switch-to-graph' })
  const evil = explain(failure('PERMISSION', { border: 'ews', providerCode: 'EwsDisabled' }), {
    ...about,
    clientId: '$(mischief)',
  })
  expect(JSON.stringify(evil)).not.toContain('mischief')
})

test('app-only IMAP and POP3 name the object id of the enterprise application', () => {
  for (const border of ['imap', 'pop3'] as const) {
    const card = explain(failure('TOKEN_REFUSED', { border, providerCode: 'AuthenticateFailed' }), about)
    expect(card.actions).toContainEqual(
      expect.objectContaining({
        command: `New-ServicePrincipal -AppId ${about.clientId} -ObjectId ${about.servicePrincipalId} -DisplayName Postdesk`,
      }),
    )
  }
})

test('what is of no use to the way an account signs in is left out, and nothing when that is not known', () => {
  const error = new ConnectorError('PERMISSION', 'no', { border: 'imap', providerCode: 'AuthenticatedButNotConnected' })
  const about = { accountAddress: 'a@contoso.example', delegate: 'b@contoso.example', servicePrincipalId: 'sp', at: new Date(0) }
  const said = (access: 'delegated' | 'app-only' | null) => JSON.stringify(explain(error, { ...about, access }).actions)
  const [delegated, appOnly, unknown] = [said('delegated'), said('app-only'), said(null)]
  expect([delegated.includes('-User b@contoso.example'), delegated.includes('ServicePrincipal')]).toEqual([true, false])
  expect([appOnly.includes('-User b@contoso.example'), appOnly.includes('-ObjectId sp')]).toEqual([false, true])
  expect([unknown.includes('-User b@contoso.example'), unknown.includes('-ObjectId sp')]).toEqual([true, true])
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
    command:
      "Add-RecipientPermission -Identity 'o''neil; rm -rf @contoso.example' -Trustee sam@contoso.example -AccessRights SendAs",
  })
})

test('a card keeps what support asks for', () => {
  const facts: FailureFacts = { border: 'entra', status: 401, oauthError: 'invalid_client', providerCode: 'AADSTS7000215' }
  expect(
    cardOf('CONFIGURATION', { ...facts, correlationId: 'c-1', traceId: 't-1', providerText: 'AADSTS7000215: Invalid…' }),
  ).toMatchObject({
    codes: ['AADSTS7000215', 'invalid_client', 'HTTP 401'],
    correlationId: 'c-1',
    traceId: 't-1',
    providerText: 'AADSTS7000215: Invalid…',
    at: '2026-11-23T08:00:00.000Z',
  })
})

test('a card about a permission names it, in its title and in what to do', () => {
  const lacking = cardOf('PERMISSION', { border: 'graph', providerCode: 'MissingPermission', permission: 'Mail.Send' })
  expect(lacking.title).toBe('The authorization lacks Mail.Send')
  expect(lacking.actions.map((action) => action.text).join(' ')).toContain('add Mail.Send and grant consent')
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
