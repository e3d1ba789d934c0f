import { describe, expect, test } from 'vitest'

import { fateOf } from '../fate.ts'
import type { Answer } from '../network/ask.ts'
import { readEnvelope } from './envelope.ts'
import type { EwsRefusal } from './envelope.ts'
import { readEwsError, readItemError } from './ews-error.ts'
import type { AskedHow } from './ews-error.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const BY_TOKEN: AskedHow = { actedOn: false, credential: 'token', permission: 'EWS.AccessAsUser.All' }
const BY_PASSWORD: AskedHow = { ...BY_TOKEN, credential: 'password' }
const SENDING: AskedHow = { ...BY_TOKEN, actedOn: true }

const answer = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: Buffer.from(body),
  host: 'outlook.office365.com',
  clientRequestId: 'c1',
})

/** A fault as Exchange writes it; `inside` stands in `t:MessageXml`. */
const fault = (code: string, inside = ''): string => `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:${code}</faultcode>
<faultstring xml:lang="en-US">The words of ${code}.</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>
<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">The words of ${code}.</e:Message>${inside}</detail></s:Fault></s:Body></s:Envelope>`

const BUSY = fault(
  'ErrorServerBusy',
  '<t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>',
)

const read = (given: Answer, how = BY_TOKEN) => readEwsError(given, NOW, how)
const refusal = (code: string, backOffMilliseconds: number | null = null): EwsRefusal => ({
  code,
  text: 'words',
  backOffMilliseconds,
})
const item = (code: string, how = BY_TOKEN) => readItemError(refusal(code), answer(200), how)

describe('a busy server', () => {
  test.each([500, 503, 429, 200])('is THROTTLED with the wait it asks for, under HTTP %i', (status) => {
    const error = read(answer(status, BUSY))
    expect([error.code, error.facts.providerCode, error.facts.retryAfterSeconds]).toEqual(['THROTTLED', 'ErrorServerBusy', 298])
    expect(fateOf(error)).toEqual({ kind: 'again', afterSeconds: 298 })
  })

  test('is THROTTLED about a single item, too, and is believed an hour at most', () => {
    const error = readItemError(refusal('ErrorServerBusy', 86_400_000), answer(200), BY_TOKEN)
    expect([error.code, error.facts.retryAfterSeconds]).toEqual(['THROTTLED', 3_600])
  })

  test('never was about to send', () => {
    expect(fateOf(read(answer(500, BUSY), SENDING)).kind).toBe('again')
  })

  test('may say its wait in a header', () => {
    const error = read(answer(503, 'The service is unavailable.', { 'retry-after': '30' }))
    expect([error.code, error.facts.retryAfterSeconds]).toEqual(['UNAVAILABLE', 30])
  })
})

describe('EWS that is switched off', () => {
  test.each([
    ['an empty 403', answer(403)],
    ['a 403 with a word', answer(403, 'EWS access is disabled for the organization.')],
    ['a 403 with a fault', answer(403, fault('ErrorAccessDenied'))],
    ['a fault about the whole request', answer(500, fault('ErrorAccessDenied'))],
    ['a fault with a name of its own', answer(500, fault('ErrorWebServicesDisabled'))],
    ['an empty answer', answer(200)],
  ])('shows as %s and is one thing', (_, given) => {
    const error = read(given)
    expect([error.code, error.facts.providerCode]).toEqual(['PERMISSION', 'EwsDisabled'])
    expect(fateOf(error)).toEqual({ kind: 'needs-a-person' })
  })

  test('is not a right that is missing on one mailbox', () => {
    expect(item('ErrorAccessDenied').facts).toMatchObject({ providerCode: 'ErrorAccessDenied', permission: 'FullAccess' })
    expect(read(answer(500, fault('ErrorAccountDisabled'))).facts.providerCode).toBe('ErrorAccountDisabled')
  })
})

