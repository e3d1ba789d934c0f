import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, askTokens, authorizeUrl, control, winCode } from '../../test/ask-tokens.ts'
import type { Fields } from '../../test/ask-tokens.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

const SUPPORT = '/users/support@contoso.example'
/** What the app is told, by query or (where tokens were asked for) by fragment. */
const answerOf = (sentTo: URL | undefined) =>
  Object.fromEntries(sentTo?.hash ? new URLSearchParams(sentTo.hash.slice(1)) : (sentTo?.searchParams ?? []))

describe('a fault the app may not hear of stays on a page', () => {
  const rows: readonly { readonly when: string; readonly fields: Fields; readonly code: number; readonly segment?: string }[] = [
    { when: 'a redirect URI nobody registered', fields: { redirect_uri: 'https://evil.example/cb' }, code: 50011 },
    { when: 'a redirect URI in other letters', fields: { redirect_uri: 'http://localhost/oauth/Callback' }, code: 50011 },
    { when: 'a longer redirect URI', fields: { redirect_uri: `${REDIRECT}/more` }, code: 50011 },
    { when: 'no redirect URI', fields: { redirect_uri: '' }, code: 900144 },
    { when: 'an unknown app', fields: { client_id: '11111111-2222-4333-8444-555555555555' }, code: 700016 },
    { when: 'an unknown tenant', fields: {}, code: 90002, segment: 'fabrikam.example' },
    { when: 'a single-tenant app on /common', fields: {}, code: 50194, segment: 'common' },
    { when: 'a challenge of the wrong size', fields: { code_challenge: 'short' }, code: 50147 },
  ]
  test.each(rows)('$when: $code', async ({ fields, code, segment }) => {
    const sight = await makeBrowser().open(authorizeUrl(tenant, fields, segment))
    expect(sight.sentTo).toBeUndefined()
    expect(sight.status).toBe(400)
    expect(sight.text).toContain(`AADSTS${code}:`)
    expect(sight.html).not.toContain('http-equiv')
  })

  test('an app without any redirect URI: 500113', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { redirectUris: [] })
    expect((await makeBrowser().open(authorizeUrl(tenant))).text).toContain('AADSTS500113:')
  })

  test('an app that was switched off: 7000112', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { enabled: false })
    expect((await makeBrowser().open(authorizeUrl(tenant))).text).toContain('AADSTS7000112:')
  })

  test('what an attacker writes into a parameter is shown as text', async () => {
    const sight = await makeBrowser().open(
      authorizeUrl(tenant, { redirect_uri: 'https://evil.example/"><script>alert(1)</script>' }),
    )
    expect(sight.html).not.toContain('<script>')
  })
})

describe('a fault of the request goes back to the app with its state', () => {
  const rows: readonly { readonly when: string; readonly fields: Fields; readonly code: number; readonly error: string }[] = [
    { when: 'no response type', fields: { response_type: '' }, code: 900144, error: 'invalid_request' },
    { when: 'an unknown response type', fields: { response_type: 'magic' }, code: 70005, error: 'unsupported_response_type' },
    {
      when: 'an id_token nobody switched on',
      fields: { response_type: 'code id_token' },
      code: 700054,
      error: 'unsupported_response_type',
    },
    { when: 'an unknown response mode', fields: { response_mode: 'pigeon' }, code: 70007, error: 'invalid_request' },
    { when: 'no scope', fields: { scope: '' }, code: 900144, error: 'invalid_request' },
    { when: 'an unknown scope', fields: { scope: 'Mail.Reed' }, code: 70011, error: 'invalid_scope' },
    { when: '.default mixed with a name', fields: { scope: '.default Mail.Read' }, code: 70011, error: 'invalid_scope' },
    {
      when: 'an unknown resource',
      fields: { scope: 'https://api.fabrikam.example/Read' },
      code: 500011,
      error: 'invalid_resource',
    },
    { when: 'an unknown prompt', fields: { prompt: 'maybe' }, code: 90023, error: 'invalid_request' },
    { when: 'prompt=none without a session', fields: { prompt: 'none' }, code: 50058, error: 'login_required' },
  ]
  test.each(rows)('$when: $code', async ({ fields, code, error }) => {
    const { sentTo } = await makeBrowser().open(authorizeUrl(tenant, fields))
    expect(`${sentTo?.origin}${sentTo?.pathname}`).toBe(REDIRECT)
    const answer = answerOf(sentTo)
    expect(answer).toMatchObject({ error, state: 'st&te=1' })
    expect(answer['error_description']).toMatch(new RegExp(`^AADSTS${code}: .*Trace ID: .*Timestamp: `))
  })
})

