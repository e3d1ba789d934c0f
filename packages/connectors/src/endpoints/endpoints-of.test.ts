import { describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLOUDS } from '../clouds.ts'
import { cloudsOfHost, endpointsOf, endpointsOfProvider, hostsOf } from './index.ts'
import type { EndpointOverrides } from './index.ts'

const custom = { loginUrl: 'http://127.0.0.1:8091/', graphUrl: 'http://127.0.0.1:8091/v1.0' }
const worldwide = { cloud: 'worldwide', tenantId: 'contoso.example' } as const

describe('a cloud', () => {
  test.each([
    ['worldwide', 'https://login.microsoftonline.com/', 'https://graph.microsoft.com', 'outlook.office365.com'],
    ['gcc-high', 'https://login.microsoftonline.us/', 'https://graph.microsoft.us', 'outlook.office365.us'],
    ['dod', 'https://login.microsoftonline.us/', 'https://dod-graph.microsoft.us', 'outlook-dod.office365.us'],
    ['china', 'https://login.partner.microsoftonline.cn/', 'https://microsoftgraph.chinacloudapi.cn', 'partner.outlook.cn'],
  ] as const)('%s sets every address from the tenant ID alone', (cloud, login, graph, imap) => {
    const endpoints = endpointsOf({ cloud, tenantId: 'contoso.example' })
    const root = `${login}contoso.example`
    expect(endpoints).toMatchObject({
      authorizeUrl: `${root}/oauth2/v2.0/authorize`,
      tokenUrl: `${root}/oauth2/v2.0/token`,
      deviceCodeUrl: `${root}/oauth2/v2.0/devicecode`,
      logoutUrl: `${root}/oauth2/v2.0/logout`,
      adminConsentUrl: `${root}/v2.0/adminconsent`,
      keysUrl: `${root}/discovery/v2.0/keys`,
      issuer: `${login}{tenantid}/v2.0`,
      graphUrl: graph,
      imap: { host: imap, port: 993 },
    })
  })

  test.each(Object.keys(CLOUDS) as (keyof typeof CLOUDS)[])('%s owns every host it names', (cloud) => {
    const endpoints = endpointsOf({ cloud, tenantId: 'contoso.example' })
    const hosts = hostsOf(endpoints, ['graph', 'ews', 'imap', 'pop3', 'smtp']).map(({ host }) => host)
    const prefixes = Object.values(endpoints.prefixes).map((prefix) => new URL(prefix).hostname)
    for (const host of [...hosts, ...prefixes])
      expect([host, cloudsOfHost(host)]).toEqual([host, expect.arrayContaining([cloud])])
  })

  test('of personal accounts signs in as consumers, whatever tenant was typed, and has no administrator', () => {
    expect(endpointsOf({ cloud: 'personal', tenantId: '' })).toMatchObject({
      tenantId: 'consumers',
      tokenUrl: 'https://login.microsoftonline.com/consumers/oauth2/v2.0/token',
      adminConsentUrl: null,
    })
    expect(endpointsOf({ cloud: 'personal-live', tenantId: '' })).toMatchObject({
      authorizeUrl: 'https://login.live.com/oauth20_authorize.srf',
      tokenUrl: 'https://login.live.com/oauth20_token.srf',
      logoutUrl: 'https://login.live.com/oauth20_logout.srf',
      expectsIdToken: false,
      deviceCodeUrl: null,
    })
  })

  test('used with "common" has its admin consent at "organizations"', () => {
    expect(endpointsOf({ ...worldwide, tenantId: 'common' }).adminConsentUrl).toBe(
      'https://login.microsoftonline.com/organizations/v2.0/adminconsent',
    )
  })

  test('that is custom has its own roots and the worldwide scope prefixes', () => {
    const endpoints = endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom })
    expect(endpoints.authorizeUrl).toBe('http://127.0.0.1:8091/contoso.example/oauth2/v2.0/authorize')
    expect(endpoints.graphUrl).toBe('http://127.0.0.1:8091')
    expect(endpoints.prefixes.graph).toBe('https://graph.microsoft.com/')
  })

  test('that is custom takes what is absent from the cloud its addresses belong to', () => {
    const dod = { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://dod-graph.microsoft.us' }
    expect(endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: dod })).toMatchObject({
      imap: { host: 'outlook-dod.office365.us' },
      prefixes: { graph: 'https://dod-graph.microsoft.us/' },
    })
  })

  test('that is custom cannot sign in at one cloud and read mail in another', async () => {
    const mixed = { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://graph.microsoft.com' }
    const failure = await refusalOf(() => endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: mixed }))
    expect(failure.facts.field).toBe('graphUrl')
    expect(failure.message).toMatch(/worldwide.*GCC High/)
  })

  test('that is custom keeps to the cloud its addresses belong to, and may be of any where they belong to none', async () => {
    const us = { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://graph.microsoft.us' }
    const strange = { ...us, imapHost: 'outlook.office365.com' }
    const failure = await refusalOf(() => endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: strange }))
    expect([failure.facts.field, failure.message]).toEqual(['imap.host', expect.stringMatching(/worldwide.*GCC High/)])
    const free = { ...custom, smtpHost: 'smtp.office365.us', smtpPort: 25 }
    expect(endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: free }).smtp).toEqual({
      host: 'smtp.office365.us',
      port: 25,
    })
  })

  test.each(['', '../other', 'a b', 'contoso.example/x', 'x?y'])('refuses the tenant ID %j', async (tenantId) => {
    const failure = await refusalOf(() => endpointsOf({ cloud: 'worldwide', tenantId }))
    expect([failure.facts.field, failure.message]).toEqual(['tenantId', expect.stringMatching(/GUID or a domain/)])
  })

  test.each([
    'ftp://127.0.0.1',
    'http://login.example.com',
    'nonsense',
    'https://user@login.example.com',
    'http://127.evil.example',
  ])('refuses the login address %s', async (loginUrl) => {
    const wrong = { cloud: 'custom', tenantId: 'contoso.example', custom: { ...custom, loginUrl } } as const
    expect((await refusalOf(() => endpointsOf(wrong))).facts.field).toBe('loginUrl')
  })
})