describe('a sign-in that is refused', () => {
  const challenge =
    'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", error="invalid_token"'
  const diagnosed = (number: string, reason: string) =>
    answer(401, '', { 'www-authenticate': challenge, 'x-ms-diagnostics': `${number};reason="${reason}";error_category="x"` })

  test.each([
    ['2000000', 'TOKEN_REFUSED'],
    ['2000001', 'TOKEN_REFUSED'],
    ['2000002', 'TOKEN_REFUSED'],
    ['2000003', 'CONFIGURATION'],
    ['2000004', 'CONFIGURATION'],
    ['2000005', 'TOKEN_REFUSED'],
    ['2000006', 'CONFIGURATION'],
    ['2000007', 'UNAVAILABLE'],
    ['2000008', 'PERMISSION'],
  ])('carries its number: %s is %s', (number, code) => {
    const error = read(diagnosed(number, 'Because.'))
    expect([error.code, error.facts.providerCode, error.facts.providerText]).toEqual([code, number, 'Because.'])
  })

  test('names the permission a token lacks', () => {
    expect(read(diagnosed('2000008', 'no roles'), { ...BY_TOKEN, permission: 'full_access_as_app' }).facts.permission).toBe(
      'full_access_as_app',
    )
  })

  test('may come without a word', () => {
    expect(read(answer(401)).code).toBe('TOKEN_REFUSED')
  })

  test('for a password is told from a server that takes none', () => {
    const basic = read(answer(401, '', { 'www-authenticate': 'Negotiate, NTLM, Basic realm="mail.contoso.com"' }), BY_PASSWORD)
    expect([basic.code, basic.facts.providerCode]).toEqual(['TOKEN_REFUSED', 'PasswordRefused'])
    const windows = read(answer(401, '', { 'www-authenticate': 'Negotiate, NTLM' }), BY_PASSWORD)
    expect([windows.code, windows.facts.providerCode]).toEqual(['CONFIGURATION', 'NtlmOnly'])
    expect(windows.facts.providerText).toBe('The server offers: Negotiate, NTLM.')
    const online = read(answer(401, '', { 'www-authenticate': challenge }), BY_PASSWORD)
    expect([online.code, online.facts.providerCode]).toEqual(['CONFIGURATION', 'BasicNotOffered'])
    expect(online.facts.providerText).toBe('The server offers: Bearer.')
  })

  test('for a token is told from a server that takes no tokens', () => {
    const error = read(answer(401, '', { 'www-authenticate': 'Basic realm="x"' }))
    expect([error.code, error.facts.providerCode]).toEqual(['CONFIGURATION', 'BearerNotOffered'])
  })
})

