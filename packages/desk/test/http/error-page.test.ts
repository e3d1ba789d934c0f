import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { CLIENT_ID, openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

const KIM = 'kim@adatum.example'
const ADATUM = 'd2a9c6e4-17f8-4b35-a0de-6f4b8c1e7d52'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

test('an app of one organization and somebody of another one: what Microsoft shows is explained with both names', async () => {
  const { client } = rig.admin
  const explainSignIn = async (registrationId: string, login: string) => {
    const { id, authorizeUrl } = await client.createAttempt({ body: { registrationId, address: SUPPORT, shared: true } })
    const { sentTo, text } = await walkSignIn(makeBrowser(), authorizeUrl ?? '', { login })
    expect(sentTo).toBeUndefined()
    const { card } = await client.explainErrorPage({ params: { id }, body: { text } })
    expect((await client.getAttempt({ params: { id } })).status).toBe('waiting')
    return card
  }
  const { tenantId } = rig.tenant.world.directory
  const stranger = await explainSignIn(rig.registrationId, KIM)
  expect(stranger).toMatchObject({ id: 'account-of-another-tenant', who: 'mailbox-owner', codes: ['AADSTS50020'] })
  expect(stranger.why).toContain(tenantId)
  expect(stranger.actions.map((action) => action.text)).toContain(`Authorize again and choose the account of ${SUPPORT}`)

  const body = rig.registrationOf({ name: 'With the tenant ID of another organization', tenantId: ADATUM })
  const elsewhere = await client.createRegistration({ body })
  const unknown = await explainSignIn(elsewhere.id, KIM)
  expect(unknown).toMatchObject({ id: 'app-not-found', who: 'postdesk-admin', codes: ['AADSTS700016'] })
  expect(unknown.why).toContain(`no application ${CLIENT_ID} in the tenant ${ADATUM}`)
})

test('what Microsoft shows and never sends back is explained with the values of this sign-in, which goes on', async () => {
  const { client } = rig.admin
  const { id, authorizeUrl } = await client.createAttempt({ body: { registrationId: rig.registrationId, address: SUPPORT } })
  const sent = new URL(authorizeUrl ?? '').searchParams.get('redirect_uri') ?? ''
  await rig.control('PATCH', `/apps/${CLIENT_ID}`, { redirectUris: ['https://desk.contoso.example/oauth/callback'] })
  const { text } = await walkSignIn(makeBrowser(), authorizeUrl ?? '', { login: SUPPORT })
  const { card } = await client.explainErrorPage({ params: { id }, body: { text } })
  expect(card).toMatchObject({ id: 'redirect-uri-not-registered', who: 'entra-admin', codes: ['AADSTS50011'] })
  expect(card.actions.map((action) => action.text)).toContain(`Under Web add exactly this redirect URI: ${sent}`)
  expect(card.correlationId).toMatch(/^[0-9a-f-]{36}$/)
  expect((await client.getAttempt({ params: { id } })).status).toBe('waiting')
})

test('words without a number, and a sign-in that is gone, are refused in words', async () => {
  const { client } = rig.admin
  const { id } = await client.createAttempt({ body: { registrationId: rig.registrationId, address: SUPPORT } })
  await expect(client.explainErrorPage({ params: { id }, body: { text: 'It does not work' } })).rejects.toMatchObject({
    status: 422,
    problem: { fields: [{ field: 'text', message: expect.stringContaining('AADSTS') as unknown }] },
  })
  const gone = '00000000-0000-4000-8000-000000000000'
  await expect(client.explainErrorPage({ params: { id: gone }, body: { text: 'AADSTS50011' } })).rejects.toMatchObject({
    status: 404,
  })
})
