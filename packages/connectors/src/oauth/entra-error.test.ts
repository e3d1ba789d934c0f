import { expect, test } from 'vitest'

import { fateOf } from '../fate.ts'
import { judgeRefusal, refusalError } from './entra-error.ts'
import { readErrorPage } from './index.ts'

// Every row of Microsoft's list that a mail channel meets, with the OAuth errors each is told to come under (none: a page that never
// comes back). The word is what must be done: W wait and ask again, C the settings, P an administrator, S sign in again.
const ROWS = `
16000 interaction_required S
16001 interaction_required S
50001 invalid_resource C
500011 invalid_resource C
50011 - C
500112 invalid_grant C
500113 - C
50012 invalid_client C
50013 invalid_grant C
50014 invalid_grant S
50020 invalid_grant S
50027 invalid_client C
50034 invalid_grant S
50053 invalid_grant S
50055 invalid_grant S
50056 invalid_grant S
50057 invalid_grant P
50058 login_required S
50059 invalid_request C
50072 interaction_required S
50074 interaction_required S
50076 invalid_grant,interaction_required S
50078 interaction_required S
50079 interaction_required,invalid_grant S
50089 invalid_grant S
50097 interaction_required S
50105 access_denied,invalid_grant,- P
50125 interaction_required S
50126 invalid_grant S
50128 invalid_request C
50129 interaction_required S
50131 invalid_grant P
50132 invalid_grant S
50133 invalid_grant S
50140 - S
50144 invalid_grant S
50147 invalid_request C
501481 invalid_grant C
50158 interaction_required S
50173 invalid_grant S
50194 invalid_request C
50196 invalid_grant W
50199 interaction_required S
51004 invalid_grant P
53000 interaction_required,invalid_grant P
53001 interaction_required,invalid_grant P
53002 interaction_required,invalid_grant P
53003 invalid_grant,interaction_required P
530003 invalid_grant P
530032 invalid_grant P
530034 invalid_grant P
530035 invalid_grant P
53004 interaction_required S
53011 invalid_grant P
54005 invalid_grant S
65001 invalid_grant,consent_required S
65002 invalid_client C
65004 access_denied,authorization_declined S
65005 invalid_resource,invalid_client C
650052 invalid_client C
650054 invalid_scope C
650056 invalid_client C
650057 invalid_resource C
70000 invalid_grant S
70001 unauthorized_client C
700003 invalid_grant S
700005 invalid_grant C
70002 invalid_client C
700016 unauthorized_client C
700021 invalid_client C
700023 invalid_client C
700022 invalid_request C
700024 invalid_client C
700027 invalid_client C
700025 invalid_client C
70003 unsupported_grant_type C
700030 invalid_client C
700038 unauthorized_client C
70005 unsupported_response_type C
700054 unsupported_response_type C
70007 invalid_request C
70008 invalid_grant S
700082 invalid_grant S
700084 invalid_grant S
70011 invalid_scope C
1002012 invalid_scope C
70016 authorization_pending,slow_down W
70018 bad_verification_code S
70019 expired_token S
70020 expired_token S
70043 invalid_grant P
700213 invalid_client,invalid_request C
70021 invalid_client,invalid_request C
7000112 unauthorized_client C
7000114 invalid_grant C
7000215 invalid_client C
7000218 invalid_client C
7000222 invalid_client C
700229 invalid_client C
90002 invalid_request C
90006 temporarily_unavailable W
90008 invalid_request C
90009 invalid_request C
90012 temporarily_unavailable W
90014 invalid_request C
900144 invalid_request C
90019 invalid_request C
90023 invalid_request C
900023 invalid_request C
9001023 invalid_request C
90024 temporarily_unavailable W
90033 temporarily_unavailable W
90036 temporarily_unavailable W
90038 invalid_request C
900382 invalid_request C
900432 invalid_request C
90055 temporarily_unavailable W
900561 invalid_request C
90072 invalid_grant,- S
90090 - W
90093 access_denied,- P
90094 access_denied,consent_required,- P
90095 - P
90099 - P
901002 invalid_request C
9002313 invalid_request C
9002325 invalid_request C
9002326 invalid_request C
9002327 invalid_request C
9002332 invalid_request C
9002346 invalid_request C
130501 invalid_grant,- P
135011 invalid_grant P
1000031 - W
80001 invalid_grant,temporarily_unavailable W
80002 invalid_grant,temporarily_unavailable W
80014 invalid_grant,temporarily_unavailable W
`
const WORDS = { W: ['THROTTLED', 'UNAVAILABLE'], C: ['CONFIGURATION'], P: ['PERMISSION'], S: ['SIGN_IN_NEEDED'] } as const
const rows = ROWS.trim()
  .split('\n')
  .flatMap((line) => {
    const [number = '', errors = '', word = ''] = line.split(' ')
    return errors
      .split(',')
      .map((error) => ({ number: Number(number), error: error === '-' ? null : error, word: word as keyof typeof WORDS }))
  })
const refusal = (number: number | null, oauthError: string | null, status: number | null = 400) => ({
  number,
  oauthError,
  status,
  suberror: null,
  text: null,
})

test.each(rows)('AADSTS$number as $error is $word', ({ number, error, word }) => {
  const status = error === null ? null : error === 'invalid_client' ? 401 : 400
  const failure = refusalError(refusal(number, error, status), { border: 'entra' })
  expect(WORDS[word]).toContain(failure.code)
  expect(fateOf(failure).kind).toBe(word === 'W' ? 'again' : 'needs-a-person')
})

test.each(rows)(
  'an outage or a throttle outranks AADSTS$number as $error: no authorization is lost to it',
  ({ number, error }) => {
    expect(judgeRefusal(refusal(number, error, 429)).code).toBe('THROTTLED')
    expect(['UNAVAILABLE', 'THROTTLED']).toContain(judgeRefusal(refusal(number, error, 503)).code)
  },
)

test('a number read off a page is judged by itself', () => {
  const page = `Sorry, but we’re having trouble signing you in.
    AADSTS50105: Your administrator has configured the application to block users.
    Troubleshooting details   Request Id: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    Correlation Id: 11111111-2222-3333-4444-555555555555`
  expect(readErrorPage(page)).toMatchObject({
    code: 'PERMISSION',
    facts: {
      providerCode: 'AADSTS50105',
      traceId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      correlationId: '11111111-2222-3333-4444-555555555555',
    },
  })
  // Copied from a list, as the simulated tenant's page lays it out.
  expect(readErrorPage(page.replaceAll('Id: ', 'Id\n'))?.facts.correlationId).toBe('11111111-2222-3333-4444-555555555555')
  expect(readErrorPage(' 50126 ')?.code).toBe('SIGN_IN_NEEDED')
  expect(readErrorPage('AADSTS50011')?.code).toBe('CONFIGURATION')
  expect(readErrorPage('it does not work, 50011 or so')).toBeNull()
  expect(readErrorPage('')).toBeNull()
})
