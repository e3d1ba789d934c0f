import { makeBrowser, walkSignIn, type Walk } from '@postdesk/tenant/walk-sign-in'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusalOf, startTestDesk, type Session, type TestDesk } from '../../test/http/test-desk.ts'

const CLIENT_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
const CLIENT_SECRET = 'Qx8~contoso-demo-secret-not-for-real-use'

let desk: TestDesk
let tenant: Tenant
let admin: Session
let registrationId: string

beforeAll(async () => {
  desk = await startTestDesk()
  tenant = await startTenant()
  admin = await desk.signIn('admin')
  const { id } = await admin.client.createRegistration({ body: registrationOf() })
  registrationId = id
})
afterAll(async () => {
  await desk.close()
  await tenant.close()
})

function registrationOf() {
  return {
    name: 'Contoso',
    cloud: 'custom' as const,
    loginUrl: tenant.origins.http,
    graphUrl: tenant.origins.http,
    tenantId: tenant.world.directory.tenantId,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
  }
}

/** Does what the person does in the popup; gives the page they end on. */
async function signInWithMicrosoft(authorizeUrl: string, walk: Walk = {}, session: Session = admin) {
  const { sentTo } = await walkSignIn(makeBrowser(), authorizeUrl, walk)
  if (!sentTo) throw new Error('Microsoft did not send the browser back')
  const answer = await session.fetch(sentTo.href)
  return { sentTo, status: answer.status, html: await answer.text(), policy: answer.headers.get('content-security-policy') }
}

/** Runs a connection test; gives the data of its events in order. */
async function testConnection(body: object): Promise<{ ok?: boolean; state?: string; direction?: string }[]> {
  const answer = await admin.fetch('/api/v1/connection-tests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '))
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as { ok?: boolean; state?: string; direction?: string })
}

const begin = (address: string, more: { registrationId?: string; accountId?: string; shared?: boolean } = {}) =>
  admin.client.createAttempt({ body: { registrationId, address, ...more } })

test('a mailbox is authorized, saved with its outgoing account, and re-authorized', async () => {
  const attempt = await begin('support@contoso.example')
  expect(attempt).toMatchObject({ status: 'waiting', username: null, card: null })
  const url = new URL(attempt.authorizeUrl ?? '')
  expect(url.searchParams.get('login_hint')).toBe('support@contoso.example')
  expect(url.searchParams.get('code_challenge_method')).toBe('S256')

  const body = { name: 'Support', address: 'support@contoso.example', attemptId: attempt.id }
  expect((await refusalOf(admin.client.createAccount({ body }))).problem.message).toContain('not finished yet')

  const page = await signInWithMicrosoft(url.href)
  expect(page.html).toContain('You signed in as support@contoso.example')
  expect(page.policy).toContain("default-src 'none'")
  expect(await admin.client.getAttempt({ params: { id: attempt.id } })).toMatchObject({
    status: 'authorized',
    username: 'support@contoso.example',
    scopes: expect.arrayContaining([expect.stringContaining('Mail.ReadWrite')]),
  })

  const steps = await testConnection({ attemptId: attempt.id, address: 'support@contoso.example' })
  expect(steps.filter(({ state }) => state === 'failed')).toEqual([])
  expect(new Set(steps.map(({ direction }) => direction))).toEqual(new Set(['receive', 'send', undefined]))
  expect(steps.at(-1)).toEqual({ ok: true })

  const other = { ...body, address: 'sales@contoso.example' }
  expect((await refusalOf(admin.client.createAccount({ body: other }))).problem.message).toContain(
    'is for support@contoso.example',
  )

  const account = await admin.client.createAccount({ body: { ...body, senderName: 'Contoso Support', enabled: false } })
  expect(account).toMatchObject({
    state: 'not-enabled',
    stateText: 'Authorized, not enabled',
    outgoing: { address: 'support@contoso.example', senderName: 'Contoso Support' },
    authorization: { username: 'support@contoso.example', authorizedBy: 'Alex', state: 'good' },
    registration: { name: 'Contoso' },
  })
  expect((await refusalOf(admin.client.createAccount({ body }))).problem.message).toContain('saved with this sign-in already')

  expect((await testConnection({ accountId: account.id })).at(-1)).toEqual({ ok: true })

  const stopped = { state: 'needs-a-person' as const, failures: 3 }
  await desk.database.kysely.updateTable('incoming_account').set(stopped).execute()
  await desk.database.kysely.updateTable('mail_authorization').set({ state: 'needs-a-person' }).execute()
  expect((await admin.client.listAccounts()).accounts[0]).toMatchObject({
    state: 'needs-you',
    stateText: 'Needs you: sign in again',
  })

  const again = await begin('ignored@contoso.example', { accountId: account.id })
  await signInWithMicrosoft(again.authorizeUrl ?? '')
  const mended = await admin.client.changeAccount({ params: { id: account.id }, body: { attemptId: again.id, enabled: true } })
  expect(mended).toMatchObject({ state: 'new', enabled: true, card: null })
  const { events } = await admin.client.listAccountEvents({ params: { id: account.id } })
  expect(events.map(({ kind }) => kind)).toEqual(['resumed', 'authorized', 'created', 'authorized'])

  const rows = JSON.stringify([
    await desk.database.kysely.selectFrom('mail_authorization').selectAll().execute(),
    await desk.database.kysely.selectFrom('authorization_attempt').selectAll().execute(),
    await desk.database.kysely.selectFrom('app_registration').selectAll().execute(),
  ])
  expect(rows).not.toContain(CLIENT_SECRET)
  expect(rows).not.toMatch(/"eyJ[^"]*\.eyJ/)
  expect(desk.logLines.join('')).not.toContain(page.sentTo.searchParams.get('code') ?? 'no code')

  expect((await refusalOf(admin.client.deleteRegistration({ params: { id: registrationId } }))).status).toBe(409)
  await admin.client.deleteAccount({ params: { id: account.id } })
  expect(await desk.database.kysely.selectFrom('mail_authorization').selectAll().execute()).toEqual([])
  expect(await desk.database.kysely.selectFrom('outgoing_account').selectAll().execute()).toEqual([])
})

