import { expect, test } from 'vitest'

import type { Answer } from '../network/ask.ts'
import { judgeGraphError, readGraphError } from './graph-error.ts'
import { readDelta } from './read-delta.ts'

test.each([
  [401, 'InvalidAuthenticationToken', 'TOKEN_REFUSED'],
  [403, 'ErrorAccessDenied', 'PERMISSION'],
  [403, 'ErrorSendAsDenied', 'PERMISSION'],
  [404, 'ErrorItemNotFound', 'NOT_FOUND'],
  [404, '', 'CONFIGURATION'],
  [404, 'MailboxNotEnabledForRESTAPI', 'CONFIGURATION'],
  [404, 'ErrorInvalidUser', 'CONFIGURATION'],
  [400, 'ErrorInvalidRecipients', 'RECIPIENT'],
  [400, 'InefficientFilter', 'REFUSED'],
  [410, 'syncStateNotFound', 'CURSOR_DEAD'],
  [400, 'SyncStateNotFound', 'CURSOR_DEAD'],
  [410, 'resyncRequired', 'CURSOR_DEAD'],
  [410, '', 'CURSOR_DEAD'],
  [412, 'ErrorIrresolvableConflict', 'PROTOCOL'],
  [413, 'ErrorMessageSizeExceeded', 'TOO_LARGE'],
  [429, 'ApplicationThrottled', 'THROTTLED'],
  [403, 'ErrorExceededMessageLimit', 'THROTTLED'],
  [507, 'ErrorQuotaExceeded', 'PERMISSION'],
  [503, 'serviceNotAvailable', 'UNAVAILABLE'],
  [404, 'ErrorMailboxMoveInProgress', 'UNAVAILABLE'],
  [504, '', 'UNAVAILABLE'],
  [302, '', 'PROTOCOL'],
] as const)('%d %j is %s', (status, code, expected) => {
  expect(judgeGraphError(status, code)).toBe(expected)
})

test('the verdict that a sender is a spammer is for an administrator, though it comes as 429', () => {
  expect(
    judgeGraphError(429, 'ErrorExceededMessageLimit', 'WASCL UserAction verdict is not None. Actual verdict is Suspend'),
  ).toBe('PERMISSION')
})

const answer = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: Buffer.from(body),
  host: 'graph.microsoft.com',
  clientRequestId: 'ours',
})

test('the facts of a refusal are kept, in both spellings of innerError', () => {
  for (const inner of ['innerError', 'innererror']) {
    const body = JSON.stringify({ error: { code: 'X', message: 'Said so.', [inner]: { 'request-id': 'theirs' } } })
    expect(readGraphError(answer(400, body), new Date()).facts).toEqual({
      border: 'graph',
      status: 400,
      host: 'graph.microsoft.com',
      correlationId: 'ours',
      providerCode: 'X',
      providerText: 'Said so.',
      traceId: 'theirs',
    })
  }
})

test("a proxy's page is no proof of anything, and its text is kept out", () => {
  const failure = readGraphError(answer(502, '<html>Bad gateway</html>'), new Date(), true)
  expect(failure.code).toBe('UNAVAILABLE')
  expect(failure.facts.maybeDone).toBe(true)
  expect(failure.facts.providerText).toBeUndefined()
})

test('Retry-After is read as seconds and as a date', () => {
  const now = new Date('2026-11-23T08:00:00Z')
  const wait = (value: string) => readGraphError(answer(429, '', { 'retry-after': value }), now).facts.retryAfterSeconds
  expect([wait('40'), wait('Mon, 23 Nov 2026 08:01:00 GMT'), wait('soon')]).toEqual([40, 60, undefined])
})

test.each([
  ['no list', {}],
  ['an item without id', { value: [{}], '@odata.deltaLink': 'x' }],
  ['no link', { value: [] }],
])('a delta page with %s is refused', (_what, body) => {
  expect(() => readDelta(body)).toThrow(/cannot be read/)
})

test('a delta page passes over what left the folder, and bears a date it cannot read', () => {
  const value = [
    { id: 'a', '@removed': { reason: 'deleted' } },
    { id: 'b', receivedDateTime: 'never' },
  ]
  expect(readDelta({ value, '@odata.nextLink': 'next' })).toEqual({
    items: [{ sourceId: 'b', receivedAt: null, size: null }],
    link: 'next',
    isLast: false,
  })
})
