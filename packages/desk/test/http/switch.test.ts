import { readFile } from 'node:fs/promises'
import type { Account, IncomingProtocol } from '@postdesk/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oweAnswers } from '../../src/outbox/testing.ts'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'
import { refusalOf } from './test-desk.ts'

let rig: SignInRig
let registrationId: string
beforeAll(async () => {
  rig = await openSignInRig()
  const ewsUrl = `${rig.tenant.origins.http}/EWS/Exchange.asmx`
  const made = await rig.admin.client.createRegistration({ body: rig.registrationOf({ name: 'All', addresses: { ewsUrl } }) })
  registrationId = made.id
})
afterAll(async () => {
  await rig.close()
})

const signIn = (wish: object) => rig.signIn({ registrationId, ...wish })

/** A mail server of the tenant's, over TLS. */
const at = async ({ host, tlsPort }: { readonly host: string; readonly tlsPort: number }) => ({
  server: { host, port: tlsPort, security: 'tls' as const },
  caPem: await readFile(rig.tenant.caFile, 'utf8'),
})
const goOver = (account: Account, protocol: IncomingProtocol, attemptId: string) =>
  rig.admin.client.switchAccount({ params: { id: account.id }, body: { protocol, attemptId } })
const takeBack = async ({ id, switched }: Account) => {
  await rig.admin.client.undoSwitch({ params: { id, switchId: switched?.id ?? '' } })
  return await rig.admin.client.getAccount({ params: { id } })
}
const remove = ({ id }: Account) => rig.admin.client.deleteAccount({ params: { id } })
const authorizations = async () => await rig.desk.database.kysely.selectFrom('mail_authorization').select('id').execute()

// The first test: what somebody has consented to once is in every later token, whatever it was asked for.
test('sending goes along from IMAP and SMTP to Graph where that is asked for: tried first, undone together, and over SMTP again', async () => {
  const { imap, smtp } = rig.tenant.endpoints
  const connection = await at(imap)
  const outgoingConnection = await at(smtp)
  const ways = { incoming: 'imap' as const, outgoing: 'smtp' as const, connection, outgoingConnection }
  const { id: attemptId } = await signIn(ways)
  const body = { name: 'Support', address: SUPPORT, protocol: 'imap' as const, connection, outgoingConnection, attemptId }
  const account = await rig.admin.client.createAccount({ body: { ...body, enabled: false } })
  const goOverWith = (more: object) =>
    rig.admin.client.switchAccount({ params: { id: account.id }, body: { protocol: 'graph', moveSending: true, ...more } })

  const receiving = await signIn({ incoming: 'graph', outgoing: null, accountId: account.id })
  const { status, problem } = await refusalOf(goOverWith({ attemptId: receiving.id }))
  expect({ status, why: problem.card?.why }).toEqual({
    status: 422,
    why: expect.stringMatching(/^Receiving works; this is about sending\./) as string,
  })
  const before = await rig.admin.client.getAccount({ params: { id: account.id } })
  expect(before).toMatchObject({ protocol: 'imap', switched: null, outgoing: { protocol: 'smtp' } })

  const both = await signIn({ incoming: 'graph', outgoing: 'graph', accountId: account.id })
  const switched = await goOverWith({ attemptId: both.id })
  expect(switched).toMatchObject({ protocol: 'graph', outgoing: { protocol: 'graph' } })
  expect(await rig.failuresOf(account)).toEqual([])
  expect((await rig.history(account.id))[0]?.[1]).toContain('Mail leaves over Microsoft Graph as well.')

  expect(await takeBack(switched)).toMatchObject({ protocol: 'imap', outgoing: { protocol: 'smtp' } })
  expect(await rig.failuresOf(account)).toEqual([])

  await goOverWith({ attemptId: (await signIn({ incoming: 'graph', outgoing: 'graph', accountId: account.id })).id })
  const again = await signIn({ ...ways, accountId: account.id })
  const back = await rig.admin.client.switchAccount({
    params: { id: account.id },
    body: { protocol: 'imap', connection, outgoingConnection, moveSending: true, attemptId: again.id },
  })
  expect(back).toMatchObject({ protocol: 'imap', outgoing: { protocol: 'smtp' } })
  expect(await rig.failuresOf(account)).toEqual([])
  await remove(account)
})

