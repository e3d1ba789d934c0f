import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpointsOfRegistration } from '../../src/accounts/registration/endpoints-of-registration.ts'
import { openResult } from '../../src/accounts/sign-in/attempt-result.ts'
import { judgeTokens } from '../../src/accounts/sign-in/settle-attempt.ts'
import { openSignInRig, type SignInRig } from './sign-in-rig.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

test('tokens that come too late give a sign-in that was used none back, and take the place of none that are there', async () => {
  const { database, sealer, url } = rig.desk
  const { kysely } = database
  const { id } = await rig.signIn({})
  const read = async () =>
    await kysely.selectFrom('authorization_attempt').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const authorized = await read()
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', rig.registrationId)
    .executeTakeFirstOrThrow()
  const result = await openResult(sealer, authorized)
  if (result === null) throw new Error('The sign-in left no tokens')
  const { tokens, identity } = result
  const deps = { database, sealer, baseUrl: new URL(url), now: () => new Date() }
  const who = {
    tenantId: identity.tenantId,
    objectId: identity.objectId ?? '',
    username: identity.username ?? '',
    name: 'Support',
    email: null,
  }
  const answer = async () =>
    await judgeTokens(deps, authorized, endpointsOfRegistration(registration), who, { tokens, scopes: authorized.scopes })
  const told = { kind: 'authorized', attemptId: id, username: identity.username, mailboxAddress: identity.mailboxAddress }

  expect(await answer()).toEqual(told)
  expect((await read()).result_sealed).toBe(authorized.result_sealed)

  const used = { status: 'used' as const, result_sealed: null }
  await kysely.updateTable('authorization_attempt').set(used).where('id', '=', id).execute()
  expect(await answer()).toEqual(told)
  expect(await read()).toMatchObject(used)

  // One that was refused meanwhile is authorized: an app is asked again after a refusal.
  await kysely.updateTable('authorization_attempt').set({ status: 'refused' }).where('id', '=', id).execute()
  expect(await answer()).toEqual(told)
  const after = await read()
  expect(after.status).toBe('authorized')
  expect((await openResult(sealer, after))?.tokens).toEqual(tokens)
})