describe('signing in', () => {
  test('goes over account, password and consent to a code with the state and a session', async () => {
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant))
    expect(answerOf(sight.sentTo)).toEqual({
      code: expect.any(String),
      state: 'st&te=1',
      session_state: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test('begins at the password when login_hint names somebody, and at a filled-in field when it names nobody', async () => {
    const known = await makeBrowser().open(authorizeUrl(tenant, { login_hint: 'Support@Contoso.example' }))
    expect(known.heading).toBe('Enter password')
    expect(known.text).toContain('support@contoso.example')
    const unknown = await makeBrowser().open(authorizeUrl(tenant, { login_hint: 'nobody@contoso.example' }))
    expect(unknown.heading).toBe('Sign in')
    expect(unknown.html).toContain('value="nobody@contoso.example"')
  })

  test('an account of the list can be pressed instead of typed', async () => {
    const browser = makeBrowser()
    const first = await browser.open(authorizeUrl(tenant))
    const [, id = ''] = first.html.match(/name="account" value="([^"]+)"/) ?? []
    expect((await browser.press(first, { account: id })).heading).toBe('Enter password')
  })

  test('a wrong name, a wrong password and a disabled person are told so on the page', async () => {
    const browser = makeBrowser()
    const wrongName = await browser.press(await browser.open(authorizeUrl(tenant)), {
      action: 'identify',
      login: 'bo@contoso.example',
    })
    expect(wrongName.text).toContain('AADSTS50034')
    expect((await walkSignIn(makeBrowser(), authorizeUrl(tenant), { password: 'wrong' })).text).toContain('AADSTS50126')
    await control(tenant, 'PATCH', SUPPORT, { accountEnabled: false })
    expect((await walkSignIn(makeBrowser(), authorizeUrl(tenant))).text).toContain('AADSTS50057')
  })

  test('asks for the second factor where it is required, once in a session', async () => {
    await control(tenant, 'PATCH', SUPPORT, { mfaRequired: true })
    const browser = makeBrowser()
    const wall = await walkSignIn(browser, authorizeUrl(tenant), { stopAt: 'Approve sign in request' })
    expect((await browser.press(wall, { action: 'deny' })).text).toContain('AADSTS50074')
    const consent = await browser.press(wall, { action: 'approve' })
    const { sentTo } = await browser.press(consent, { action: 'accept' })
    const reply = await askTokens(tenant, {
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code: String(answerOf(sentTo)['code']),
    })
    expect(reply.status).toBe(200)
    expect((await browser.open(authorizeUrl(tenant))).sentTo?.searchParams.has('code')).toBe(true)
  })

  test('a session of one account needs no page the second time; of two it asks which', async () => {
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant))
    expect((await browser.open(authorizeUrl(tenant))).sentTo?.searchParams.has('code')).toBe(true)
    expect((await browser.open(authorizeUrl(tenant, { prompt: 'none' }))).sentTo?.searchParams.has('code')).toBe(true)
    expect((await browser.open(authorizeUrl(tenant, { prompt: 'login' }))).heading).toBe('Sign in')
    await walkSignIn(browser, authorizeUrl(tenant, { prompt: 'select_account' }), { login: 'sam@contoso.example' })
    const picker = await browser.open(authorizeUrl(tenant))
    expect(picker.heading).toBe('Pick an account')
    expect(picker.text).toContain('support@contoso.example · signed in')
    const silent = await browser.open(authorizeUrl(tenant, { prompt: 'none' }))
    expect(answerOf(silent.sentTo)).toMatchObject({ error: 'interaction_required' })
  })

  test('revoked sessions ask for the password again', async () => {
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant))
    await control(tenant, 'PATCH', SUPPORT, { revokeSessions: true })
    expect((await browser.open(authorizeUrl(tenant))).heading).toBe('Enter password')
  })

  test('signing out ends the session and goes on to registered addresses only', async () => {
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant))
    const elsewhere = await browser.open(`${tenant.endpoints.logout}?post_logout_redirect_uri=https://evil.example/`)
    expect(elsewhere.sentTo).toBeUndefined()
    expect((await browser.open(authorizeUrl(tenant))).heading).toBe('Sign in')
    const back = await browser.open(`${tenant.endpoints.logout}?post_logout_redirect_uri=${encodeURIComponent(REDIRECT)}`)
    expect(back.sentTo?.href).toBe(REDIRECT)
  })

  test.each([
    ['fragment', (sight: { sentTo?: URL }) => new URLSearchParams(sight.sentTo?.hash.slice(1)).has('code')],
    ['query', (sight: { sentTo?: URL }) => sight.sentTo?.searchParams.has('code')],
  ])('hands the code back by %s', async (mode, hasCode) => {
    expect(hasCode(await walkSignIn(makeBrowser(), authorizeUrl(tenant, { response_mode: mode })))).toBe(true)
  })

  test('hands the code back by a form that sends itself', async () => {
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, { response_mode: 'form_post' }))
    expect(sight.html).toContain(`<form method="post" action="${REDIRECT}">`)
    expect(sight.html).toMatch(/name="code" value="[^"]+"/)
    expect(sight.html).toContain('name="state" value="st&amp;te=1"')
  })
})

