import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

const authorizations = async () => await rig.desk.database.kysely.selectFrom('mail_authorization').select('id').execute()

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
