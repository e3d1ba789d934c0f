import { expect, test } from 'vitest'

import { CLOUDS, appOnlyScope, endpointsOf, scopesFor, tokenScopesFor } from './clouds.ts'
import type { CloudName } from './clouds.ts'

const custom = { loginUrl: 'http://127.0.0.1:8091/', graphUrl: 'http://127.0.0.1:8091/v1.0' }

test.each([
  ['worldwide', 'https://login.microsoftonline.com/', 'https://graph.microsoft.com', 'outlook.office365.com'],
  ['gcc-high', 'https://login.microsoftonline.us/', 'https://graph.microsoft.us', 'outlook.office365.us'],
  ['dod', 'https://login.microsoftonline.us/', 'https://dod-graph.microsoft.us', 'outlook-dod.office365.us'],
  ['china', 'https://login.partner.microsoftonline.cn/', 'https://microsoftgraph.chinacloudapi.cn', 'partner.outlook.cn'],
] as const)('the %s cloud sets every host', (cloud, login, graph, imap) => {
  const endpoints = endpointsOf({ cloud, tenantId: 'contoso.example' })
  expect(endpoints.tokenUrl).toBe(`${login}contoso.example/oauth2/v2.0/token`)
  expect(endpoints.graphUrl).toBe(graph)
  expect(endpoints.imap.host).toBe(imap)
})

test('every scope of a cloud is written with its own prefixes', () => {
  for (const cloud of Object.keys(CLOUDS) as Exclude<CloudName, 'custom'>[]) {
    const endpoints = endpointsOf({ cloud, tenantId: 'contoso.example' })
    const scopes = scopesFor({ endpoints, protocols: ['graph', 'imap', 'smtp'] }).slice(4)
    const hosts = [CLOUDS[cloud].prefixes.graph, CLOUDS[cloud].prefixes.outlook]
    expect(scopes).toHaveLength(5)
    expect(scopes.every((scope) => hosts.some((host) => scope.startsWith(host)))).toBe(true)
  }
})

test('personal accounts sign in as consumers, whatever tenant was typed, and never ask for shared mailboxes', () => {
  const endpoints = endpointsOf({ cloud: 'personal', tenantId: '' })
  expect(endpoints.tenantId).toBe('consumers')
  expect(scopesFor({ endpoints, protocols: ['graph'], shared: true }).some((scope) => scope.includes('Shared'))).toBe(false)
})

test('a token request names one service only', () => {
  const endpoints = endpointsOf({ cloud: 'worldwide', tenantId: 'contoso.example' })
  const request = { endpoints, protocols: ['graph', 'smtp'] as const }
  expect(tokenScopesFor({ ...request, resource: 'outlook' })).toEqual([
    'openid',
    'profile',
    'email',
    'offline_access',
    'https://outlook.office.com/SMTP.Send',
  ])
  expect(appOnlyScope(endpoints, 'outlook')).toBe('https://outlook.office365.com/.default')
})

test('a custom cloud has its own roots and the worldwide scope prefixes', () => {
  const endpoints = endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom })
  expect(endpoints.authorizeUrl).toBe('http://127.0.0.1:8091/contoso.example/oauth2/v2.0/authorize')
  expect(endpoints.graphUrl).toBe('http://127.0.0.1:8091')
  expect(endpoints.prefixes.graph).toBe('https://graph.microsoft.com/')
})

test.each(['', '../other', 'a b', 'contoso.example/x', 'x?y'])('the tenant ID %j is refused', (tenantId) => {
  expect(() => endpointsOf({ cloud: 'worldwide', tenantId })).toThrow(/GUID or a domain/)
})

test.each(['ftp://127.0.0.1', 'http://login.example.com', 'nonsense', 'https://user@login.example.com'])(
  'the login address %s is refused',
  (loginUrl) => {
    expect(() => endpointsOf({ cloud: 'custom', tenantId: 'contoso.example', custom: { ...custom, loginUrl } })).toThrow(/login/)
  },
)
