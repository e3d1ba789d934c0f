import { failureOf } from '../connector-contract.ts'
import { CLIENT_ID, CREDENTIAL, comeBack, control, endpointsOfTenant, redemption, signIn } from '../sign-in.ts'
import {
  appOnlyScope,
  clientCredentials,
  endpointsOf,
  readRedirectError,
  redeemCode,
  refreshTokens,
  tokenScopesFor,
} from '../../src/index.ts'
import type { ConnectorError } from '../../src/index.ts'
import { ENTRA_CODES } from './entra-codes.ts'
import { ENTRA_WORDS } from './other-codes.ts'
import { SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'
import { startAnswering } from './start-answering.ts'

type Provoke = Provocation['provoke']

const asking =
  (changes: Partial<Parameters<typeof clientCredentials>[0]> = {}): Provoke =>
  async ({ tenant }) => {
    const endpoints = endpointsOfTenant(tenant)
    const scope = appOnlyScope(endpoints, 'graph')
    return await failureOf(clientCredentials({ endpoints, clientId: CLIENT_ID, credential: CREDENTIAL, scope, ...changes }))
  }

/** Signs in, lets something happen, and refreshes. */
const refreshingAfter =
  (happen: (stage: Stage) => Promise<unknown>): Provoke =>
  async (stage) => {
    const { refreshToken } = await signIn(stage.tenant)
    // The event must lie after the sign-in, also by a clock of whole seconds.
    await control(stage.tenant, 'POST', '/clock', { shiftMs: 2_000 })
    await happen(stage)
    return await failureOf(refreshTokens(refreshOf(stage, refreshToken ?? '')))
  }

const refreshOf = ({ tenant }: Stage, refreshToken: string) => {
  const endpoints = endpointsOfTenant(tenant)
  const scopes = tokenScopesFor({ endpoints, protocols: ['graph'], resource: 'graph' })
  const now = new Date(tenant.world.clock.now())
  return { endpoints, clientId: CLIENT_ID, credential: CREDENTIAL, refreshToken, scopes, now }
}

const ofSupport = (change: object) => async (stage: Stage) => await control(stage.tenant, 'PATCH', `/users/${SUPPORT}`, change)
const ofApp = (change: object) => async (stage: Stage) => await control(stage.tenant, 'PATCH', `/apps/${CLIENT_ID}`, change)
const after =
  (happen: (stage: Stage) => Promise<unknown>, provoke: Provoke): Provoke =>
  async (stage) => {
    await happen(stage)
    return await provoke(stage)
  }

const inTenant =
  (tenantId: string): Provoke =>
  async (stage) => {
    const root = stage.tenant.origins.http
    return await asking({ endpoints: endpointsOf({ cloud: 'custom', tenantId, custom: { loginUrl: root, graphUrl: root } }) })(
      stage,
    )
  }

/** Redeems a code, changed or at another time than it should be. */
const redeeming =
  (
    changes: Partial<ReturnType<typeof redemption>>,
    before: (stage: Stage, request: ReturnType<typeof redemption>) => Promise<unknown> = async () => await Promise.resolve(),
  ): Provoke =>
  async (stage) => {
    const request = redemption(await comeBack(stage.tenant))
    await before(stage, request)
    return await failureOf(redeemCode({ ...request, ...changes }))
  }

/** Walks the pages, and reads what the browser came back with. */
const comingBack =
  (walk: Parameters<typeof comeBack>[1]): Provoke =>
  async ({ tenant }) =>
    refusalIn((await comeBack(tenant, walk)).params)

function refusalIn(params: URLSearchParams): ConnectorError {
  const refusal = readRedirectError(params)
  if (refusal === null) throw new Error(`No refusal came back: ${String(params)}`)
  return refusal
}

/** What is made true in the tenant; all else stands in its fault table. */
const CONDITIONS: Readonly<Record<number, Provoke>> = {
  500112: redeeming({ redirectUri: 'http://127.0.0.1/oauth/callback' }),
  500011: asking({ scope: 'https://api.fabrikam.example/.default' }),
  50057: refreshingAfter(ofSupport({ accountEnabled: false })),
  50076: refreshingAfter(ofSupport({ mfaRequired: true })),
  50105: after(ofApp({ assignmentRequired: true }), comingBack({})),
  50173: refreshingAfter(ofSupport({ resetPassword: 'another-Password-1' })),
  501481: redeeming({ codeVerifier: 'x'.repeat(43) }),
  50196: async (stage) => {
    await control(stage.tenant, 'PATCH', '/settings', { entra: { detectLoops: true } })
    const { endpoints, clientId, credential } = refreshOf(stage, '')
    const scope = appOnlyScope(endpoints, 'graph')
    for (let times = 1; times < 15; times += 1) await clientCredentials({ endpoints, clientId, credential, scope })
    return await asking()(stage)
  },
  54005: redeeming({}, async (_stage, request) => await redeemCode(request)),
  65001: refreshingAfter(async ({ tenant }) => await control(tenant, 'DELETE', `/grants?appId=${CLIENT_ID}`)),
  65004: comingBack({ consent: 'decline' }),
  70000: async (stage) => await failureOf(refreshTokens(refreshOf(stage, `1.AX${'a'.repeat(80)}`))),
  70008: redeeming({}, async ({ tenant }) => await control(tenant, 'POST', '/clock', { shiftMs: 600_001 })),
  700016: asking({ clientId: '11111111-2222-4333-8444-555555555555' }),
  700038: asking({ clientId: 'postdesk' }),
  700082: refreshingAfter(async ({ tenant }) => await control(tenant, 'POST', '/clock', { shiftDays: 91 })),
  1002012: asking({ scope: 'https://graph.microsoft.com/Mail.Read' }),
  7000112: after(ofApp({ enabled: false }), asking()),
  7000215: asking({ credential: { kind: 'secret', secret: 'the-id-of-a-secret' } }),
  7000222: after(ofApp({ expireSecrets: 'all' }), asking()),
  90002: inTenant('22222222-2222-4333-8444-555555555555'),
  9001023: inTenant('common'),
}

const byFault =
  (code: number): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'entra', operation: 'token', effect: { kind: 'error', code }, count: 1 })
    return await asking()(stage)
  }