describe('an address typed by an administrator', () => {
  const given = (overrides: EndpointOverrides) => endpointsOf({ ...worldwide, overrides })

  test('stands in the place of the derived one, and an empty one does not', () => {
    const endpoints = given({
      tokenUrl: ' https://login.windows.net/contoso.example/oauth2/v2.0/token ',
      authorizeUrl: '',
      graphUrl: 'https://graph-proxy.contoso.example/v1.0/',
      ewsUrl: 'https://mail.contoso.example/EWS/Exchange.asmx',
      imap: { port: 143 },
      pop3: { host: '' },
      smtp: { host: 'relay.contoso.example', port: 25 },
      prefixes: { outlook: 'https://outlook.office365.com' },
    })
    const plain = endpointsOf(worldwide)
    expect(endpoints).toMatchObject({
      tokenUrl: 'https://login.windows.net/contoso.example/oauth2/v2.0/token',
      authorizeUrl: plain.authorizeUrl,
      graphUrl: 'https://graph-proxy.contoso.example',
      ewsUrl: 'https://mail.contoso.example/EWS/Exchange.asmx',
      imap: { host: plain.imap.host, port: 143 },
      pop3: plain.pop3,
      smtp: { host: 'relay.contoso.example', port: 25 },
    })
    expect(endpoints.scopeTable.byProtocol.imap?.incoming).toEqual(['https://outlook.office365.com/IMAP.AccessAsUser.All'])
  })

  test.each([
    [
      { tokenUrl: 'https://login.microsoftonline.us/x/token' },
      'tokenUrl',
      'login.microsoftonline.us belongs to Microsoft 365 GCC High',
    ],
    [{ authorizeUrl: 'https://login.live.com/x' }, 'authorizeUrl', 'login.live.com belongs to Outlook.com'],
    [{ graphUrl: 'https://dod-graph.microsoft.us' }, 'graphUrl', 'dod-graph.microsoft.us belongs to Microsoft 365 DoD'],
    [{ keysUrl: 'https://login.partner.microsoftonline.cn/x/discovery/v2.0/keys' }, 'keysUrl', 'China'],
    [{ imap: { host: 'partner.outlook.cn' } }, 'imap.host', 'China'],
    [{ smtp: { host: 'SMTP.office365.us' } }, 'smtp.host', 'GCC High'],
    [{ prefixes: { graph: 'https://graph.microsoft.us/' } }, 'prefixes.graph', 'GCC High'],
  ] as const)('of another cloud is refused by name: %j', async (overrides, field, cloud) => {
    const failure = await refusalOf(() => given(overrides))
    expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', field])
    expect(failure.message).toContain(cloud)
    expect(failure.message).toContain('worldwide')
  })

  test.each([
    [{ tokenUrl: 'http://login.example.com/token' }, 'tokenUrl', /https/],
    [{ deviceCodeUrl: 'https://login.example.com/x?y=1' }, 'deviceCodeUrl', /query/],
    [{ smtp: { port: 70_000 } }, 'smtp.port', /65535/],
    [{ imap: { host: 'https://mail.example.com' } }, 'imap.host', /host name alone/],
  ] as const)('that cannot be one is refused: %j', async (overrides, field, words) => {
    const failure = await refusalOf(() => given(overrides))
    expect([failure.facts.field, failure.message]).toEqual([field, expect.stringMatching(words)])
  })

  test('may be of this machine without TLS', () => {
    expect(given({ tokenUrl: 'http://localhost:8091/token' }).tokenUrl).toBe('http://localhost:8091/token')
  })
})

test.each([
  ['smtp.office365.com', ['worldwide', 'personal', 'personal-live']],
  ['LOGIN.microsoftonline.US', ['gcc-high', 'dod']],
  ['smtp.partner.outlook.cn', ['china']],
  ['notoutlook.com', []],
  ['outlook.com.evil.example', []],
  ['mail.example.com', []],
])('the host %s belongs to %j', (host, clouds) => {
  expect(cloudsOfHost(host)).toEqual(clouds)
})

test('the hosts a set of protocols needs are told once each, with all they are for', () => {
  expect(hostsOf(endpointsOf(worldwide), ['graph', 'imap', 'ews', 'smtp'])).toEqual([
    {
      host: 'login.microsoftonline.com',
      port: 443,
      security: 'tls',
      purposes: ['Sign-in page', 'Tokens', 'Signing keys'],
    },
    { host: 'graph.microsoft.com', port: 443, security: 'tls', purposes: ['Microsoft Graph'] },
    { host: 'outlook.office365.com', port: 993, security: 'tls', purposes: ['IMAP'] },
    { host: 'outlook.office365.com', port: 443, security: 'tls', purposes: ['EWS'] },
    { host: 'smtp.office365.com', port: 587, security: 'starttls', purposes: ['SMTP'] },
  ])
  const google = hostsOf(endpointsOfProvider({ provider: 'google' }), ['imap']).map(({ host }) => host)
  expect(google).toEqual(['accounts.google.com', 'oauth2.googleapis.com', 'www.googleapis.com', 'imap.gmail.com'])
})

async function refusalOf(make: () => unknown) {
  return await failureOf(Promise.resolve().then(make))
}
