import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { APP_ID, REDIRECT, askTokens, authorizeUrl, control } from '../../test/ask-tokens.ts'
import { APP_ONLY } from '../../test/every-code/outcome.ts'
import type { Outcome, Provoke } from '../../test/every-code/outcome.ts'
import { PAGE_CONDITIONS, RULE_CONDITIONS } from '../../test/every-code/page-conditions.ts'
import { LISTED } from '../../test/every-code/listed-codes.ts'
import type { ListedCode } from '../../test/every-code/listed-codes.ts'
import { TOKEN_CONDITIONS } from '../../test/every-code/token-conditions.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { makeBrowser } from '../walk-sign-in.ts'
import { AADSTS } from './aadsts.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

/** Codes nothing in a tenant makes true on its own: Microsoft's servers, partners and agents in trouble. */
const BY_FAULT = new Set([
  16001, 50012, 65002, 70001, 70002, 700030, 90006, 90008, 90012, 90024, 90033, 90036, 90055, 90090, 90099, 1000031, 80001, 80002,
  80005, 80007, 80010, 80011, 80012, 80013, 80014,
])
const CONDITIONS = { ...RULE_CONDITIONS, ...TOKEN_CONDITIONS, ...PAGE_CONDITIONS }

const description = (code: number) =>
  z
    .string()
    .regex(
      new RegExp(
        `^AADSTS${code}: [^{}]+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
      ),
    )
const errorUri = (code: number) => z.literal(`https://login.microsoftonline.com/error?code=${code}`)

/** The JSON of the token endpoint, and the parameters of a redirect, with nothing beside what Microsoft sends. */
const jsonShape = ({ code, errors, suberror }: ListedCode) =>
  z.strictObject({
    error: z.enum(errors as [string, ...string[]]),
    error_description: description(code),
    error_codes: z.tuple([z.literal(code)]),
    timestamp: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
    trace_id: z.guid(),
    correlation_id: z.guid(),
    error_uri: errorUri(code).optional(),
    suberror: suberror === undefined ? z.string().optional() : z.literal(suberror),
    claims: z.string().optional(),
  })

const REDIRECT_ERRORS = [
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'server_error',
  'temporarily_unavailable',
  'invalid_resource',
  'login_required',
  'interaction_required',
  'invalid_scope',
  'consent_required',
] as const
const redirectShape = (code: number) =>
  z.strictObject({
    error: z.enum(REDIRECT_ERRORS),
    error_description: description(code),
    error_subcode: z.string().optional(),
    error_uri: errorUri(code).optional(),
    claims: z.string().optional(),
    state: z.literal('st&te=1'),
  })

/** Holds what was told against Microsoft's form for this code; throws where it differs. */
function check(row: ListedCode, outcome: Outcome): 'T' | 'R' | 'P' {
  if ('json' in outcome) {
    const { status, body } = outcome.json
    const { error } = jsonShape(row).parse(body)
    const due = error === 'invalid_client' ? 401 : error === 'temporarily_unavailable' ? 503 : 400
    z.literal(due).parse(status)
    return 'T'
  }
  const { sight } = outcome
  if (sight.sentTo === undefined) {
    z.string().includes(`AADSTS${row.code}:`).parse(sight.text)
    return 'P'
  }
  z.literal(REDIRECT).parse(`${sight.sentTo.origin}${sight.sentTo.pathname}`)
  const parameters = sight.sentTo.hash === '' ? sight.sentTo.searchParams : new URLSearchParams(sight.sentTo.hash.slice(1))
  const { error } = redirectShape(row.code).parse(Object.fromEntries(parameters))
  if (row.where === 'R') z.enum(row.errors as [string, ...string[]]).parse(error)
  return 'R'
}

/** Forces the code where Microsoft says it. */
const byFault =
  ({ code, where }: ListedCode): Provoke =>
  async (running) => {
    const operation = where === 'T' ? 'token' : 'authorize'
    await control(running, 'POST', '/faults', { protocol: 'entra', operation, effect: { kind: 'error', code }, count: 1 })
    if (where === 'T') return { json: await askTokens(running, APP_ONLY) }
    return { sight: await makeBrowser().open(authorizeUrl(running)) }
  }

// An app that is told of an unassigned person is told by redirect; Microsoft usually leaves it on the page.
const ALSO_BACK = new Set([50105])

describe('every sign-in error of Microsoft', () => {
  const rows = LISTED.map((row) => ({ ...row, how: CONDITIONS[row.code] ? 'made true' : 'by a fault' }))
  test.each(rows)('AADSTS$code at $where, $how', async (row) => {
    const outcome = await (CONDITIONS[row.code] ?? byFault(row))(tenant)
    expect([row.where, ...(ALSO_BACK.has(row.code) ? ['R'] : [])]).toContain(check(row, outcome))
  })

  test('is either made true or named as needing a fault, and stands in the book', () => {
    const undecided = LISTED.filter(({ code }) => BY_FAULT.has(code) === (CONDITIONS[code] !== undefined))
    expect(undecided).toEqual([])
    expect(LISTED.filter(({ code }) => AADSTS[code] === undefined)).toEqual([])
    const listed = new Set(LISTED.map(({ code }) => code))
    expect(Object.keys(AADSTS).filter((code) => !listed.has(Number(code)))).toEqual([])
    expect(tenant.world.registry.findApp(APP_ID)).toBeDefined()
  })
})
