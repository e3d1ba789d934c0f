import type { BodyOf, QueryOf, routes } from '@postdesk/contract'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALEX, CLIENT_ID, openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

type Wish = Partial<Pick<BodyOf<typeof routes.createAttempt>, 'accountId' | 'incoming' | 'outgoing' | 'consentFor'>>
const begin = (more: Wish = {}) =>
  rig.admin.client.createAttempt({
    body: { registrationId: rig.registrationId, address: SUPPORT, how: 'admin-consent', ...more },
  })
const look = (id: string) => rig.admin.client.getAttempt({ params: { id } })
const revoke = () => rig.control('DELETE', `/grants?appId=${CLIENT_ID}`)

/** What the administrator does with the link, in a browser that has never been here; gives where it ends. */
async function followLink(url: string, consent: 'accept' | 'decline' = 'accept') {
  const browser = makeBrowser()
  const { sentTo } = await walkSignIn(browser, url, { login: ALEX, consent })
  if (!sentTo) throw new Error('Microsoft did not send the browser back')
  const answer = await fetch(sentTo, { redirect: 'manual' })
  return { sentTo, status: answer.status, html: await answer.text(), next: answer.headers.get('location'), answer }
}

test('a link is sent, followed by somebody without a sign-in here, and completes what was refused for want of it', async () => {
  await revoke()
  const app = await rig.admin.client.createAttempt({
    body: { registrationId: rig.registrationId, address: SUPPORT, how: 'app-only' },
  })
  expect(app).toMatchObject({ status: 'refused', card: { who: 'entra-admin' } })

  const link = await begin({ consentFor: 'app-only' })
  expect(link).toMatchObject({ status: 'waiting', how: 'admin-consent', userCode: null })
  expect(Date.parse(link.expiresAt) - Date.now()).toBeGreaterThan(13 * 86_400_000)
  expect((await look(link.id)).authorizeUrl).toBeNull()

  const page = await followLink(link.authorizeUrl ?? '')
  expect([page.status, page.next]).toEqual([200, null])
  expect(page.html).toContain('Thank you: approved')
  expect(page.html).not.toContain('<a ')
  expect(page.answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await look(link.id)).toMatchObject({ status: 'approved', card: null })
  // The form that stands open on the refused app-only sign-in goes on by itself.
  expect(await look(app.id)).toMatchObject({ status: 'authorized', card: null, mailboxAddress: SUPPORT })

  const account = await rig.admin.client.createAccount({
    body: { name: 'Support', address: SUPPORT, attemptId: app.id, enabled: false },
  })
  expect(account.authorization).toMatchObject({ kind: 'app-only' })

  // The same return once more is told the same, and does nothing.
  const before = await rig.history(account.id)
  expect(await (await fetch(page.sentTo)).text()).toContain('Thank you: approved')
  expect(await rig.history(account.id)).toEqual(before)
  const body = { name: 'Sales', address: 'sales@contoso.example', attemptId: link.id }
  await expect(rig.admin.client.createAccount({ body })).rejects.toThrow('consent is no sign-in yet')
})

test('a stopped account is tried again at once with fresh tokens, and its history tells why', async () => {
  const { accounts } = await rig.admin.client.listAccounts()
  const id = accounts[0]?.id ?? ''
  const { kysely } = rig.desk.database
  const later = new Date(Date.now() + 3_600_000)
  await kysely.updateTable('incoming_account').set({ state: 'needs-a-person', next_check_at: later, failures: 4 }).execute()
  await kysely.updateTable('mail_authorization').set({ state: 'needs-a-person' }).execute()
  const link = await begin({ accountId: id })
  const row = await kysely.selectFrom('authorization_attempt').selectAll().where('id', '=', link.id).executeTakeFirstOrThrow()
  // The account is the app's own, so that is what is consented to.
  expect(row.consent_for).toBe('app-only')
  expect(link.authorizeUrl).not.toContain(row.state_hash)

  const declined = await followLink(link.authorizeUrl ?? '', 'decline')
  expect(declined.html).toContain('Not approved')
  expect(declined.html).not.toContain('<a ')
  expect(await look(link.id)).toMatchObject({ status: 'refused', card: { id: 'consent-declined' } })
  expect((await kysely.selectFrom('incoming_account').select('state').executeTakeFirstOrThrow()).state).toBe('needs-a-person')

  // They think again: the link is as good as before.
  expect((await followLink(link.authorizeUrl ?? '')).html).toContain('Thank you')
  expect(await look(link.id)).toMatchObject({ status: 'approved' })
  const stopped = await kysely.selectFrom('incoming_account').selectAll().executeTakeFirstOrThrow()
  expect(stopped).toMatchObject({ state: 'waiting', failures: 0 })
  expect(stopped.next_check_at.getTime()).toBeLessThanOrEqual(Date.now())
  const authorization = await kysely.selectFrom('mail_authorization').selectAll().executeTakeFirstOrThrow()
  expect(authorization).toMatchObject({ state: 'good', access_token_sealed: null })
  const history = await rig.history(id)
  expect(history.slice(0, 2)).toEqual([
    ['consented', 'An administrator consented for the organization to the app registration Contoso; trying again'],
    ['consent-refused', expect.stringContaining('Consent for the organization was refused')],
  ])
})

