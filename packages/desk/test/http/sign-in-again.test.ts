import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'
import { refusalOf } from './test-desk.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

const authorizations = async () => await rig.desk.database.kysely.selectFrom('mail_authorization').select('id').execute()

// The first test: what somebody has consented to once is in every later token.
test('a sign-in that was granted less than an account needs is refused with the permission, and saves nothing', async () => {
  const { scopes } = await rig.admin.client.proposeScopes({
    params: { id: rig.registrationId },
    query: { incoming: 'graph', outgoing: 'graph' },
  })
  const { id: attemptId } = await rig.signIn({ scopes: scopes.filter((scope) => !scope.endsWith('Mail.Send')) })
  const body = { name: 'Support', address: SUPPORT, attemptId, enabled: false }
  const { status, problem } = await refusalOf(rig.admin.client.createAccount({ body }))
  expect({ status, fields: problem.fields }).toEqual({
    status: 422,
    fields: [
      {
        field: 'attemptId',
        message:
          'This sign-in was not granted Mail.Send, which it takes to send over Microsoft Graph; sign in again and accept that.',
      },
    ],
  })
  const sending = {
    name: 'Support',
    address: SUPPORT,
    protocol: 'graph' as const,
    authentication: 'delegated' as const,
    attemptId,
  }
  const refusal = await refusalOf(rig.admin.client.createOutgoingAccount({ body: sending }))
  expect(refusal.problem.fields?.[0]?.field).toBe('attemptId')
  // It does for an account that only receives.
  const account = await rig.admin.client.createAccount({ body: { ...body, send: false } })
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
})

test('a new sign-in for receiving alone leaves sending with the sign-in it has', async () => {
  const { id: attemptId } = await rig.signIn({})
  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, attemptId, enabled: false },
  })
  const again = await rig.signIn({ accountId: account.id, outgoing: null })
  await rig.admin.client.changeAccount({ params: { id: account.id }, body: { attemptId: again.id } })
  expect(await rig.failuresOf(account)).toEqual([])
  expect(await authorizations()).toHaveLength(2)

  const both = await rig.signIn({ accountId: account.id })
  await rig.admin.client.changeAccount({ params: { id: account.id }, body: { attemptId: both.id } })
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
  expect(await authorizations()).toEqual([])
})

test('the sign-in of an outgoing account is thrown away when an account of the same mailbox brings its own', async () => {
  const sending = await rig.signIn({ incoming: null })
  await rig.admin.client.createOutgoingAccount({
    body: { name: 'Support', address: SUPPORT, protocol: 'graph', authentication: 'delegated', attemptId: sending.id },
  })
  const [before] = await authorizations()
  const { id: attemptId } = await rig.signIn({})
  await rig.admin.client.createAccount({ body: { name: 'Support', address: SUPPORT, attemptId, enabled: false } })
  const after = await authorizations()
  expect(after).toHaveLength(1)
  expect(after).not.toContainEqual(before)
})

test('an account that is given a password lives on it alone, and Graph takes none', async () => {
  const { host, tlsPort } = rig.tenant.endpoints.imap
  const connection = {
    server: { host, port: tlsPort, security: 'tls' as const },
    caPem: await readFile(rig.tenant.caFile, 'utf8'),
  }
  const { id: attemptId } = await rig.signIn({ incoming: 'imap', outgoing: null, connection })
  const { id } = await rig.admin.client.createAccount({
    body: {
      name: 'Archive',
      address: SUPPORT,
      protocol: 'imap',
      folder: 'Archive',
      connection,
      attemptId,
      send: false,
      enabled: false,
    },
  })
  const before = await authorizations()
  const change = (password: string, account = id) =>
    rig.admin.client.changeAccount({ params: { id: account }, body: { password } })
  expect(await change('a password')).toMatchObject({ authentication: 'password', authorization: null, hasPassword: true })
  expect(await authorizations()).toHaveLength(before.length - 1)

  const { accounts } = await rig.admin.client.listAccounts()
  const graph = accounts.find(({ protocol }) => protocol === 'graph')
  const { status, problem } = await refusalOf(change('a password', graph?.id))
  expect({ status, field: problem.fields?.[0]?.field }).toEqual({ status: 422, field: 'password' })
})

