import { describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLOUDS } from '../clouds.ts'
import type { CloudName } from '../clouds.ts'
import { endpointsOf, endpointsOfProvider } from '../endpoints/index.ts'
import { appOnlyScope, readTypedScopes, rolesFor, scopesFor, tokenScopesFor } from './index.ts'

const WHO = ['openid', 'profile', 'email', 'offline_access']
const of = (cloud: Exclude<CloudName, 'custom'>) => endpointsOf({ cloud, tenantId: 'contoso.example' })
const worldwide = of('worldwide')
const names = (scopes: readonly string[]) =>
  scopes.filter((scope) => !WHO.includes(scope)).map((scope) => scope.split('/').at(-1))

describe('the scopes proposed', () => {
  test.each([
    ['graph', 'incoming', false, ['User.Read', 'Mail.ReadWrite']],
    ['graph', 'outgoing', false, ['User.Read', 'Mail.ReadWrite', 'Mail.Send']],
    ['graph', 'incoming', true, ['User.Read', 'Mail.ReadWrite', 'Mail.ReadWrite.Shared']],
    ['graph', 'outgoing', true, ['User.Read', 'Mail.ReadWrite', 'Mail.Send', 'Mail.ReadWrite.Shared', 'Mail.Send.Shared']],
    ['ews', 'incoming', true, ['EWS.AccessAsUser.All']],
    ['imap', 'incoming', true, ['IMAP.AccessAsUser.All']],
    ['pop3', 'incoming', false, ['POP.AccessAsUser.All']],
    ['smtp', 'outgoing', true, ['SMTP.Send']],
  ] as const)('for %s, %s, shared: %s, are the least it lives on', (protocol, direction, shared, wanted) => {
    const scopes = scopesFor({ endpoints: worldwide, protocols: [protocol], directions: [direction], shared })
    expect(scopes.slice(0, 4)).toEqual(WHO)
    expect(names(scopes)).toEqual(wanted)
  })

  test.each(['worldwide', 'gcc-high', 'dod', 'china', 'personal'] as const)('in the cloud %s bear its own prefixes', (cloud) => {
    const scopes = scopesFor({ endpoints: of(cloud), protocols: ['graph', 'imap', 'smtp'] }).slice(4)
    const hosts = [CLOUDS[cloud].prefixes.graph, CLOUDS[cloud].prefixes.outlook]
    expect(scopes).toHaveLength(5)
    expect(scopes.every((scope) => hosts.some((host) => scope.startsWith(host)))).toBe(true)
  })

  test('for a personal account never hold shared mailboxes', () => {
    expect(scopesFor({ endpoints: of('personal'), protocols: ['graph'], shared: true }).join(' ')).not.toContain('Shared')
  })

  test('for the old sign-in of Outlook.com are its own words, and it gives none for Graph', async () => {
    const endpoints = of('personal-live')
    expect(scopesFor({ endpoints, protocols: ['imap', 'smtp'] })).toEqual([
      'wl.basic',
      'wl.emails',
      'wl.offline_access',
      'wl.imap',
    ])
    const failure = await failureOf(Promise.resolve().then(() => scopesFor({ endpoints, protocols: ['graph'] })))
    expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', 'protocol'])
    expect(failure.message).toMatch(/no sign-in for GRAPH.*IMAP, POP3, SMTP/)
  })

  test('for Google are one, and its token requests name none', () => {
    const endpoints = endpointsOfProvider({ provider: 'google' })
    expect(scopesFor({ endpoints, protocols: ['imap', 'smtp'] })).toEqual([
      'openid',
      'profile',
      'email',
      'https://mail.google.com/',
    ])
    expect(tokenScopesFor({ endpoints, protocols: ['imap'], resource: 'outlook' })).toEqual([])
  })

  test('for a token request name one service only', () => {
    const request = { endpoints: worldwide, protocols: ['graph', 'ews', 'smtp'] as const }
    expect(tokenScopesFor({ ...request, resource: 'outlook' })).toEqual([...WHO, 'https://outlook.office.com/SMTP.Send'])
    expect(tokenScopesFor({ ...request, resource: 'ews' })).toEqual([
      ...WHO,
      'https://outlook.office365.com/EWS.AccessAsUser.All',
    ])
    expect(appOnlyScope(worldwide, 'outlook')).toBe('https://outlook.office365.com/.default')
  })
})