test('two services are two pages behind one link', async () => {
  const link = await begin({ incoming: 'graph', outgoing: 'smtp', consentFor: 'app-only' })
  const first = await followLink(link.authorizeUrl ?? '')
  expect(first.status).toBe(302)
  expect((await look(link.id)).status).toBe('waiting')
  const next = new URL(first.next ?? '')
  expect(next.searchParams.get('scope')).toContain('outlook.office365.com/.default')
  expect((await followLink(next.href)).html).toContain('Thank you')
  expect((await look(link.id)).status).toBe('approved')
})

test('nothing is believed that no link of ours was made for, that is late, or that is no answer', async () => {
  const tenant = rig.tenant.world.directory.tenantId
  const back = (query: string, path = '/oauth/callback') => fetch(`${rig.desk.url}${path}?${query}`)
  expect((await back(`admin_consent=True&tenant=${tenant}&state=${'x'.repeat(43)}.0`)).status).toBe(410)
  const link = await begin()
  const state = new URL(link.authorizeUrl ?? '').searchParams.get('state') ?? ''
  expect((await back(`state=${state}`, '/helpdesk/oauth-redirect')).status).toBe(400)
  expect((await back(`state=${state}&admin_consent=True&tenant=contoso`)).status).toBe(400)
  expect((await look(link.id)).status).toBe('waiting')
  await rig.desk.database.kysely
    .updateTable('authorization_attempt')
    .set({ expires_at: new Date(0) })
    .execute()
  expect((await back(`admin_consent=True&tenant=${tenant}&state=${state}`)).status).toBe(410)
  expect(await look(link.id)).toMatchObject({ status: 'refused', card: { title: 'No administrator consented in time' } })
})

test('the clean-up of old sign-ins leaves a link alone that is still good', async () => {
  const link = await begin()
  const old = await rig.admin.client.createAttempt({ body: { registrationId: rig.registrationId, address: SUPPORT } })
  const { kysely } = rig.desk.database
  await kysely
    .updateTable('authorization_attempt')
    .set({ created_at: new Date(Date.now() - 5 * 86_400_000) })
    .execute()
  await kysely
    .updateTable('authorization_attempt')
    .set({ expires_at: new Date(Date.now() - 2 * 86_400_000) })
    .where('id', '=', old.id)
    .execute()
  await begin()
  expect((await look(link.id)).status).toBe('waiting')
  await expect(look(old.id)).rejects.toThrow('does not exist')
})

test('what a sign-in would ask for is told before anybody signs in', async () => {
  const propose = (query: Partial<QueryOf<typeof routes.proposeScopes>>) =>
    rig.admin.client.proposeScopes({
      params: { id: rig.registrationId },
      query: { incoming: 'graph', outgoing: 'smtp', ...query },
    })
  const delegated = await propose({ shared: 'yes' })
  expect(delegated.scopes).toEqual(
    expect.arrayContaining([expect.stringContaining('Mail.ReadWrite.Shared'), expect.stringContaining('SMTP.Send')]),
  )
  expect(delegated).toMatchObject({ roles: [], commands: [], missing: [] })
  expect(delegated.consentUrls).toHaveLength(2)

  const app = await propose({ how: 'app-only', address: SUPPORT })
  expect(app.roles).toEqual(['Mail.ReadWrite', 'SMTP.SendAsApp'])
  expect(app.limitable).toEqual(['Mail.ReadWrite'])
  expect(app.scopes.every((scope) => scope.endsWith('/.default'))).toBe(true)
  const commands = app.commands.map(({ command }) => command).join('\n')
  expect(commands).toContain(`New-ServicePrincipal -AppId ${CLIENT_ID} -ObjectId '<object ID under Enterprise applications>'`)
  expect(commands).toContain(SUPPORT)
  const known = await propose({ how: 'app-only', enterpriseObjectId: 'c47e0b95-6d18-42fa-8b3c-1e9d7f5a2c60' })
  expect(known.commands.map(({ command }) => command).join('\n')).toContain('-ObjectId c47e0b95')
  await expect(propose({ how: 'app-only', enterpriseObjectId: CLIENT_ID })).rejects.toThrow('This is the client ID')

  // A consent page opened off that list comes back to a calm page, as nothing waits for it.
  const page = await followLink(app.consentUrls[0] ?? '')
  expect([page.status, page.html.includes('Consent was given')]).toEqual([200, true])
})