test('what is kept for one server is not shown to another: it is asked for again', async () => {
  const { host, tlsPort } = rig.tenant.endpoints.imap
  const body = { address: SUPPORT, protocol: 'imap' as const, send: false, enabled: false }
  const caPem = await readFile(rig.tenant.caFile, 'utf8')
  const connection = { server: { host, port: tlsPort, security: 'tls' as const }, caPem }
  const elsewhere = { ...connection, server: { ...connection.server, host: 'imap.fabrikam.example' } }
  const fieldOf = async (promise: Promise<unknown>) => {
    const { status, problem } = await refusalOf(promise)
    return { status, field: problem.fields?.[0]?.field }
  }
  const byPassword = await rig.admin.client.createAccount({
    body: { ...body, name: 'Sales', folder: 'Sales', connection, password: 'a password' },
  })
  const proxied = await rig.admin.client.createAccount({
    body: {
      ...body,
      name: 'Orders',
      folder: 'Orders',
      connection: { ...connection, proxyUrl: 'http://ann:pr0xyword@proxy.contoso.example:3128' },
      password: 'a password',
    },
  })
  expect(proxied.connection).toMatchObject({ proxyUrl: 'http://ann@proxy.contoso.example:3128', hasProxyPassword: true })
  const byOther = { ...connection, proxyUrl: 'http://ann@proxy.fabrikam.example:3128' }
  const refused = rig.admin.client.changeAccount({ params: { id: proxied.id }, body: { connection: byOther } })
  expect(await fieldOf(refused)).toEqual({ status: 422, field: 'connection.proxyUrl' })
  expect(await rig.failuresOf(proxied)).not.toEqual([])
  expect(rig.desk.logLines.join('')).not.toContain('pr0xyword')
  const change = (id: string, more: object) => rig.admin.client.changeAccount({ params: { id }, body: more })
  expect(await fieldOf(change(byPassword.id, { connection: elsewhere }))).toEqual({ status: 422, field: 'password' })
  expect((await rig.admin.client.getAccount({ params: { id: byPassword.id } })).connection.server?.host).toBe(host)
  const samePlace = { ...connection, server: { ...connection.server, port: 143, security: 'starttls' as const } }
  expect((await change(byPassword.id, { connection: samePlace })).connection.server?.port).toBe(143)
  expect((await change(byPassword.id, { connection: elsewhere, password: 'another' })).connection.server?.host).toBe(
    'imap.fabrikam.example',
  )

  const { id: attemptId } = await rig.signIn({ incoming: 'imap', outgoing: null, connection })
  const signedIn = await rig.admin.client.createAccount({
    body: { ...body, name: 'Returns', folder: 'Returns', connection, attemptId },
  })
  expect(await fieldOf(change(signedIn.id, { connection: elsewhere }))).toEqual({ status: 422, field: 'attemptId' })
  expect((await change(signedIn.id, { connection: { caPem } })).connection.server).toBeNull()
})

test('a sign-in that was reset here is told by who did it, and Microsoft is not blamed', async () => {
  const { id: attemptId } = await rig.signIn({})
  const { id } = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, folder: 'Invoices', attemptId, enabled: true },
  })
  await rig.admin.client.removeAuthorization({ params: { id } })
  const account = await rig.admin.client.getAccount({ params: { id } })
  const card = { id: 'sign-in-reset', title: expect.stringMatching(/^\S.* reset the sign-in of this account$/) as string }
  expect(account).toMatchObject({ state: 'needs-you', authorization: null, card, outgoing: { card } })
  const refusal = await refusalOf(rig.admin.client.checkAccount({ params: { id } }))
  expect(refusal).toMatchObject({ status: 409, problem: { code: 'NOT_AUTHORIZED', card } })
  expect(refusal.problem.message).toMatch(/reset the sign-in of this account\. Sign in, and it is checked at once\.$/)
  expect(refusal.problem.card?.actions).toEqual([{ kind: 'button', text: 'Sign in', act: 're-authorize' }])
  await rig.desk.database.kysely
    .updateTable('incoming_account')
    .set({ error_card: null, state: 'new' })
    .where('id', '=', id)
    .execute()
  const never = await refusalOf(rig.admin.client.checkAccount({ params: { id } }))
  expect(never.problem.card?.id).toBe('nobody-signed-in')
  const { id: next } = await rig.signIn({ accountId: id })
  await rig.admin.client.changeAccount({ params: { id }, body: { attemptId: next } })
  expect(await rig.admin.client.checkAccount({ params: { id } })).toEqual({ asked: true })
})
