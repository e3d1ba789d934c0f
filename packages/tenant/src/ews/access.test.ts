import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { askTokens, control, winTokens } from '../../test/ask-tokens.ts'
import { GET_INBOX, codes, faultCode, getInboxOf, impersonate, openEws } from './test-ews.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let before: typeof ews.world.ews.settings

beforeAll(async () => {
  ews = await openEws()
  before = { ...ews.world.ews.settings }
})
afterEach(() => {
  Object.assign(ews.world.ews.settings, before)
  ews.world.mail.settings.appMailboxes.clear()
  ews.world.mail.settings.appRoles.clear()
})
afterAll(async () => {
  await ews.tenant.close()
})

const SUPPORT = 'support@contoso.example'
const asApp = async (address: string, more: { anchor?: string | undefined; by?: string; roles?: readonly string[] } = {}) =>
  await ews.ask(GET_INBOX, {
    token: await ews.appToken(more.roles),
    header: impersonate(address, more.by),
    headers:
      'anchor' in more ? (more.anchor === undefined ? {} : { 'x-anchormailbox': more.anchor }) : { 'x-anchormailbox': address },
  })

describe('the sign-in', () => {
  test('without a token is a 401 that names who could give one, and nothing else', async () => {
    const answer = await ews.post(GET_INBOX, {})
    expect(answer.status).toBe(401)
    expect(answer.text).toBe('')
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="/,
    )
    expect(answer.headers.get('x-ms-diagnostics')).toBeNull()
  })

  test('with a token of Graph is refused for its audience, in Exchange’s words', async () => {
    const user = ews.world.directory.findUser(SUPPORT)
    if (user === undefined) throw new Error('no support')
    const { token } = await ews.world.tokens.issueForUser({
      app: ews.app,
      audience: 'https://graph.microsoft.com',
      user,
      scopes: ['EWS.AccessAsUser.All'],
    })
    const answer = await ews.ask(GET_INBOX, { token })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('x-ms-diagnostics')).toBe(
      '2000003;reason="The audience claim value is invalid \'aud\'.";error_category="invalid_resource"',
    )
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test.each([
    ['a token that is none', '2000001', async () => await Promise.resolve('garbage')],
    ['a person’s token without the scope', '2000008', async () => await ews.tokenFor(SUPPORT, ['IMAP.AccessAsUser.All'])],
    ['an app’s token without the role', '2000008', async () => await ews.appToken(['IMAP.AccessAsApp'])],
  ])('%s is a 401 with diagnostics %s', async (_, number, token) => {
    const answer = await ews.ask(GET_INBOX, { token: await token() })
    expect([answer.status, answer.text]).toEqual([401, ''])
    expect(answer.headers.get('x-ms-diagnostics')).toContain(`${number};reason=`)
  })

  test('with an expired token says so', async () => {
    const user = ews.world.directory.findUser(SUPPORT)
    if (user === undefined) throw new Error('no support')
    const audience = 'https://outlook.office365.com'
    const { token } = await ews.world.tokens.issueForUser({
      app: ews.app,
      audience,
      user,
      scopes: ['EWS.AccessAsUser.All'],
      lifeSeconds: -1,
    })
    expect((await ews.ask(GET_INBOX, { token })).headers.get('x-ms-diagnostics')).toContain('error_category="token_expired"')
  })

  test('with tokens of the sign-in service itself opens mailboxes to people and apps', async () => {
    const scope = 'https://outlook.office365.com/EWS.AccessAsUser.All'
    const person = await winTokens(ews.tenant, { scope })
    expect(codes(await ews.ask(GET_INBOX, { token: String(person['access_token']) }))).toEqual(['NoError'])
    const { body } = await askTokens(ews.tenant, {
      grant_type: 'client_credentials',
      scope: 'https://outlook.office365.com/.default',
    })
    const answer = await ews.ask(GET_INBOX, {
      token: String(body['access_token']),
      header: impersonate(SUPPORT),
      headers: { 'x-anchormailbox': SUPPORT },
    })
    expect(codes(answer)).toEqual(['NoError'])
  })

  test('by the person’s scope opens the mailbox, whatever the case of the path', async () => {
    const lower = ews.tenant.endpoints.ews.replace('/EWS/Exchange.asmx', '/ews/exchange.ASMX')
    expect(codes(await ews.ask(GET_INBOX))).toEqual(['NoError'])
    const answer = await fetch(lower, { headers: { authorization: `Bearer ${ews.own}` } })
    expect(answer.status).toBe(200)
    expect((await fetch(lower, { method: 'PUT' })).status).toBe(405)
  })
})

