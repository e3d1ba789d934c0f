import { expect, test } from 'vitest'
import { pushTest, pushWay } from './push-way.ts'

const MICROSOFT = 'https://graph.microsoft.com'
const wayOf = (baseUrl: string, graphUrl = MICROSOFT, isDelegate = false) =>
  pushWay({ baseUrl: new URL(baseUrl), graphUrl, isDelegate })

test('a public https address is one that Microsoft is asked to call', () => {
  const notificationUrl = 'https://desk.contoso.com/api/v1/notifications/graph'
  expect(wayOf('https://desk.contoso.com')).toEqual({ kind: 'ask', notificationUrl, isSure: true })
  expect(wayOf('https://203.0.113.7:8443')).toMatchObject({ kind: 'ask', isSure: true })
  expect(wayOf('https://[2001:db8::7]')).toMatchObject({ kind: 'ask', isSure: true })
})

test.each([
  'http://desk.contoso.com',
  'https://localhost',
  'https://desk',
  'https://desk.local',
  'https://desk.internal',
  'https://desk.contoso.example',
  'https://127.0.0.1',
  'https://10.1.2.3',
  'https://172.20.1.1',
  'https://192.168.1.1',
  'https://100.64.0.1',
  'https://169.254.1.1',
  'https://[::1]',
  'https://[fd00::1]',
  'https://[fe80::1]',
  'https://[::ffff:10.0.0.1]',
])('%s is polled, and the test says why', (baseUrl) => {
  const way = wayOf(baseUrl)
  expect(way).toEqual({ kind: 'poll', why: 'base-url' })
  expect(pushTest(way)).toMatchObject({ notificationUrl: null, why: expect.stringContaining('base URL') as string })
})

test('a Graph on our own network may reach what Microsoft does not, and is asked without being sure', () => {
  expect(wayOf('http://localhost:8080', 'http://127.0.0.1:8091')).toMatchObject({ kind: 'ask', isSure: false })
  expect(wayOf('https://desk.contoso.example', 'http://127.0.0.1:8091')).toEqual({ kind: 'poll', why: 'base-url' })
})

test('a person cannot watch a mailbox that is not their own', () => {
  expect(wayOf('https://desk.contoso.com', MICROSOFT, true)).toEqual({ kind: 'poll', why: 'shared' })
})
