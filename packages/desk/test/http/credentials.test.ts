import { X509Certificate } from 'node:crypto'
import { makeCertificate } from '@postdesk/connectors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

const SOME_ID = '6f1de2a4-3c4b-4a55-9c38-5a2f0d1b7e90'
const SECRET = 'a~secret-nobody-may-read'

let desk: TestDesk
let admin: Session
let id: string

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
  const made = await admin.client.createRegistration({
    body: {
      name: 'Wissenschaftlich-Technische Verwaltungsgemeinschaft Süd-Ost · مريم 部門 and its northern branches',
      cloud: 'worldwide',
      tenantId: 'contoso.example',
      clientId: SOME_ID,
    },
  })
  id = made.id
})
afterAll(() => desk.close())

type NewCredential = NonNullable<Parameters<Session['client']['createCredential']>[0]>['body']
const add = (body: NewCredential, registrationId = id) => admin.client.createCredential({ params: { id: registrationId }, body })

test('what is no credential is refused beside its field', async () => {
  const fieldOf = async (body: NewCredential) => (await refusalOf(add(body))).problem.fields?.[0]
  expect(await fieldOf({ kind: 'secret', secret: SOME_ID })).toMatchObject({
    field: 'secret',
    message: expect.stringContaining('copy the Value') as string,
  })
  expect(await fieldOf({ kind: 'secret', secret: ' ' })).toMatchObject({ field: 'secret' })
  expect(await fieldOf({ kind: 'certificate', days: 5 })).toMatchObject({ field: 'days' })
  expect(await fieldOf({ kind: 'uploaded-certificate', pem: 'no certificate' })).toMatchObject({ field: 'pem' })
  expect(await fieldOf({ kind: 'federated', tokenFile: 'tokens/token' })).toMatchObject({ field: 'tokenFile' })
  expect((await refusalOf(add({ kind: 'secret', secret: SECRET }, SOME_ID))).status).toBe(404)
  const gone = { params: { id, credentialId: SOME_ID } }
  expect((await refusalOf(admin.client.deleteCredential(gone))).status).toBe(404)
})

test('a certificate is made whatever the registration is called; its public part and thumbprint are told, its key never', async () => {
  const made = await add({ kind: 'certificate', days: 90 })
  const [credential] = made.credentials
  const certificate = new X509Certificate(credential?.certificatePem ?? '')
  expect(certificate.subject).toMatch(/^CN=Postdesk Wissenschaftlich Technische [\w ]+$/)
  expect(credential?.thumbprint?.toUpperCase()).toBe(certificate.fingerprint.replaceAll(':', ''))
  expect(new Date(credential?.expiresAt ?? '').getTime()).toBe(new Date(certificate.validTo).getTime())
  expect(JSON.stringify(made)).not.toContain('PRIVATE KEY')
})

test('an uploaded certificate is taken with its key, and one without is refused', async () => {
  const own = await makeCertificate({ commonName: 'Contoso', lifetimeDays: 30, now: new Date() })
  const pem = `${own.certificatePem}\n${own.privateKeyPem}`
  expect((await refusalOf(add({ kind: 'uploaded-certificate', pem: own.certificatePem }))).problem.fields?.[0]?.field).toBe('pem')
  const kept = await add({ kind: 'uploaded-certificate', name: 'Ours', pem })
  expect(kept.credentials[0]).toMatchObject({ kind: 'certificate', name: 'Ours', thumbprint: own.thumbprintSha1 })
})

test('each new credential is the first to be tried, and no answer and no row gives a secret away', async () => {
  await add({ kind: 'federated', tokenFile: '/var/run/secrets/token' })
  const kept = await add({ kind: 'secret', name: 'Newest', secret: SECRET, expiresAt: '2030-01-01T00:00:00Z' })
  expect(kept.credentials.map(({ kind }) => kind)).toEqual(['secret', 'federated', 'certificate', 'certificate'])
  expect(kept.credentials[0]).toMatchObject({ name: 'Newest', expiresAt: '2030-01-01T00:00:00.000Z' })
  const rows = await desk.database.kysely.selectFrom('app_credential').selectAll().execute()
  expect(JSON.stringify([kept, rows])).not.toContain(SECRET)
  expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY')
  expect(desk.logLines.join('')).not.toContain(SECRET)
})

test('a new secret takes the place of one that Microsoft refused, and stands beside one that works', async () => {
  const { id: own } = await admin.client.createRegistration({
    body: { name: 'Replaced', cloud: 'worldwide', tenantId: 'contoso.example', clientId: SOME_ID, clientSecret: 'a~first' },
  })
  const { kysely } = desk.database
  await kysely.updateTable('app_credential').set({ refused_at: new Date() }).where('registration_id', '=', own).execute()
  const [refused] = (await admin.client.listRegistrations()).registrations.find((one) => one.id === own)?.credentials ?? []
  const change = (clientSecret: string) => admin.client.changeRegistration({ params: { id: own }, body: { clientSecret } })
  const replaced = await change('a~second')
  expect(replaced.credentials).toHaveLength(1)
  expect(replaced.credentials[0]?.id).not.toBe(refused?.id)
  expect((await change('a~third')).credentials).toHaveLength(2)
})

test('a credential is removed, but the last one stays while an account lives on it', async () => {
  const list = async () => (await admin.client.listRegistrations()).registrations.find((one) => one.id === id)?.credentials ?? []
  const remove = (credentialId: string) => admin.client.deleteCredential({ params: { id, credentialId } })
  await desk.database.kysely
    .insertInto('mail_authorization')
    .values({ registration_id: id, kind: 'app-only', tenant_id: SOME_ID, mailbox_address: 'support@contoso.example', scopes: [] })
    .execute()
  const [first, ...rest] = await list()
  for (const one of rest) await remove(one.id)
  const refused = await refusalOf(remove(first?.id ?? ''))
  expect([refused.status, refused.problem.code]).toEqual([409, 'LAST_CREDENTIAL'])
  expect((await list()).map((one) => one.id)).toEqual([first?.id])
  await desk.database.kysely.deleteFrom('mail_authorization').execute()
  await remove(first?.id ?? '')
  expect(await list()).toEqual([])
})

test('a second credential of the same name is told apart, and what was refused stays marked until it is shown to another app', async () => {
  const made = await admin.client.createRegistration({
    body: { name: 'Two secrets', cloud: 'worldwide', tenantId: 'contoso.example', clientId: SOME_ID, clientSecret: SECRET },
  })
  const [first] = made.credentials
  const named = async () => {
    const all = (await admin.client.listRegistrations()).registrations.find((one) => one.id === made.id)?.credentials ?? []
    return all.map(({ name, refusedAt }) => [name, refusedAt !== null])
  }
  await desk.database.kysely
    .updateTable('app_credential')
    .set({ refused_at: new Date() })
    .where('id', '=', first?.id ?? '')
    .execute()
  await add({ kind: 'secret', secret: `${SECRET}-too`, expiresAt: null }, made.id)
  await admin.client.changeRegistration({ params: { id: made.id }, body: { name: 'Renamed' } })
  expect(await named()).toEqual([
    ['Client secret 2', false],
    ['Client secret', true],
  ])
  await admin.client.changeRegistration({ params: { id: made.id }, body: { tenantId: 'fabrikam.example' } })
  expect((await named()).some(([, isRefused]) => isRefused)).toBe(false)
})