describe('a shared mailbox', () => {
  test('opens to those with FullAccess and to nobody else', async () => {
    expect(codes(await ews.ask(getInboxOf('sales@contoso.example')))).toEqual(['NoError'])
    expect(codes(await ews.ask(getInboxOf('hidden@contoso.example')))).toEqual(['ErrorAccessDenied'])
    expect(codes(await ews.ask(getInboxOf('nobody@contoso.example')))).toEqual(['ErrorNonExistentMailbox'])
    const sam = await ews.tokenFor('sam@contoso.example')
    expect(codes(await ews.ask(getInboxOf('sales@contoso.example'), { token: sam }))).toEqual(['ErrorAccessDenied'])
  })

  test('must be named by somebody who has no mailbox', async () => {
    const alex = ews.world.directory.findUser('alex.admin@contoso.example')
    if (alex === undefined) throw new Error('no Alex')
    alex.mailboxEnabled = false
    expect(codes(await ews.ask(GET_INBOX, { token: await ews.tokenFor('alex.admin@contoso.example') }))).toEqual([
      'ErrorMissingEmailAddress',
    ])
    alex.mailboxEnabled = true
  })
})

describe('impersonation', () => {
  test('lets an app into any mailbox it names twice', async () => {
    for (const address of [SUPPORT, 'sam@contoso.example', 'sales@contoso.example'])
      expect(codes(await asApp(address))).toEqual(['NoError'])
  })

  test('is what an app must say', async () => {
    const answer = await ews.ask(GET_INBOX, { token: await ews.appToken() })
    expect([answer.status, faultCode(answer)]).toEqual([500, 'ErrorInvalidExchangeImpersonationHeaderData'])
  })

  test.each([
    ['another mailbox in X-AnchorMailbox', { anchor: 'sam@contoso.example' }],
    ['no X-AnchorMailbox', { anchor: undefined }],
    ['nobody’s address in X-AnchorMailbox', { anchor: 'nobody@contoso.example' }],
  ])('with %s finds no mailbox', async (_, more) => {
    expect(faultCode(await asApp(SUPPORT, more))).toBe('ErrorNonExistentMailbox')
  })

  test('goes without X-AnchorMailbox where the tenant does not insist', async () => {
    ews.world.ews.settings.requireAnchorMailbox = false
    expect(codes(await asApp(SUPPORT, { anchor: undefined }))).toEqual(['NoError'])
  })

  test.each([
    ['SmtpAddress', 'help@contoso.example', undefined],
    ['PrimarySmtpAddress', SUPPORT, undefined],
    ['PrimarySmtpAddress', 'help@contoso.example', 'ErrorNonExistentMailbox'],
    ['PrincipalName', SUPPORT, undefined],
    ['PrincipalName', 'help@contoso.example', 'ErrorNonExistentMailbox'],
    ['SID', 'S-1-5-21-1', 'ErrorNonExistentMailbox'],
    ['SmtpAddress', 'nobody@contoso.example', 'ErrorNonExistentMailbox'],
  ])('by %s %s: %s', async (by, address, code) => {
    expect(faultCode(await asApp(address, { by, anchor: SUPPORT }))).toBe(code)
  })

  test('by a person needs the ApplicationImpersonation role', async () => {
    const ask = async () => await ews.ask(GET_INBOX, { header: impersonate('sam@contoso.example') })
    expect(faultCode(await ask())).toBe('ErrorImpersonateUserDenied')
    ews.world.ews.settings.impersonators = [ews.world.directory.findUser(SUPPORT)?.id ?? '']
    expect(codes(await ask())).toEqual(['NoError'])
  })

  test('ends where an access policy ends', async () => {
    ews.world.mail.settings.appMailboxes.set(ews.app.appId, [ews.world.directory.findUser(SUPPORT)?.id ?? ''])
    expect(codes(await asApp(SUPPORT))).toEqual(['NoError'])
    expect(faultCode(await asApp('sam@contoso.example'))).toBe('ErrorImpersonateUserDenied')
  })

  test('by a role of Exchange needs none of Entra, and reaches as far as that role', async () => {
    const mailboxes = [ews.world.directory.findUser(SUPPORT)?.id ?? '']
    ews.world.mail.settings.appRoles.set(ews.app.appId, [{ role: 'Application EWS.AccessAsApp', mailboxes }])
    expect(codes(await asApp(SUPPORT, { roles: [] }))).toEqual(['NoError'])
    expect(faultCode(await asApp('sam@contoso.example', { roles: [] }))).toBe('ErrorImpersonateUserDenied')
  })
})