/** An answer with OAuth's words alone, as other providers and older versions give it: Entra always adds a number. */
const byWords =
  (error: string, suberror: string | null): Provoke =>
  async (stage) => {
    const body = JSON.stringify({ error, ...(suberror !== null && { suberror }) })
    const root = await startAnswering(stage, 400, { 'content-type': 'application/json' }, body)
    const endpoints = endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: { loginUrl: root, graphUrl: root } })
    return await asking({ endpoints })(stage)
  }

// These two come back by the browser, in words that say nothing else.
const BY_REDIRECT = new Set(['cancel', 'permission_denied', 'access_denied'])

export const ENTRA_PROVOCATIONS: readonly Provocation[] = [
  ...ENTRA_CODES.map(([number, , kind, page]): Provocation => {
    const condition = CONDITIONS[number]
    return {
      border: 'entra',
      code: `AADSTS${String(number)}`,
      kind,
      page,
      how: condition === undefined ? 'by a fault' : 'made true',
      provoke: condition ?? byFault(number),
    }
  }),
  ...ENTRA_WORDS.map(([error, suberror, kind, page]): Provocation => ({
    border: 'entra',
    code: suberror ?? error,
    kind,
    page,
    how: 'by a server of the test',
    provoke: BY_REDIRECT.has(suberror ?? error)
      ? async () =>
          await Promise.resolve(refusalIn(new URLSearchParams({ error, ...(suberror !== null && { error_subcode: suberror }) })))
      : byWords(error, suberror),
  })),
]
