import { expect, test } from 'vitest'

import { ConnectorError } from './connector-error.ts'
import type { FailureCode } from './connector-error.ts'
import { fateOf } from './fate.ts'

test.each([
  ['THROTTLED', { kind: 'again', afterSeconds: 40 }],
  ['UNAVAILABLE', { kind: 'again', afterSeconds: 40 }],
  ['SIGN_IN_NEEDED', { kind: 'needs-a-person' }],
  ['CONFIGURATION', { kind: 'needs-a-person' }],
  ['RECIPIENT', { kind: 'never' }],
  ['TOO_LARGE', { kind: 'never' }],
] as const satisfies [FailureCode, object][])('%s ends in %j', (code, fate) => {
  expect(fateOf(new ConnectorError(code, '', { border: 'graph', retryAfterSeconds: 40 }))).toEqual(fate)
})

test('what the server may have done is looked at before anything is done again, whatever failed', () => {
  expect(fateOf(new ConnectorError('UNAVAILABLE', '', { border: 'graph', maybeDone: true })).kind).toBe('look-first')
})

test('a failure that is none of ours is tried again', () => {
  expect(fateOf(new TypeError('bug'))).toEqual({ kind: 'again', afterSeconds: null })
})