describe('the tenant’s blocks', () => {
  const SEPTEMBER = Date.parse('2026-09-15T12:00:00Z')
  const NOVEMBER = Date.parse('2026-11-23T12:00:00Z')
  const NEXT_APRIL = Date.parse('2027-04-02T12:00:00Z')
  const at = async (moment: number): Promise<number> => {
    const shift = moment - ews.world.clock.now()
    ews.world.clock.shift(shift)
    try {
      return (await ews.ask(GET_INBOX, { token: await ews.tokenFor(SUPPORT) })).status
    } finally {
      ews.world.clock.shift(-shift)
    }
  }

  test.each([
    // EwsEnabled, EwsAllowedAppIDs, September 2026, November 2026, April 2027
    [null, null, 200, 403, 403],
    [true, null, 200, 403, 403],
    [true, [], 200, 403, 403],
    [true, ['ours'], 200, 200, 403],
    [true, ['another'], 403, 403, 403],
    [false, ['ours'], 403, 403, 403],
    [null, ['ours'], 200, 403, 403],
  ])(
    'EwsEnabled %s with %j answers %i in September 2026, %i in November, %i from April 2027',
    async (enabled, list, ...statuses) => {
      const allowedAppIds = list?.map((one) => (one === 'ours' ? ews.app.appId : '00000000-0000-0000-0000-000000000001')) ?? null
      Object.assign(ews.world.ews.settings, { enabled, allowedAppIds })
      expect([await at(SEPTEMBER), await at(NOVEMBER), await at(NEXT_APRIL)]).toEqual(statuses)
    },
  )

  test('do not touch an Exchange Server of one’s own', async () => {
    Object.assign(ews.world.ews.settings, { enabled: false, deployment: 'on-premises' })
    const authorization = `Basic ${Buffer.from(`${SUPPORT}:Contoso!2026`).toString('base64')}`
    expect(codes(await ews.ask(GET_INBOX, { headers: { authorization } }))).toEqual(['NoError'])
  })

  test.each([
    ['forbidden', 'text/plain; charset=utf-8', undefined, /EWS access is disabled/],
    ['fault', 'text/xml; charset=utf-8', 'ErrorAccessDenied', /<s:Fault>/],
    ['empty', null, undefined, /^$/],
  ] as const)('show themselves as %s', async (blockAnswer, type, code, text) => {
    Object.assign(ews.world.ews.settings, { enabled: false, blockAnswer })
    const answer = await ews.ask(GET_INBOX)
    expect([answer.status, answer.headers.get('content-type'), faultCode(answer)]).toEqual([403, type, code])
    expect(answer.text).toMatch(text)
  })

  test('leave nothing but a header behind by themselves', async () => {
    ews.world.ews.settings.enabled = false
    const answer = await ews.ask(GET_INBOX)
    expect([answer.status, answer.text, answer.headers.get('restrict-access-confirm')]).toEqual([403, '', '1'])
  })

  test('keep out programs by their user agent, or all others', async () => {
    const ask = async () => (await ews.ask(GET_INBOX, { headers: { 'user-agent': 'ExampleMail/2.1 (Linux)' } })).status
    ews.world.ews.settings.userAgents = { policy: 'block-list', patterns: ['examplemail/*'] }
    expect(await ask()).toBe(403)
    ews.world.ews.settings.userAgents = { policy: 'allow-list', patterns: ['Outlook*', '*Mail/2.1*Linux)'] }
    expect(await ask()).toBe(200)
    ews.world.ews.settings.userAgents = { policy: 'allow-list', patterns: ['Outlook*'] }
    expect(await ask()).toBe(403)
  })

  test('may be of one mailbox alone', async () => {
    const support = ews.world.directory.findUser(SUPPORT)
    if (support === undefined) throw new Error('no support')
    ews.world.exchange.casOf(support.id).ewsEnabled = false
    expect((await ews.ask(GET_INBOX)).status).toBe(403)
    expect((await ews.ask(GET_INBOX, { token: await ews.tokenFor('sam@contoso.example') })).status).toBe(200)
    ews.world.exchange.casOf(support.id).ewsEnabled = true
  })

  test('are turned over the control address, and the app of the seed is on the list from the start', async () => {
    expect(before.allowedAppIds).toEqual([ews.app.appId])
    const answer = await control(ews.tenant, 'PATCH', '/settings', {
      ews: { enabled: null, impersonators: ['help@contoso.example'] },
    })
    expect(await answer.json()).toMatchObject({
      ews: { enabled: null, impersonators: [ews.world.directory.findUser(SUPPORT)?.id] },
    })
    expect((await ews.ask(GET_INBOX)).status).toBe(403)
    expect((await control(ews.tenant, 'PATCH', '/settings', { ews: { speed: 1 } })).status).toBe(400)
  })
})

describe('an Exchange Server of one’s own', () => {
  const signIn = async (name: string, password: string) =>
    await ews.ask(GET_INBOX, { headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` } })

  test('takes names and passwords, and no tokens', async () => {
    ews.world.ews.settings.deployment = 'on-premises'
    expect(codes(await signIn(SUPPORT, 'Contoso!2026'))).toEqual(['NoError'])
    expect(codes(await signIn(`CONTOSO\\${SUPPORT}`, 'Contoso!2026'))).toEqual(['NoError'])
    const wrong = await signIn(SUPPORT, 'wrong')
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="mail.contoso.example"'])
    expect((await ews.ask(GET_INBOX)).status).toBe(401)
  })

  test('refuses a disabled account in SOAP, and Exchange Online refuses passwords', async () => {
    const sam = ews.world.directory.findUser('sam@contoso.example')
    if (sam === undefined) throw new Error('no Sam')
    sam.accountEnabled = false
    ews.world.ews.settings.deployment = 'on-premises'
    expect(faultCode(await signIn('sam@contoso.example', 'Contoso!2026'))).toBe('ErrorAccountDisabled')
    sam.accountEnabled = true
    ews.world.ews.settings.deployment = 'online'
    expect((await signIn(SUPPORT, 'Contoso!2026')).status).toBe(401)
  })
})
