import { ApiError } from '@postdesk/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEndsDaily } from '../../src/accounts/registration/read-ends-daily.ts'
import { CLIENT_ID, openSignInRig, type SignInRig } from './sign-in-rig.ts'
import { refusalOf } from './test-desk.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

const registration = async () => {
  const { registrations } = await rig.admin.client.listRegistrations()
  const found = registrations.find(({ id }) => id === rig.registrationId)
  if (!found) throw new Error('no registration')
  return found
}
const read = () => rig.admin.client.readCredentialEnds({ params: { id: rig.registrationId } })
const change = (credentialId: string, expiresAt: string | null) =>
  rig.admin.client.changeCredential({ params: { id: rig.registrationId, credentialId }, body: { expiresAt } })

test('the end of a secret is corrected by hand, that of a certificate is not', async () => {
  const [secret] = (await registration()).credentials
  expect(secret?.addedBy).toBe('Alex')
  const changed = await change(secret?.id ?? '', '2027-03-01T00:00:00Z')
  expect(changed.secretExpiresAt).toBe('2027-03-01T00:00:00.000Z')
  expect((await change(secret?.id ?? '', null)).secretExpiresAt).toBeNull()
  const body = { kind: 'certificate' as const, days: 90 }
  const { credentials } = await rig.admin.client.createCredential({ params: { id: rig.registrationId }, body })
  const certificate = credentials.find(({ kind }) => kind === 'certificate')
  expect((await refusalOf(change(certificate?.id ?? '', null))).problem.fields?.[0]?.field).toBe('expiresAt')
  expect((await refusalOf(change(rig.registrationId, null))).status).toBe(404)
  await rig.admin.client.deleteCredential({ params: { id: rig.registrationId, credentialId: certificate?.id ?? '' } })
})

test('without the permission Entra is asked and says no, and the card names what to do', async () => {
  const refusal = await refusalOf(read())
  expect([refusal.status, refusal.problem.code, refusal.problem.card?.id]).toEqual([409, 'ENDS_NOT_READ', 'permission-missing'])
  expect(JSON.stringify(refusal.problem)).toContain('Application.Read.All')
})

test('Entra is asked once a day by one node; that it does not tell is kept quietly with the registration', async () => {
  const { database } = rig.desk
  let now = new Date('2026-12-01T08:00:00Z')
  const log = pino({ enabled: false })
  const { signal } = new AbortController()
  const turn = () => readEndsDaily({ database, sealer: rig.desk.sealer, clock: () => now, random: () => 0.5, log, signal })
  const row = async () =>
    await database.kysely
      .selectFrom('app_registration')
      .selectAll()
      .where('id', '=', rig.registrationId)
      .executeTakeFirstOrThrow()
  await database.kysely.updateTable('app_registration').set({ ends_due_at: null, ends_tried_at: null, ends_card: null }).execute()
  await turn()
  expect(await row()).toMatchObject({ ends_due_at: new Date('2026-12-01T20:00:00Z'), ends_tried_at: null })
  now = new Date('2026-12-01T20:00:00Z')
  const asked = async () => (await row()).ends_tried_at
  await Promise.all([turn(), turn()])
  expect(await row()).toMatchObject({ ends_due_at: new Date('2026-12-02T20:00:00Z'), ends_tried_at: now, ends_read_at: null })
  expect((await registration()).endsRead).toMatchObject({
    at: null,
    triedAt: now.toISOString(),
    card: { id: 'permission-missing' },
  })
  expect(await rig.admin.client.listWarnings()).toEqual({ warnings: [] })
  expect((await registration()).credentials.map(({ refusedAt }) => refusedAt)).toEqual([null])
  const before = await asked()
  now = new Date('2026-12-02T19:00:00Z')
  await turn()
  expect(await asked()).toEqual(before)
})

test('with it the end is what Entra says; secrets that begin alike and end on different days are left as they are', async () => {
  await rig.control('PATCH', `/apps/${CLIENT_ID}`, {
    requiredAccess: [{ resource: 'graph', delegated: [], application: ['Application.Read.All'] }],
    grantApplicationPermissions: true,
  })
  const [app] = rig.tenant.world.registry.apps()
  const [atEntra] = app?.secrets ?? []
  if (!atEntra) throw new Error('no secret')
  const end = `${new Date(atEntra.endsAt).toISOString().slice(0, 19)}.000Z`
  expect(await read()).toMatchObject({ changed: 1, registration: { secretExpiresAt: end, endsRead: { card: null } } })
  expect((await registration()).endsRead.at).not.toBeNull()
  expect((await read()).changed).toBe(0)
  const secretText = `${atEntra.secretText.slice(0, 3)}-another-that-begins-alike`
  await rig.control('PATCH', `/apps/${CLIENT_ID}`, { addSecret: { secretText, endsAt: '2030-01-01T00:00:00Z' } })
  const [secret] = (await registration()).credentials
  await change(secret?.id ?? '', '2027-03-01T00:00:00Z')
  expect(await read()).toMatchObject({ changed: 0, registration: { secretExpiresAt: '2027-03-01T00:00:00.000Z' } })
})

test('what ends soon is for administrators alone', async () => {
  const sam = await rig.desk.signIn('agent')
  await expect(sam.client.listWarnings()).rejects.toThrow(ApiError)
  expect(await rig.admin.client.listWarnings()).toEqual({ warnings: [] })
})