describe('turning back', () => {
  test('cancel on the way tells the app access_denied with the subcode cancel and no description', async () => {
    const browser = makeBrowser()
    const sight = await browser.press(await browser.open(authorizeUrl(tenant)), { action: 'cancel' })
    expect(answerOf(sight.sentTo)).toEqual({ error: 'access_denied', error_subcode: 'cancel', state: 'st&te=1' })
  })

  test('declining the consent tells AADSTS65004', async () => {
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant), { consent: 'decline' })
    const answer = answerOf(sight.sentTo)
    expect(answer).toMatchObject({ error: 'access_denied', state: 'st&te=1' })
    expect(answer['error_description']).toContain('AADSTS65004')
  })

  test('a flow nobody knows is told to start again', async () => {
    const sight = await makeBrowser().open(`${tenant.origins.http}/common/login`, {
      method: 'POST',
      body: new URLSearchParams({ ctx: 'x' }),
    })
    expect(sight.text).toContain('AADSTS50089')
  })
})

describe('consent', () => {
  test('lists what is asked for, is asked once, and again when more is wanted or prompt says so', async () => {
    const browser = makeBrowser()
    const page = await walkSignIn(browser, authorizeUrl(tenant), { stopAt: 'Permissions requested' })
    expect(page.text).toContain('Send mail as you')
    expect(page.text).toContain('Microsoft Graph: Mail.ReadWrite')
    await browser.press(page, { action: 'accept' })
    expect((await browser.open(authorizeUrl(tenant))).sentTo).toBeDefined()
    const more = await browser.open(authorizeUrl(tenant, { scope: 'openid Mail.Send.Shared' }))
    expect(more.heading).toBe('Permissions requested')
    expect(more.text).not.toContain('Send mail as you')
    expect((await browser.open(authorizeUrl(tenant, { prompt: 'consent' }))).heading).toBe('Permissions requested')
  })

  test('of an administrator for everybody spares the others the page', async () => {
    const browser = makeBrowser()
    const page = await walkSignIn(browser, authorizeUrl(tenant), {
      login: 'alex.admin@contoso.example',
      stopAt: 'Permissions requested',
    })
    await browser.press(page, { action: 'accept', forOrganization: 'on' })
    const sam = makeBrowser()
    const sight = await walkSignIn(sam, authorizeUrl(tenant), { login: 'sam@contoso.example', stopAt: 'Permissions requested' })
    expect(sight.sentTo?.searchParams.has('code')).toBe(true)
  })

  test('stops at the wall when only an administrator may give it, and the way back is a cancel', async () => {
    await control(tenant, 'PATCH', SUPPORT, { adminApprovalRequired: true })
    const browser = makeBrowser()
    const wall = await walkSignIn(browser, authorizeUrl(tenant), { stopAt: 'Need admin approval' })
    expect(wall.text).toContain('AADSTS90094')
    const back = await browser.press(wall, { action: 'cancel' })
    expect(answerOf(back.sentTo)).toEqual({ error: 'access_denied', error_subcode: 'cancel', state: 'st&te=1' })
  })

  test('of permissions for administrators is not left to others', async () => {
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, { scope: 'User.Read.All' }))
    expect(sight.heading).toBe('Need admin approval')
  })

  test('missing makes prompt=none fail', async () => {
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant), { consent: 'decline' })
    const answer = answerOf((await browser.open(authorizeUrl(tenant, { prompt: 'none' }))).sentTo)
    expect(answer).toMatchObject({ error: 'interaction_required', error_subcode: 'consent_required' })
    expect(answer['error_description']).toContain('AADSTS65001')
  })
})