test('a shared mailbox is linked by somebody with full access, and needs the permissions that reach it', async () => {
  const sales = 'sales@contoso.example'
  const made = await fetch(`${tenant.endpoints.control}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      userPrincipalName: sales,
      displayName: 'Sales',
      kind: 'shared',
      fullAccess: ['sam@contoso.example'],
      sendAs: ['sam@contoso.example'],
    }),
  })
  expect(made.status).toBe(201)

  const attempt = await begin(sales, { shared: true })
  const url = new URL(attempt.authorizeUrl ?? '')
  expect(url.searchParams.get('login_hint')).toBeNull()
  expect(url.searchParams.get('scope')).toContain('Mail.ReadWrite.Shared')
  expect((await signInWithMicrosoft(url.href, { login: 'sam@contoso.example' })).html).toContain(`for ${sales}`)
  expect((await testConnection({ attemptId: attempt.id, address: sales })).at(-1)).toEqual({ ok: true })

  const account = await admin.client.createAccount({
    body: { name: 'Sales', address: sales, attemptId: attempt.id, enabled: false },
  })
  expect(account.authorization).toMatchObject({ username: 'sam@contoso.example', mailboxAddress: sales })
  expect((await testConnection({ accountId: account.id })).at(-1)).toEqual({ ok: true })
  const again = new URL((await begin(sales, { accountId: account.id })).authorizeUrl ?? '')
  expect(again.searchParams.get('scope')).toContain('Mail.Send.Shared')
  await admin.client.deleteAccount({ params: { id: account.id } })
})

test('somebody else who signs in is told both addresses, and their tokens are thrown away', async () => {
  const attempt = await begin('support@contoso.example')
  // As by "Use another account" on Microsoft's page.
  const url = new URL(attempt.authorizeUrl ?? '')
  url.searchParams.delete('login_hint')
  const page = await signInWithMicrosoft(url.href, { login: 'sam@contoso.example' })
  expect(page.html).toContain('You signed in as sam@contoso.example, this account is for support@contoso.example')
  expect(await admin.client.getAttempt({ params: { id: attempt.id } })).toMatchObject({
    status: 'refused',
    card: { id: 'wrong-mailbox', who: 'mailbox-owner' },
  })
  const row = await desk.database.kysely
    .selectFrom('authorization_attempt')
    .select(['result_sealed', 'identity'])
    .where('id', '=', attempt.id)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ result_sealed: null, identity: null })
})

test('an alias of the mailbox is refused, with the primary address named', async () => {
  const attempt = await begin('help@contoso.example')
  await signInWithMicrosoft(attempt.authorizeUrl ?? '', { login: 'support@contoso.example' })
  const { status, card } = await admin.client.getAttempt({ params: { id: attempt.id } })
  expect(status).toBe('refused')
  expect(card).toMatchObject({ id: 'alias-address', title: expect.stringContaining('support@contoso.example') as string })
})

test('a declined consent is shown as a card', async () => {
  await fetch(`${tenant.origins.http}/_control/grants?appId=${CLIENT_ID}`, { method: 'DELETE' })
  const attempt = await begin('support@contoso.example')
  const page = await signInWithMicrosoft(attempt.authorizeUrl ?? '', { consent: 'decline' })
  expect(page.status).toBe(200)
  const { status, card } = await admin.client.getAttempt({ params: { id: attempt.id } })
  expect(status).toBe('refused')
  expect(card?.title).not.toBe('')
})

test('a wrong client secret is shown as a card with its AADSTS number', async () => {
  const wrong = await admin.client.createRegistration({ body: { ...registrationOf(), clientSecret: 'not-the-secret' } })
  const attempt = await begin('support@contoso.example', { registrationId: wrong.id })
  await signInWithMicrosoft(attempt.authorizeUrl ?? '')
  const { status, card } = await admin.client.getAttempt({ params: { id: attempt.id } })
  expect(status).toBe('refused')
  expect(card?.codes.join(' ')).toContain('7000215')
})

test('a state works once, for the administrator who began', async () => {
  const attempt = await begin('support@contoso.example')
  const { sentTo } = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '')
  const { pathname, search } = sentTo ?? new URL('http://nowhere')
  expect(pathname).toBe('/oauth/callback')
  const stranger = await desk.signIn('admin', 'Robin')

  expect((await fetch(desk.url + pathname + search)).status).toBe(403)
  expect((await stranger.fetch(pathname + search)).status).toBe(403)
  const finished = await admin.fetch(pathname + search)
  expect(await finished.text()).toContain('Authorized')
  expect((await admin.fetch(pathname + search)).status).toBe(400)
  expect(await admin.client.getAttempt({ params: { id: attempt.id } })).toMatchObject({ status: 'authorized' })
})

test('an app registration that knows the older redirect URI only is signed in with by it, and not by the new one', async () => {
  const apps = `${tenant.endpoints.control}/apps/${CLIENT_ID}`
  const send = (redirectUris: readonly string[]) =>
    fetch(apps, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirectUris }) })
  const before = tenant.world.registry.apps().find((app) => app.appId === CLIENT_ID)?.redirectUris ?? []
  expect((await send([`${desk.url}/helpdesk/oauth-redirect`])).ok).toBe(true)
  const byNew = await begin('support@contoso.example')
  expect((await walkSignIn(makeBrowser(), byNew.authorizeUrl ?? '')).text).toContain('AADSTS50011')
  const old = await admin.client.createRegistration({ body: { ...registrationOf(), redirectPath: '/helpdesk/oauth-redirect' } })
  const byOld = await begin('support@contoso.example', { registrationId: old.id })
  const { sentTo, html } = await signInWithMicrosoft(byOld.authorizeUrl ?? '')
  expect([sentTo.pathname, old.redirectPath]).toEqual(['/helpdesk/oauth-redirect', '/helpdesk/oauth-redirect'])
  expect(html).toContain('Authorized')
  await send(before.map(String))
})

test('a state that nobody gave is refused', async () => {
  expect((await admin.fetch('/oauth/callback?code=x&state=y')).status).toBe(400)
})
