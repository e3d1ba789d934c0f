import { APP_ID, authorizeUrl, control } from '../ask-tokens.ts'
import type { Fields } from '../ask-tokens.ts'
import type { Tenant } from '../../src/index.ts'
import { makeBrowser, walkSignIn } from '../../src/walk-sign-in.ts'
import type { Walk } from '../../src/walk-sign-in.ts'
import { after, ofApp, ofSupport, refreshingAfter, settle } from './outcome.ts'
import type { Provoke } from './outcome.ts'
import { SIGN_IN_POLICIES } from '../../src/directory/sign-in-policy.ts'
import type { SignInPolicy } from '../../src/directory/sign-in-policy.ts'

const GRAPH_DEFAULT = 'https://graph.microsoft.com/.default'

/** Opens /authorize and looks at the first thing shown. */
const opening =
  (fields: Fields = {}, segment?: string): Provoke =>
  async (tenant) => ({ sight: await makeBrowser().open(authorizeUrl(tenant, fields, segment)) })

/** Walks the pages as a person would. */
const walking =
  (fields: Fields = {}, walk: Walk = {}, segment?: string): Provoke =>
  async (tenant) => ({ sight: await walkSignIn(makeBrowser(), authorizeUrl(tenant, fields, segment), walk) })

const addPat = async (tenant: Tenant) =>
  await control(tenant, 'POST', '/users', { userPrincipalName: 'pat@outlook.example', accountType: 'personal' })
const forEverybody = async (tenant: Tenant) => await ofApp(tenant, { signInAudience: 'AzureADandPersonalMicrosoftAccount' })
const unlisted = (resourceAppId: string, id: string) => async (tenant: Tenant) => {
  const app = tenant.world.registry.findApp(APP_ID)
  if (app) app.unknownAccess = [{ resourceAppId, id, type: 'Scope' }]
  return await Promise.resolve()
}

/** What the sign-in pages and redirects say no to because it is so. */
export const PAGE_CONDITIONS: Readonly<Record<number, Provoke>> = {
  16000: async (tenant) => {
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant))
    await walkSignIn(browser, authorizeUrl(tenant, { prompt: 'select_account' }), { login: 'sam@contoso.example' })
    return { sight: await browser.open(authorizeUrl(tenant, { prompt: 'none' })) }
  },
  50011: opening({ redirect_uri: 'https://evil.example/cb' }),
  500113: after(async (tenant) => await ofApp(tenant, { redirectUris: [] }), opening()),
  50058: opening({ prompt: 'none' }),
  50089: async (tenant) => {
    const body = new URLSearchParams({ ctx: 'of-long-ago' })
    return { sight: await makeBrowser().open(`${tenant.origins.http}/common/login`, { method: 'POST', body }) }
  },
  50105: after(async (tenant) => await ofApp(tenant, { assignmentRequired: true }), walking()),
  50147: opening({ code_challenge: 'short' }),
  65004: walking({}, { consent: 'decline' }),
  65005: after(
    unlisted('99999999-0000-4000-8000-000000000000', '99999999-1111-4000-8000-000000000000'),
    opening({ scope: GRAPH_DEFAULT }),
  ),
  650052: after(
    async (tenant) => {
      return await control(tenant, 'PATCH', '/resources/exchange', { present: false })
    },
    opening({ scope: 'https://outlook.office.com/SMTP.Send' }),
  ),
  650054: after(
    unlisted('00000003-0000-0000-c000-000000000000', '99999999-1111-4000-8000-000000000000'),
    opening({ scope: GRAPH_DEFAULT }),
  ),
  650056: after(async (tenant) => await ofApp(tenant, { requiredAccess: [] }), opening({ scope: GRAPH_DEFAULT })),
  650057: after(
    async (tenant) =>
      await ofApp(tenant, { requiredAccess: [{ resource: 'exchange', delegated: ['SMTP.Send'], application: [] }] }),
    opening({ scope: GRAPH_DEFAULT }),
  ),
  70005: opening({ response_type: 'magic' }),
  700054: opening({ response_type: 'code id_token', nonce: 'n' }),
  70007: opening({ response_mode: 'pigeon' }),
  70019: after(
    async (tenant) => await ofApp(tenant, { isFallbackPublicClient: true }),
    async (tenant) => {
      const body = new URLSearchParams({ client_id: APP_ID, scope: 'openid' })
      const answer = await fetch(tenant.endpoints.deviceCode, { method: 'POST', body })
      const device = (await answer.json()) as { verification_uri: string; user_code: string }
      await control(tenant, 'POST', '/clock', { shiftMs: 901_000 })
      const browser = makeBrowser()
      return { sight: await browser.press(await browser.open(device.verification_uri), { otc: device.user_code }) }
    },
  ),
  90023: opening({ prompt: 'maybe' }),
  900561: async (tenant) => ({ sight: await makeBrowser().open(tenant.endpoints.token) }),
  90072: async (tenant) => {
    await addPat(tenant)
    await forEverybody(tenant)
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant, {}, 'consumers'), { login: 'pat@outlook.example' })
    return { sight: await browser.open(authorizeUrl(tenant)) }
  },
  90093: async (tenant) => {
    const browser = makeBrowser()
    const page = await walkSignIn(browser, authorizeUrl(tenant), { stopAt: 'Permissions requested' })
    return { sight: await browser.press(page, { action: 'accept', forOrganization: 'on' }) }
  },
  90094: after(
    async (tenant) => await ofSupport(tenant, { adminApprovalRequired: true }),
    walking({}, { stopAt: 'Need admin approval' }),
  ),
  90095: async (tenant) => {
    await settle(tenant, { adminConsentRequests: true })
    await ofSupport(tenant, { adminApprovalRequired: true })
    return await walking({}, { stopAt: 'Approval required' })(tenant)
  },
  9002332: after(async (tenant) => await ofApp(tenant, { signInAudience: 'AzureADMultipleOrgs' }), opening({}, 'consumers')),
  9002346: after(async (tenant) => await ofApp(tenant, { signInAudience: 'PersonalMicrosoftAccount' }), opening({}, 'common')),
}

const laying = (signInPolicy: SignInPolicy) => async (tenant: Tenant) => await ofSupport(tenant, { signInPolicy })

/** A rule of the tenant, met at the token endpoint. */
const underRule = (policy: SignInPolicy): Provoke => refreshingAfter(laying(policy))
/** A rule of the tenant, met on the sign-in pages. */
const signingInUnderRule = (policy: SignInPolicy): Provoke => after(laying(policy), walking())

const ON_PAGES = new Set<number>([53004, 53011, 50129, 50125, 50199, 50140, 130501, 135011])

/** Codes of the tenant's rules, each where Microsoft says it. */
export const RULE_CONDITIONS: Readonly<Record<number, Provoke>> = Object.fromEntries(
  (Object.entries(SIGN_IN_POLICIES) as [SignInPolicy, number][]).map(([policy, code]) => [
    code,
    ON_PAGES.has(code) ? signingInUnderRule(policy) : underRule(policy),
  ]),
)
