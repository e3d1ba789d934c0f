import { startProxy, type Proxy } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

const PASSWORD = 'pr0xyword'
let rig: SignInRig
let proxy: Proxy
beforeAll(async () => {
  rig = await openSignInRig()
  proxy = await startProxy('ann', PASSWORD)
})
afterAll(async () => {
  await rig.close()
  await proxy.close()
})

const typed = () => ({ proxyUrl: `http://ann:${PASSWORD}@${proxy.host}` })
const shown = () => ({ proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true })

test('a sign-in gives its form the connection back without the proxy’s password, and the account it becomes goes by that proxy', async () => {
  const caPem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'
  const waiting = await rig.admin.client.createAttempt({
    body: {
      registrationId: rig.registrationId,
      address: SUPPORT,
      connection: { ...typed(), caPem },
      outgoingConnection: typed(),
    },
  })
  expect(waiting).toMatchObject({ connection: { ...shown(), caPem }, outgoingConnection: shown() })
  expect(JSON.stringify(waiting)).not.toContain(PASSWORD)

  const attempt = await rig.signIn({ connection: typed(), outgoingConnection: typed() })
  expect(proxy.passed).not.toEqual([])
  expect(attempt).toMatchObject({ connection: shown(), outgoingConnection: shown() })
  const { connection, outgoingConnection, id: attemptId } = attempt
  const body = { name: 'Support', address: SUPPORT, attemptId, connection, outgoingConnection, enabled: false }
  const account = await rig.admin.client.createAccount({ body })
  const before = proxy.passed.length
  expect(await rig.failuresOf(account)).toEqual([])
  expect(proxy.passed.length).toBeGreaterThan(before)
  expect(proxy.refused()).toBe(0)
  expect(rig.desk.logLines.join('')).not.toContain(PASSWORD)
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
})

test('signed in again by the form that came back, the password typed before still serves the same proxy, and no other', async () => {
  const first = await rig.signIn({ connection: typed(), outgoingConnection: typed() })
  const { connection, outgoingConnection } = first
  const again = await rig.signIn({ connection, outgoingConnection, formerAttemptId: first.id })
  expect(again).toMatchObject({ connection: shown(), outgoingConnection: shown() })
  expect(proxy.refused()).toBe(0)

  const elsewhere = { ...connection, proxyUrl: 'http://ann@proxy.fabrikam.example:3128' }
  const other = await rig.admin.client.createAttempt({
    body: { registrationId: rig.registrationId, address: SUPPORT, connection: elsewhere, formerAttemptId: again.id },
  })
  expect(other.connection.hasProxyPassword).toBeUndefined()
})