test('an account that signed in anew for Graph goes back to EWS with the sign-in it had', async () => {
  const first = await signIn({ incoming: 'ews', outgoing: 'ews' })
  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, protocol: 'ews', attemptId: first.id, enabled: false },
  })
  expect(await rig.failuresOf(account)).toEqual([])
  const second = await signIn({ incoming: 'graph', outgoing: 'graph', accountId: account.id })
  const switched = await goOver(account, 'graph', second.id)
  expect(switched).toMatchObject({ protocol: 'graph', outgoing: { protocol: 'graph' } })
  expect(await rig.failuresOf(account)).toEqual([])

  expect(await takeBack(switched)).toMatchObject({ protocol: 'ews', outgoing: { protocol: 'ews' } })
  expect(await rig.failuresOf(account)).toEqual([])
  expect(await authorizations()).toHaveLength(1)
  await remove(account)
})

test('mail goes on leaving over SMTP when an account goes over from IMAP to Graph, and after it came back', async () => {
  const { imap, smtp } = rig.tenant.endpoints
  const connection = await at(imap)
  const outgoingConnection = await at(smtp)
  const first = await signIn({ incoming: 'imap', outgoing: 'smtp', connection, outgoingConnection })
  const account = await rig.admin.client.createAccount({
    body: {
      name: 'Support',
      address: SUPPORT,
      protocol: 'imap',
      connection,
      outgoingConnection,
      attemptId: first.id,
      enabled: false,
    },
  })
  expect(await rig.failuresOf(account)).toEqual([])
  // For receiving alone: what sends keeps the sign-in it has.
  const second = await signIn({ incoming: 'graph', outgoing: null, accountId: account.id })
  const switched = await goOver(account, 'graph', second.id)
  expect(switched).toMatchObject({ protocol: 'graph', outgoing: { protocol: 'smtp' } })
  expect(await rig.failuresOf(account)).toEqual([])

  expect(await takeBack(switched)).toMatchObject({ authorization: { protocols: account.authorization?.protocols } })
  expect(await rig.failuresOf(account)).toEqual([])
  await remove(account)
  expect(await authorizations()).toEqual([])
})

test('nothing goes along while a mail is just leaving, and what answers by another mailbox stays', async () => {
  const { id: attemptId } = await signIn({ incoming: 'ews', outgoing: 'ews' })
  const body = { name: 'Support', address: SUPPORT, protocol: 'ews' as const, attemptId, enabled: false }
  const account = await rig.admin.client.createAccount({ body })
  const both = await signIn({ incoming: 'graph', outgoing: 'graph', accountId: account.id })
  const { itemIds } = await oweAnswers(rig.desk.database, 1, 'somebody@contoso.example')
  await rig.desk.database.kysely
    .updateTable('outbox_item')
    .set({ outgoing_account_id: account.outgoing?.id ?? '', state: 'sending', claimed_until: new Date(Date.now() + 60_000) })
    .where('id', 'in', itemIds)
    .execute()
  expect((await refusalOf(goOver(account, 'graph', both.id))).problem.code).toBe('MAIL_LEAVING')
  await rig.desk.database.kysely
    .updateTable('outbox_item')
    .set({ claimed_until: new Date(0) })
    .execute()
  const switched = await goOver(account, 'graph', both.id)
  expect(switched).toMatchObject({ outgoing: { protocol: 'graph' } })

  await rig.admin.client.changeAccount({ params: { id: account.id }, body: { outgoingAccountId: null } })
  const refusal = rig.admin.client.switchAccount({ params: { id: account.id }, body: { protocol: 'ews', moveSending: true } })
  expect((await refusalOf(refusal)).problem.fields?.[0]?.field).toBe('moveSending')
  await remove(account)
})

test('a refused change names whose sign-in it was tried with', async () => {
  const first = await signIn({ incoming: 'ews', outgoing: 'ews' })
  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, protocol: 'ews', attemptId: first.id, enabled: false },
  })
  const { problem } = await refusalOf(rig.admin.client.switchAccount({ params: { id: account.id }, body: { protocol: 'graph' } }))
  const { tenantId } = rig.tenant.world.directory
  const objectId = rig.tenant.world.directory.findUser(SUPPORT)?.id ?? 'nobody'
  expect(problem.card?.why).toContain(`It was tried with the sign-in of ${SUPPORT} (tenant ${tenantId}, object ID ${objectId}).`)
  await remove(account)
})

test('what cannot be tried at all is refused in words, and changes nothing', async () => {
  const account = await rig.admin.client.createAccount({
    body: {
      name: 'Support',
      address: SUPPORT,
      protocol: 'imap',
      password: 'a password',
      connection: await at(rig.tenant.endpoints.imap),
      send: false,
      enabled: false,
    },
  })
  await expect(rig.admin.client.switchAccount({ params: { id: account.id }, body: { protocol: 'graph' } })).rejects.toMatchObject(
    { status: 422, problem: { card: { title: expect.any(String) as string } } },
  )
  expect(await rig.admin.client.getAccount({ params: { id: account.id } })).toMatchObject({ protocol: 'imap', switched: null })
  await remove(account)
})
