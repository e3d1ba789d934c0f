import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLIENT_ID, CREDENTIAL, REDIRECT_URI, control, endpointsOfTenant } from '../../test/sign-in.ts'
import { endpointsOf } from '../endpoints/index.ts'
import { adminConsentUrl, adminConsentsFor, appOnlyScope, clientCredentials, readAdminConsent, readTokenClaims } from './index.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
  await control(tenant, 'POST', '/users', { userPrincipalName: 'root@contoso.example', displayName: 'Root', isAdmin: true })
})
afterAll(async () => {
  await tenant.close()
})

const of = (cloud: 'worldwide' | 'gcc-high' | 'personal') => endpointsOf({ cloud, tenantId: 'contoso.example' })

test.each([
  ['worldwide', ['graph', 'imap', 'smtp'], 'delegated', { graph: 'graph.microsoft.com', 'imap+smtp': 'outlook.office.com' }],
  [
    'worldwide',
    ['graph', 'imap', 'pop3', 'smtp', 'ews'],
    'app-only',
    { graph: 'graph.microsoft.com', 'imap+pop3': 'ps.outlook.com', 'smtp+ews': 'outlook.office365.com' },
  ],
  ['worldwide', ['ews'], 'delegated', { ews: 'outlook.office365.com' }],
  ['gcc-high', ['graph', 'imap', 'smtp'], 'app-only', { graph: 'graph.microsoft.us', 'imap+smtp': 'outlook.office365.us' }],
] as const)('%s, %j, %s: one page for each service', (cloud, protocols, kind, wanted) => {
  const found = adminConsentsFor({ endpoints: of(cloud), protocols, kind })
  expect(Object.fromEntries(found.map((need) => [need.protocols.join('+'), need.scope]))).toEqual(
    Object.fromEntries(Object.entries(wanted).map(([names, host]) => [names, `https://${host}/.default`])),
  )
})

test('personal accounts have nobody to ask', async () => {
  const given = { endpoints: of('personal'), clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scope: 'x', state: 'y' }
  expect((await failureOf(Promise.resolve().then(() => adminConsentUrl(given)))).message).toMatch(/no administrator/)
})

async function consent(answer: 'accept' | 'decline', state: string) {
  const endpoints = endpointsOfTenant(tenant)
  const [need] = adminConsentsFor({ endpoints, protocols: ['imap'], kind: 'app-only' })
  const url = adminConsentUrl({ endpoints, clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scope: need?.scope ?? '', state })
  const sight = await walkSignIn(makeBrowser(), url, { login: 'root@contoso.example', consent: answer })
  if (!sight.sentTo) throw new Error(`It ended at a page: ${sight.text}`)
  return sight.sentTo.searchParams
}

test('an administrator consents for the whole tenant, and a token of that tenant proves it', async () => {
  const params = await consent('accept', 's-1')
  expect(params.get('state')).toBe('s-1')
  const end = readAdminConsent(params)
  expect(end).toMatchObject({ kind: 'granted', tenantId: tenant.world.directory.tenantId })
  const endpoints = endpointsOfTenant(tenant)
  const scope = appOnlyScope(endpoints, 'outlook')
  const tokens = await clientCredentials({ endpoints, clientId: CLIENT_ID, credential: CREDENTIAL, scope })
  expect(readTokenClaims(tokens.accessToken)).toMatchObject({
    tenantId: tenant.world.directory.tenantId,
    permissions: expect.arrayContaining(['IMAP.AccessAsApp']),
  })
})

test('a decline comes back as one', async () => {
  const end = readAdminConsent(await consent('decline', 's-2'))
  expect(end).toMatchObject({ kind: 'refused', error: { code: 'SIGN_IN_NEEDED', facts: { providerCode: 'AADSTS65004' } } })
})

const ID = '11111111-2222-3333-4444-555555555555'
test.each([
  [
    'error=consent_required&error_description=AADSTS65004%3A+declined.+Trace+ID%3A+' +
      ID +
      '+Correlation+ID%3A+' +
      ID +
      '&admin_consent=True',
    { code: 'SIGN_IN_NEEDED', facts: { providerCode: 'AADSTS65004', correlationId: ID, traceId: ID } },
  ],
  [
    'error=permission_denied&error_description=The+admin+canceled+the+request',
    { code: 'SIGN_IN_NEEDED', facts: { suberror: 'cancel', providerText: 'The admin canceled the request' } },
  ],
  ['error=access_denied&error_subcode=cancel&tenant=' + ID, { code: 'SIGN_IN_NEEDED', facts: { suberror: 'cancel' } }],
] as const)('the refusal %s is read', (query, error) => {
  expect(readAdminConsent(new URLSearchParams(query))).toMatchObject({ kind: 'refused', error })
})

test.each(['', 'admin_consent=True', 'admin_consent=False&tenant=' + ID, 'admin_consent=True&tenant=contoso', 'code=x'])(
  'the query %j is no answer of the page',
  (query) => {
    expect(readAdminConsent(new URLSearchParams(query))).toEqual({ kind: 'unreadable' })
  },
)
