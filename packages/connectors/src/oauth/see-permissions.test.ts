import { UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'

import { ConnectorError } from '../connector-error.ts'
import type { MailProtocol } from '../clouds.ts'
import { lackingPermissions, seePermissions } from './see-permissions.ts'

const EXCHANGE = 'https://outlook.office365.com'
const GRAPH = '00000003-0000-0000-c000-000000000000'

const token = (claims: Readonly<Record<string, unknown>>) =>
  new UnsecuredJWT({ tid: 'a2f1c6de-0000-4000-8000-000000000001', ...claims }).encode()

const failureOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof ConnectorError) return [error.facts.border, error.facts.providerCode, error.facts.permission]
    throw error
  }
  return null
}

const see = (protocol: MailProtocol, direction: 'incoming' | 'outgoing', claims: Readonly<Record<string, unknown>>) =>
  seePermissions(token(claims), { protocol, direction })

test.each([
  ['imap', 'incoming', 'IMAP.AccessAsUser.All', 'IMAP.AccessAsApp'],
  ['pop3', 'incoming', 'POP.AccessAsUser.All', 'POP.AccessAsApp'],
  ['smtp', 'outgoing', 'SMTP.Send', 'SMTP.SendAsApp'],
  ['ews', 'incoming', 'EWS.AccessAsUser.All', 'full_access_as_app'],
] as const)('%s needs %s: the scope of a person, the role of an app, for Exchange', (protocol, direction, scope, role) => {
  expect(see(protocol, direction, { aud: EXCHANGE, scp: `${scope} User.Read` })).toBe(`Scopes: ${scope}, User.Read`)
  expect(see(protocol, direction, { aud: EXCHANGE, roles: [role], idtyp: 'app' })).toBe(`App roles: ${role}`)
  expect(failureOf(() => see(protocol, direction, { aud: EXCHANGE, scp: 'User.Read' }))).toEqual([
    protocol,
    'MissingPermission',
    scope,
  ])
  expect(failureOf(() => see(protocol, direction, { aud: GRAPH, scp: scope }))?.[1]).toBe('WrongAudience')
})

test('an app without a role passes where Exchange may have given it one of its own, and fails where it cannot', () => {
  for (const protocol of ['graph', 'ews', 'smtp'] as const) {
    const aud = protocol === 'graph' ? GRAPH : EXCHANGE
    expect(see(protocol, 'outgoing', { aud, roles: [], idtyp: 'app' })).toHaveProperty('skip')
  }
  expect(failureOf(() => see('imap', 'incoming', { aud: EXCHANGE, roles: [], idtyp: 'app' }))?.[2]).toBe('IMAP.AccessAsApp')
  // It has roles of Graph's mail, only not enough: then this is how it was given them.
  const some = { aud: GRAPH, roles: ['Mail.ReadWrite'], idtyp: 'app' }
  expect(failureOf(() => see('graph', 'outgoing', some))?.[2]).toBe('Mail.Send')
})

test('the permission for shared mailboxes holds the plain one; both of sending are named when both lack', () => {
  expect(see('graph', 'incoming', { aud: GRAPH, scp: 'Mail.ReadWrite.Shared' })).toContain('Mail.ReadWrite.Shared')
  expect(failureOf(() => see('graph', 'outgoing', { aud: GRAPH, scp: 'User.Read' }))?.[2]).toBe('Mail.ReadWrite and Mail.Send')
})

test('tokens of personal accounts and of other providers are not judged', () => {
  expect(seePermissions('EwBQA8l6BAAU', { protocol: 'imap', direction: 'incoming' })).toHaveProperty('skip')
  const other = new UnsecuredJWT({ aud: 'mail.example.com', scope: 'mail' }).encode()
  expect(seePermissions(other, { protocol: 'imap', direction: 'incoming' })).toHaveProperty('skip')
})

test('what a way of mail lacks is named, for a shared mailbox too; what Exchange may have granted by itself is not', () => {
  const granted = (...permissions: string[]) => ({ permissions, isAppOnly: false })
  const sends = { protocol: 'graph', direction: 'outgoing' } as const
  expect(lackingPermissions(granted('Mail.ReadWrite'), sends)).toEqual(['Mail.Send'])
  expect(lackingPermissions(granted('Mail.ReadWrite', 'Mail.Send'), sends)).toEqual([])
  expect(lackingPermissions(granted('Mail.ReadWrite.Shared', 'Mail.Send'), { ...sends, shared: true })).toEqual([
    'Mail.Send.Shared',
  ])
  expect(lackingPermissions(granted('IMAP.AccessAsUser.All', 'Mail.Send'), { protocol: 'smtp', direction: 'outgoing' })).toEqual([
    'SMTP.Send',
  ])
  expect(lackingPermissions({ permissions: [], isAppOnly: true }, sends)).toEqual([])
  expect(lackingPermissions({ permissions: ['Mail.ReadWrite'], isAppOnly: true }, sends)).toEqual(['Mail.Send'])
})
