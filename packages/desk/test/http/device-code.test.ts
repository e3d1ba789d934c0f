import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALEX, CLIENT_ID, openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
  await rig.control('PATCH', '/settings', { entra: { devicePollSeconds: 1, enforceDevicePolling: true } })
})
afterAll(async () => {
  await rig.close()
})

const allowPublic = (isFallbackPublicClient: boolean) => rig.control('PATCH', `/apps/${CLIENT_ID}`, { isFallbackPublicClient })
const begin = (more: object = {}) =>
  rig.admin.client.createAttempt({
    body: { registrationId: rig.registrationId, address: SUPPORT, how: 'device', ...more },
  })
type Begun = Awaited<ReturnType<typeof begin>>
const look = ({ id }: Pick<Begun, 'id'>) => rig.admin.client.getAttempt({ params: { id } })
const polls = async () => ((await rig.control('GET', '/requests?protocol=entra&operation=token')) as unknown[]).length

/** What the person does, on another device. */
async function enterCode({ verificationUri, userCode }: Begun, consent: 'accept' | 'decline' = 'accept', login = SUPPORT) {
  const browser = makeBrowser()
  const entered = await browser.press(await browser.open(verificationUri ?? ''), { otc: userCode ?? '' })
  await walkSignIn({ ...browser, open: () => Promise.resolve(entered) }, '', { consent, login })
}

/** As the form asks until the sign-in is over. */
const untilOver = (attempt: Begun) =>
  expect.poll(async () => (await look(attempt)).status, { timeout: 60_000, interval: 200 }).not.toBe('waiting')

test('an app registration that allows no public clients is named on a card, with the switch to turn', async () => {
  await allowPublic(false)
  const attempt = await begin()
  expect(attempt).toMatchObject({ how: 'device', status: 'refused', userCode: null })
  expect(attempt.card).toMatchObject({ id: 'public-client-flows-off', who: 'entra-admin' })
  expect(attempt.card?.codes.join(' ')).toContain('7000218')
})

test('a code is entered elsewhere, asked for once at a time, and gives tokens of both services that live on without a secret', async () => {
  await allowPublic(true)
  // What the second service needs is consented to beforehand: a device code is for one service.
  const link = await rig.admin.client.createAttempt({
    body: { registrationId: rig.registrationId, address: SUPPORT, how: 'admin-consent', outgoing: 'smtp' },
  })
  const approval = makeBrowser()
  const back = await walkSignIn(approval, link.authorizeUrl ?? '', { login: ALEX })
  const next = await fetch(back.sentTo ?? '', { redirect: 'manual' })
  const last = await walkSignIn(approval, next.headers.get('location') ?? '', { login: ALEX })
  expect((await fetch(last.sentTo ?? '')).status).toBe(200)

  const attempt = await begin({ outgoing: 'smtp' })
  expect(attempt).toMatchObject({
    status: 'waiting',
    userCode: expect.stringMatching(/^\w{6,}$/),
    authorizeUrl: null,
    card: null,
  })
  expect(attempt.verificationUri).toContain('/devicelogin')

  const asked = await polls()
  await rig.desk.database.kysely
    .updateTable('authorization_attempt')
    .set({ next_poll_at: new Date(0) })
    .where('id', '=', attempt.id)
    .execute()
  const looks = await Promise.all(Array.from({ length: 6 }, () => look(attempt)))
  expect(looks.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'waiting'))
  expect(await polls()).toBe(asked + 1)

  await enterCode(attempt)
  await untilOver(attempt)
  const done = await look(attempt)
  expect(done).toMatchObject({ status: 'authorized', username: SUPPORT, card: null })
  expect(done.scopes.join(' ')).toMatch(/Mail\.ReadWrite.*SMTP\.Send/)
  // Doing it once more does nothing.
  const over = await polls()
  expect(await look(attempt)).toEqual(done)
  expect(await polls()).toBe(over)

  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, attemptId: attempt.id, outgoingProtocol: 'smtp', enabled: false },
  })
  const row = await rig.desk.database.kysely.selectFrom('mail_authorization').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ kind: 'delegated', public_client: true, state: 'good' })
  // Each service is asked for afresh; with the registration's secret Entra would answer AADSTS700025.
  const validated = await rig.admin.client.validateAuthorization({ params: { id: account.id } })
  expect(validated).toMatchObject({ ok: true, card: null })
  expect(validated.authorization.tokens.map(({ resource }) => resource).toSorted()).toEqual(['graph', 'outlook'])
  // What mail leaves by is validated by itself as well.
  const sending = await rig.admin.client.validateOutgoing({ params: { id: account.outgoing?.id ?? '' } })
  expect(sending).toMatchObject({ ok: true, card: null, authorization: { username: SUPPORT } })
  const kept = await rig.desk.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('id', '=', attempt.id)
    .execute()
  expect(kept[0]).toMatchObject({ device_code_sealed: null, result_sealed: null, status: 'used' })

  // Marked as another kind of client the same sign-in is refused: the mark is what keeps it alive.
  await rig.desk.database.kysely.updateTable('mail_authorization').set({ public_client: false }).execute()
  const refused = await rig.admin.client.validateAuthorization({ params: { id: account.id } })
  expect(refused.ok).toBe(false)
  expect(refused.card?.codes.join(' ')).toContain('700025')
  await rig.desk.database.kysely.updateTable('mail_authorization').set({ public_client: true }).execute()
  expect(await rig.admin.client.validateAuthorization({ params: { id: account.id } })).toMatchObject({ ok: true })
  const kinds = (await rig.history(account.id)).map(([kind]) => kind)
  expect(kinds.slice(0, 7)).toEqual([
    'validated',
    'authorization-regained',
    'authorization-regained',
    'validated',
    'authorization-lost',
    'authorization-lost',
    'validated',
  ])
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
})

test('a decline ends it, somebody else is told both addresses, and an outage only makes the polls rarer', async () => {
  const declined = await begin()
  await rig.control('DELETE', `/grants?appId=${CLIENT_ID}`)
  await enterCode(declined, 'decline')
  await untilOver(declined)
  expect((await look(declined)).card?.id).toBe('consent-declined')

  const stranger = await begin()
  await rig.control('POST', '/faults', {
    protocol: 'entra',
    operation: 'token',
    effect: { kind: 'status', status: 503 },
    count: 1,
  })
  await expect
    .poll(
      async () => {
        await look(stranger)
        const { poll_seconds: seconds } = await rig.desk.database.kysely
          .selectFrom('authorization_attempt')
          .select('poll_seconds')
          .where('id', '=', stranger.id)
          .executeTakeFirstOrThrow()
        return seconds
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(2)
  expect((await look(stranger)).status).toBe('waiting')
  await enterCode(stranger, 'accept', 'sam@contoso.example')
  await untilOver(stranger)
  expect((await look(stranger)).card?.title).toBe(`You signed in as sam@contoso.example, this account is for ${SUPPORT}`)
})

test('a code that nobody entered in time is said so, and is not asked for any more', async () => {
  const late = await begin()
  await rig.desk.database.kysely
    .updateTable('authorization_attempt')
    .set({ expires_at: new Date(0), next_poll_at: new Date(0) })
    .where('id', '=', late.id)
    .execute()
  const asked = await polls()
  expect(await look(late)).toMatchObject({ status: 'refused', card: { title: 'Nobody entered the code in time' } })
  expect(await polls()).toBe(asked)
})
