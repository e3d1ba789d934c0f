import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

const TENANT = '11111111-2222-4333-8444-555555555555'
const CLIENT_ID = '6f1de2a4-3c4b-4a55-9c38-5a2f0d1b7e90'

let desk: TestDesk
let admin: Session

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
})
afterAll(() => desk.close())

const preview = (more: Partial<NonNullable<Parameters<Session['client']['previewRegistration']>[0]>['body']> = {}) =>
  admin.client.previewRegistration({ body: { cloud: 'worldwide', tenantId: TENANT, ...more } })

test('a form half filled in has no fault, and a tenant ID alone gives every address and permission', async () => {
  expect(await preview({ tenantId: '' })).toEqual({ derived: null, proposed: [], faults: [] })
  expect(await preview({ cloud: 'custom', tenantId: '' })).toMatchObject({ derived: null, faults: [] })
  expect(await preview({ provider: 'other', tenantId: 'none' })).toMatchObject({ derived: null, faults: [] })
  const gcc = await preview({ cloud: 'gcc-high' })
  expect(gcc.derived).toEqual({
    authorizeUrl: `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/authorize`,
    tokenUrl: `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/token`,
    deviceCodeUrl: `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/devicecode`,
    adminConsentUrl: `https://login.microsoftonline.us/${TENANT}/v2.0/adminconsent`,
    keysUrl: `https://login.microsoftonline.us/${TENANT}/discovery/v2.0/keys`,
    graphUrl: 'https://graph.microsoft.us',
    ewsUrl: 'https://outlook.office365.us/EWS/Exchange.asmx',
    imap: 'outlook.office365.us:993',
    pop3: 'outlook.office365.us:995',
    smtp: 'smtp.office365.us:587',
  })
  expect(gcc.proposed.map(({ protocol }) => protocol)).toEqual(['graph', 'ews', 'imap', 'pop3', 'smtp'])
  expect(gcc.proposed[0]?.scopes).toContain('https://graph.microsoft.us/Mail.ReadWrite')
  expect((await preview({ provider: 'google', tenantId: '' })).proposed[0]).toMatchObject({ protocol: 'imap' })
})

test('each host of another cloud is refused in words beside its own field, in the form and when it is saved', async () => {
  const addresses = {
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    smtpHost: 'smtp.office365.com',
    imapPort: 1993,
  }
  const { faults, derived } = await preview({ cloud: 'gcc-high', addresses })
  expect(faults.map(({ field }) => field)).toEqual(['addresses.tokenUrl', 'addresses.smtpHost'])
  expect(faults[0]?.message).toContain('GCC High')
  expect(derived?.tokenUrl).toContain('login.microsoftonline.us')
  const body = { name: 'Contoso', cloud: 'gcc-high' as const, tenantId: TENANT, clientId: CLIENT_ID, addresses }
  const { status, problem } = await refusalOf(admin.client.createRegistration({ body }))
  expect([status, problem.fields?.[0]]).toEqual([422, faults[0]])
  expect((await preview({ tenantId: 'not a tenant' })).faults[0]?.field).toBe('tenantId')
})

test('addresses and scopes typed in the place of those derived are kept, and shown as what is in force', async () => {
  const kept = await admin.client.createRegistration({
    body: {
      name: 'Own addresses',
      cloud: 'worldwide',
      tenantId: TENANT,
      clientId: CLIENT_ID,
      addresses: { smtpHost: 'relay.contoso.example', smtpPort: 2525 },
      scopes: ['https://graph.microsoft.com/Mail.ReadWrite', 'offline_access'],
    },
  })
  expect(kept.effective).toMatchObject({ smtp: 'relay.contoso.example:2525', imap: 'outlook.office365.com:993' })
  expect(kept.scopes).toEqual(['https://graph.microsoft.com/Mail.ReadWrite', 'offline_access'])
  const back = await admin.client.changeRegistration({ params: { id: kept.id }, body: { addresses: {}, scopes: null } })
  expect([back.addresses, back.scopes, back.effective?.smtp]).toEqual([{}, null, 'smtp.office365.com:587'])
})

test('one registration of a provider is the ready one; another that becomes it takes its place', async () => {
  const make = (name: string, tenantId: string) =>
    admin.client.createRegistration({ body: { name, cloud: 'worldwide', tenantId, clientId: CLIENT_ID, ready: true } })
  const [first, second] = [await make('For many', 'organizations'), await make('For everybody', 'common')]
  const ready = (await admin.client.listRegistrations()).registrations.filter((one) => one.ready)
  expect([first.ready, ready.map(({ id }) => id)]).toEqual([true, [second.id]])
})

test('credentials are listed in the order they are tried: the refused last, the ended before them, the newest first', async () => {
  const { id } = await admin.client.createRegistration({
    body: { name: 'Several', cloud: 'worldwide', tenantId: TENANT, clientId: CLIENT_ID },
  })
  const day = (days: number) => new Date(Date.now() + days * 86_400_000)
  for (const [name, created, expires, refused] of [
    ['refused', -1, 100, -1],
    ['ended', -2, -1, null],
    ['older', -4, 100, null],
    ['newest', -3, null, null],
  ] as const)
    await desk.database.kysely
      .insertInto('app_credential')
      .values({
        registration_id: id,
        kind: 'federated',
        name,
        token_file: '/run/token',
        created_at: day(created),
        expires_at: expires === null ? null : day(expires),
        refused_at: refused === null ? null : day(refused),
      })
      .execute()
  const { registrations } = await admin.client.listRegistrations()
  const several = registrations.find((one) => one.id === id)
  expect(several?.credentials.map(({ name }) => name)).toEqual(['newest', 'older', 'ended', 'refused'])
})

test('a tenant ID is asked of Microsoft alone, and not of personal accounts', async () => {
  const body = { name: 'Contoso', cloud: 'worldwide' as const, clientId: CLIENT_ID }
  expect((await refusalOf(admin.client.createRegistration({ body }))).problem.fields?.[0]).toMatchObject({
    field: 'tenantId',
    message: expect.stringContaining('Overview') as string,
  })
  const personal = await admin.client.createRegistration({ body: { ...body, cloud: 'personal' } })
  expect(personal.effective?.authorizeUrl).toContain('/consumers/')
  const google = await admin.client.createRegistration({
    body: { ...body, provider: 'google', clientId: 'contoso.apps.googleusercontent.com' },
  })
  expect(google.effective).toMatchObject({ imap: 'imap.gmail.com:993', graphUrl: null })
  const addresses = { authorizeUrl: 'https://id.example.com/authorize', tokenUrl: 'https://id.example.com/token' }
  const other = await admin.client.createRegistration({
    body: {
      ...body,
      provider: 'other',
      clientId: 'contoso',
      addresses: { ...addresses, imapHost: 'imap.example.com' },
      scopes: ['mail'],
    },
  })
  expect(other.effective).toMatchObject({ ...addresses, imap: 'imap.example.com:993', smtp: null })
})