describe('scopes an administrator typed', () => {
  const read = (
    typed: string,
    protocols: readonly ('graph' | 'ews' | 'imap' | 'smtp')[] = ['graph'],
    cloud: Exclude<CloudName, 'custom'> = 'worldwide',
  ) => readTypedScopes({ endpoints: of(cloud), protocols, typed })

  test('are split by service, one a token request, Graph’s also without prefix', () => {
    const typed = `openid, offline_access User.Read\nhttps://graph.microsoft.com/Mail.ReadWrite mail.send
      https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send user.read`
    expect(read(typed, ['graph', 'imap', 'smtp'])).toEqual({
      kind: 'usable',
      signIn: [
        'openid',
        'offline_access',
        'https://graph.microsoft.com/user.read',
        'https://graph.microsoft.com/Mail.ReadWrite',
        'https://graph.microsoft.com/mail.send',
        'https://outlook.office.com/IMAP.AccessAsUser.All',
        'https://outlook.office.com/SMTP.Send',
      ],
      byResource: {
        graph: [
          'openid',
          'offline_access',
          'https://graph.microsoft.com/user.read',
          'https://graph.microsoft.com/Mail.ReadWrite',
          'https://graph.microsoft.com/mail.send',
        ],
        outlook: [
          'openid',
          'offline_access',
          'https://outlook.office.com/IMAP.AccessAsUser.All',
          'https://outlook.office.com/SMTP.Send',
        ],
      },
      missing: [],
    })
  })

  test('that lack a permission are usable, and it is named', () => {
    expect(read('openid Mail.ReadWrite')).toMatchObject({
      kind: 'usable',
      missing: ['offline_access', 'https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com/Mail.Send'],
    })
  })

  test('that are all the registered ones lack nothing of the mail', () => {
    expect(read('openid offline_access https://graph.microsoft.com/.default')).toMatchObject({ kind: 'usable', missing: [] })
    expect(read('offline_access https://outlook.office365.com/.default', ['ews', 'imap'])).toMatchObject({
      byResource: { ews: ['offline_access', expect.anything()], outlook: ['offline_access', expect.anything()] },
      missing: ['openid'],
    })
  })

  test.each([
    ['', /at least one/],
    ['openid offline_access', /none gives access to mail/],
    ['https://graph.microsoft.com/.default Mail.Send', /cannot stand beside/],
    ['https://graph.microsoft.us/Mail.Send', /GCC High.*worldwide/],
    ['IMAP.AccessAsUser.All', /https:\/\/outlook\.office\.com\/IMAP\.AccessAsUser\.All/],
    ['https://storage.azure.com/user_impersonation', /does not use \(storage\.azure\.com\)/],
    ['https://graph.microsoft.com/', /names no permission/],
  ])('%j are refused in words', (typed, words) => {
    expect(read(typed)).toEqual({ kind: 'refused', field: 'scopes', message: expect.stringMatching(words) })
  })

  test('of another provider are taken as they are', () => {
    const endpoints = endpointsOfProvider({ provider: 'google' })
    expect(readTypedScopes({ endpoints, protocols: ['imap'], typed: 'openid https://mail.google.com/' })).toEqual({
      kind: 'usable',
      signIn: ['openid', 'https://mail.google.com/'],
      byResource: { outlook: [] },
      missing: [],
    })
    expect(readTypedScopes({ endpoints, protocols: ['imap'], typed: 'openid' })).toMatchObject({
      missing: ['https://mail.google.com/'],
    })
  })
})

test.each([
  [['graph'], ['incoming'], ['Mail.ReadWrite']],
  [['graph'], undefined, ['Mail.ReadWrite', 'Mail.Send']],
  [['ews', 'imap', 'pop3', 'smtp'], undefined, ['full_access_as_app', 'IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp']],
] as const)('app-only %j, %j, needs the roles %j', (protocols, directions, roles) => {
  const found = rolesFor({ protocols, ...(directions === undefined ? {} : { directions }) })
  expect(found.map(({ name }) => name)).toEqual(roles)
  expect(new Set(found.map(({ api }) => api))).toEqual(
    new Set([protocols.includes('graph' as never) ? 'Microsoft Graph' : 'Office 365 Exchange Online']),
  )
})
