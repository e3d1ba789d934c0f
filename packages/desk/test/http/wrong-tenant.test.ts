import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLIENT_ID, openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

const KIM = 'kim@adatum.example'
const ADATUM = 'd2a9c6e4-17f8-4b35-a0de-6f4b8c1e7d52'

let rig: SignInRig
let manyId: string
beforeAll(async () => {
  rig = await openSignInRig()
  await rig.control('PATCH', `/apps/${CLIENT_ID}`, { signInAudience: 'AzureADMultipleOrgs' })
  const many = await rig.admin.client.createRegistration({
    body: rig.registrationOf({ name: 'Many', tenantId: 'organizations' }),
  })
  manyId = many.id
})
afterAll(async () => {
  await rig.close()
})

async function signIn(login: string, more: { readonly accountId?: string; readonly outgoingAccountId?: string } = {}) {
  const attempt = await rig.admin.client.createAttempt({
    body: { registrationId: manyId, address: SUPPORT, shared: true, ...more },
  })
  const { sentTo, text } = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login })
  if (!sentTo) throw new Error(`Microsoft did not send the browser back: ${text}`)
  await rig.admin.fetch(sentTo.href)
  return await rig.admin.client.getAttempt({ params: { id: attempt.id } })
}

test('an account is signed in for again by its own organization, and by no other until it is reset', async () => {
  const first = await signIn(SUPPORT)
  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, attemptId: first.id, enabled: false },
  })
  const given = { accountId: account.id }
  const stranger = await signIn(KIM, given)
  expect(stranger).toMatchObject({
    status: 'refused',
    card: { id: 'wrong-tenant', title: `You signed in with an account of tenant ${ADATUM}`, who: 'mailbox-owner' },
  })
  expect(stranger.card?.why).toContain(KIM)
  expect(stranger.card?.why).toContain(rig.tenant.world.directory.tenantId)
  expect((await signIn(KIM, { outgoingAccountId: account.outgoing?.id ?? '' })).card?.id).toBe('wrong-tenant')
  const row = await rig.desk.database.kysely
    .selectFrom('authorization_attempt')
    .select(['result_sealed', 'identity'])
    .where('id', '=', stranger.id)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ result_sealed: null, identity: null })
  expect(await signIn(SUPPORT, given)).toMatchObject({ status: 'authorized' })

  await rig.admin.client.removeAuthorization({ params: { id: account.id } })
  // Another organization may now come; that this one does not open the mailbox is another matter.
  expect((await signIn(KIM, given)).card?.id).toBe('wrong-mailbox')
})