describe('a response code', () => {
  test.each([
    ['ErrorImpersonateUserDenied', 'PERMISSION'],
    ['ErrorImpersonationDenied', 'PERMISSION'],
    ['ErrorImpersonationFailed', 'PERMISSION'],
    ['ErrorNonExistentMailbox', 'CONFIGURATION'],
    ['ErrorMissingEmailAddress', 'CONFIGURATION'],
    ['ErrorItemNotFound', 'NOT_FOUND'],
    ['ErrorFolderNotFound', 'NOT_FOUND'],
    ['ErrorInvalidIdMalformed', 'NOT_FOUND'],
    ['ErrorInvalidId', 'NOT_FOUND'],
    ['ErrorInvalidChangeKey', 'PROTOCOL'],
    ['ErrorStaleObject', 'PROTOCOL'],
    ['ErrorIrresolvableConflict', 'PROTOCOL'],
    ['ErrorChangeKeyRequiredForWriteOperations', 'PROTOCOL'],
    ['ErrorInvalidSyncStateData', 'CURSOR_DEAD'],
    ['ErrorInternalServerTransientError', 'UNAVAILABLE'],
    ['ErrorTimeoutExpired', 'UNAVAILABLE'],
    ['ErrorMailboxStoreUnavailable', 'UNAVAILABLE'],
    ['ErrorMailboxMoveInProgress', 'UNAVAILABLE'],
    ['ErrorConnectionFailed', 'UNAVAILABLE'],
    ['ErrorADUnavailable', 'UNAVAILABLE'],
    ['ErrorInsufficientResources', 'UNAVAILABLE'],
    ['ErrorNotEnoughMemory', 'UNAVAILABLE'],
    ['ErrorBatchProcessingStopped', 'UNAVAILABLE'],
    ['ErrorExceededConnectionCount', 'THROTTLED'],
    ['ErrorExceededSubscriptionCount', 'THROTTLED'],
    ['ErrorExceededFindCountLimit', 'THROTTLED'],
    ['ErrorSubmissionQuotaExceeded', 'THROTTLED'],
    ['ErrorMessageSizeExceeded', 'TOO_LARGE'],
    ['ErrorQuotaExceeded', 'PERMISSION'],
    ['ErrorSendAsDenied', 'PERMISSION'],
    ['ErrorInvalidRecipients', 'RECIPIENT'],
    ['ErrorMimeContentInvalid', 'REFUSED'],
    ['ErrorMimeContentInvalidBase64String', 'REFUSED'],
    ['ErrorMimeContentConversionFailed', 'REFUSED'],
    ['ErrorSchemaValidation', 'REFUSED'],
    ['ErrorInvalidRequest', 'REFUSED'],
    ['ErrorInvalidServerVersion', 'CONFIGURATION'],
    ['ErrorAccountDisabled', 'PERMISSION'],
    ['ErrorPasswordExpired', 'SIGN_IN_NEEDED'],
    ['ErrorMailboxLogonFailed', 'PERMISSION'],
  ])('%s is %s, about an item and about the whole request', (code, kind) => {
    expect([item(code).code, item(code).facts.providerCode]).toEqual([kind, code])
    expect(read(answer(500, fault(code))).code).toBe(kind)
  })

  test('nobody knows is final about an item, and may pass about a request', () => {
    expect(item('ErrorNobodyKnows').code).toBe('REFUSED')
    expect(read(answer(500, fault('ErrorNobodyKnows'))).code).toBe('UNAVAILABLE')
  })

  test('that may pass leaves a send in doubt; one that is final does not', () => {
    expect(fateOf(item('ErrorTimeoutExpired', SENDING))).toEqual({ kind: 'look-first' })
    expect(fateOf(item('ErrorSendAsDenied', SENDING))).toEqual({ kind: 'needs-a-person' })
    expect(fateOf(read(answer(502, '<html>Bad gateway</html>'), SENDING))).toEqual({ kind: 'look-first' })
  })
})

test.each([
  [404, 'CONFIGURATION', 'NotEws'],
  [405, 'CONFIGURATION', 'NotEws'],
  [413, 'TOO_LARGE', undefined],
  [500, 'UNAVAILABLE', undefined],
  [302, 'PROTOCOL', undefined],
  [200, 'PROTOCOL', undefined],
])('what is no answer of EWS, under HTTP %i, is %s', (status, code, providerCode) => {
  const error = read(answer(status, '<html><body>Sign in</body></html>'))
  expect([error.code, error.facts.providerCode]).toEqual([code, providerCode])
})

test('what a failure tells is for support to find it by, and no more', () => {
  const { facts } = read(answer(500, fault('ErrorInternalServerError'), { 'request-id': 'r1' }))
  expect(facts).toEqual({
    border: 'ews',
    status: 500,
    host: 'outlook.office365.com',
    correlationId: 'c1',
    traceId: 'r1',
    providerCode: 'ErrorInternalServerError',
    providerText: 'The words of ErrorInternalServerError.',
  })
})

test('a fault of the layer below EWS has its code in another place', () => {
  const bare =
    '<s:Envelope xmlns:s="x"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>No.</faultstring></s:Fault></s:Body></s:Envelope>'
  expect(readEnvelope(bare)).toEqual({ kind: 'fault', refusal: { code: 'Client', text: 'No.', backOffMilliseconds: null } })
})
