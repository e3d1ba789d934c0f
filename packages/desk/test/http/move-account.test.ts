import { readFile } from 'node:fs/promises'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { startProxy, type Proxy } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'
import { refusalOf } from './test-desk.ts'

let rig: SignInRig
let other: Tenant
let otherRegistration: string
let proxy: Proxy
beforeAll(async () => {
  rig = await openSignInRig()
  other = await startTenant()
  proxy = await startProxy('ann', 'pr0xyword')
  const { origins } = other
  const body = rig.registrationOf({ name: 'The new cloud', loginUrl: origins.http, graphUrl: origins.http })
  otherRegistration = (await rig.admin.client.createRegistration({ body })).id
})
afterAll(async () => {
  await rig.close()
  await other.close()
  await proxy.close()
})

const change = (id: string, body: object) => rig.admin.client.changeAccount({ params: { id }, body })
const rowOf = async (id: string) =>
  await rig.desk.database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('an account goes over to the same mailbox in another cloud by one sign-in, sending included, and reads it from its beginning', async () => {
  const { id: attemptId } = await rig.signIn({})
  const account = await rig.admin.client.createAccount({ body: { name: 'Support', address: SUPPORT, attemptId, enabled: false } })
  const lookedAt = new Date('2026-11-30T08:00:00Z')
  const before = { cursor: 'of the old cloud', last_checked_at: lookedAt }
  await rig.desk.database.kysely.updateTable('incoming_account').set(before).execute()

  const again = await rig.signIn({ accountId: account.id })
  await change(account.id, { attemptId: again.id })
  expect((await rowOf(account.id)).cursor).toBe('of the old cloud')

  const proxyUrl = `http://ann:pr0xyword@${proxy.host}`
  const moved = await rig.signIn({
    accountId: account.id,
    registrationId: otherRegistration,
    connection: { proxyUrl },
    outgoingConnection: { proxyUrl },
  })
  expect(moved.connection).toMatchObject({ proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true })
  const after = await change(account.id, { attemptId: moved.id, connection: moved.connection })
  expect(after).toMatchObject({
    registration: { name: 'The new cloud' },
    connection: { proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true },
  })
  expect(await rowOf(account.id)).toMatchObject({ cursor: null, rewalking: true, quiet_before: lookedAt })
  expect(await rig.failuresOf(account)).toEqual([])
  expect(proxy.refused()).toBe(0)
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
})

test('an account goes over to another server by the sign-in that was made with it, and not by the one it has', async () => {
  const at = async ({ host, tlsPort }: { readonly host: string; readonly tlsPort: number }, { caFile }: Tenant) => ({
    server: { host, port: tlsPort, security: 'tls' as const },
    caPem: (await readFile(caFile, 'utf8')).trim(),
  })
  const connection = await at(rig.tenant.endpoints.imap, rig.tenant)
  const outgoingConnection = await at(rig.tenant.endpoints.smtp, rig.tenant)
  const ways = { incoming: 'imap' as const, outgoing: 'smtp' as const }
  const { id: attemptId } = await rig.signIn({ ...ways, connection, outgoingConnection })
  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, protocol: 'imap', attemptId, connection, outgoingConnection, enabled: false },
  })
  // Signed in for again, both ways go by the servers they have.
  await rig.signIn({ ...ways, accountId: account.id })

  const elsewhere = await at({ host: 'localhost', tlsPort: other.endpoints.imap.tlsPort }, other)
  const { problem } = await refusalOf(change(account.id, { connection: elsewhere }))
  expect(problem.fields?.[0]?.field).toBe('attemptId')
  const moved = await rig.signIn({
    incoming: 'imap',
    outgoing: null,
    accountId: account.id,
    registrationId: otherRegistration,
    connection: elsewhere,
  })
  const after = await change(account.id, { attemptId: moved.id, connection: elsewhere })
  expect(after).toMatchObject({ connection: elsewhere, outgoing: { protocol: 'smtp' } })
  expect(await rig.failuresOf(account)).toEqual([])
})