describe('admin consent', () => {
  const address = (path: string, fields: Fields) =>
    `${tenant.endpoints.authority}${path}?${new URLSearchParams({ client_id: APP_ID, redirect_uri: REDIRECT, state: 's', ...fields }).toString()}`
  const alex = { login: 'alex.admin@contoso.example' }
  const rolesNow = async (): Promise<unknown> => {
    const fields = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
    const verdict = await tenant.world.tokens.verify(String((await askTokens(tenant, fields)).body['access_token']), 'graph')
    return verdict.ok && verdict.principal.kind === 'app' ? verdict.principal.roles : undefined
  }

  test('grants the listed permissions and says which', async () => {
    await control(tenant, 'DELETE', '/grants')
    expect(await rolesNow()).toEqual([])
    const sight = await walkSignIn(
      makeBrowser(),
      address('/v2.0/adminconsent', { scope: 'https://graph.microsoft.com/.default' }),
      alex,
    )
    const answer = answerOf(sight.sentTo)
    expect(answer).toMatchObject({ admin_consent: 'True', tenant: tenant.world.directory.tenantId, state: 's' })
    expect(answer['scope']).toContain('Mail.ReadWrite')
    expect(await rolesNow()).toContain('Mail.Send')
    expect(await winCode(tenant, {}, { stopAt: 'Permissions requested' })).toMatch(/^[\w.-]{20,}$/)
  })

  test('by the older address grants all that is registered, of both resources', async () => {
    await control(tenant, 'DELETE', '/grants')
    await walkSignIn(makeBrowser(), address('/adminconsent', {}), alex)
    const grants = (await (await control(tenant, 'GET', '/grants')).json()) as { application: { role: string }[] }
    expect(grants.application.map(({ role }) => role)).toEqual(expect.arrayContaining(['Mail.ReadWrite', 'IMAP.AccessAsApp']))
  })

  test('is not given by others, and a cancelled one says so in each address’s own way', async () => {
    const scope = { scope: 'https://graph.microsoft.com/.default' }
    expect((await walkSignIn(makeBrowser(), address('/v2.0/adminconsent', scope))).heading).toBe('Need admin approval')
    const declined = await walkSignIn(makeBrowser(), address('/v2.0/adminconsent', scope), { ...alex, consent: 'decline' })
    expect(answerOf(declined.sentTo)).toMatchObject({ admin_consent: 'True', error: 'consent_required', state: 's' })
    const older = await walkSignIn(makeBrowser(), address('/adminconsent', {}), { ...alex, consent: 'decline' })
    expect(answerOf(older.sentTo)).toEqual({
      error: 'permission_denied',
      error_description: 'The admin canceled the request',
      state: 's',
    })
  })
})

describe('a forced code at /authorize', () => {
  test.each([
    [53003, true],
    [65004, true],
    [90094, true],
    [50105, true],
    [650052, false],
    [50020, false],
  ])('AADSTS%i goes back to the app: %s', async (code, goesBack) => {
    await control(tenant, 'POST', '/faults', {
      protocol: 'entra',
      operation: 'authorize',
      effect: { kind: 'error', code },
      count: 1,
    })
    const sight = await makeBrowser().open(authorizeUrl(tenant))
    expect(sight.sentTo !== undefined).toBe(goesBack)
    expect(goesBack ? answerOf(sight.sentTo)['error_description'] : sight.text).toContain(`AADSTS${code}:`)
    expect((await makeBrowser().open(authorizeUrl(tenant))).heading).toBe('Sign in')
  })
})
