import { readFile } from 'node:fs/promises'

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, SECRET, askTokens, authorizeUrl, control } from '../test/ask-tokens.ts'
import type { Fields } from '../test/ask-tokens.ts'
import { APP_ONLY, outsideToken } from '../test/every-code/outcome.ts'
import { isSmtpReply, speakLines, xoauth2 } from '../test/speak-lines.ts'
import { startTenant } from './start-tenant.ts'
import type { Tenant } from './start-tenant.ts'
import { makeBrowser, walkSignIn } from './walk-sign-in.ts'
import type { Walk } from './walk-sign-in.ts'

const CONTOSO = 'contoso.example'
const ADATUM = 'adatum.example'
const KIM = 'kim@adatum.example'
const ADA = 'ada.admin@adatum.example'
const SUPPORT = 'support@contoso.example'
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const IMAP_AND_SMTP = 'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
  await setAudience('AzureADMultipleOrgs')
})
afterAll(async () => {
  await tenant.close()
})

const setAudience = async (signInAudience: string) => await control(tenant, 'PATCH', `/apps/${APP_ID}`, { signInAudience })
const adatum = async (method: string, path: string, body?: unknown) =>
  await control(tenant, method, `/organizations/${ADATUM}${path}`, body)

function tenantIdOf(domain: string): string {
  const found = tenant.world.organizations.find(({ directory }) => directory.domains.includes(domain))
  if (!found) throw new Error(`There is no organization ${domain}`)
  return found.directory.tenantId
}

async function sightOf(segment: string, walk: Walk, fields: Fields = {}) {
  return await walkSignIn(makeBrowser(), authorizeUrl(tenant, fields, segment), walk)
}

/** Signs in at an endpoint and redeems the code there. */
async function signIn(segment: string, login: string, fields: Fields = {}) {
  const sight = await sightOf(segment, { login }, fields)
  const code = sight.sentTo?.searchParams.get('code')
  if (!code) throw new Error(`No code was given: ${sight.text}`)
  return await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code }, {}, segment)
}

const getGraph = async (token: unknown, path: string) => {
  const answer = await fetch(`${tenant.endpoints.graph}${path}`, { headers: { authorization: `Bearer ${String(token)}` } })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('a person of another organization', () => {
  test.each(['common', 'organizations', ADATUM])(
    'signs in to an app for many at /%s, with tokens of their own tenant',
    async (segment) => {
      const { status, body } = await signIn(segment, KIM)
      expect(status).toBe(200)
      const tid = tenantIdOf(ADATUM)
      expect(decodeJwt(String(body['id_token']))).toMatchObject({
        tid,
        iss: `${tenant.origins.http}/${tid}/v2.0`,
        preferred_username: KIM,
      })
      expect(decodeJwt(String(body['access_token']))).toMatchObject({ tid, iss: `https://sts.windows.net/${tid}/` })
      const again = await askTokens(
        tenant,
        { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) },
        {},
        segment,
      )
      expect(again.status).toBe(200)
      expect(decodeJwt(String(again.body['access_token']))).toMatchObject({ tid })
    },
  )

  test('reads their own organization by the token, and nobody’s mail of the first', async () => {
    const { body } = await signIn('common', KIM, {
      scope: 'openid offline_access User.Read User.ReadBasic.All Mail.ReadWrite.Shared Mail.ReadWrite',
    })
    const token = body['access_token']
    expect((await getGraph(token, '/me')).body).toMatchObject({ userPrincipalName: KIM })
    expect(await getGraph(token, '/organization')).toMatchObject({
      body: { value: [{ id: tenantIdOf(ADATUM), displayName: 'Adatum' }] },
    })
    expect(await getGraph(token, '/users/desk@adatum.example/mailFolders/inbox')).toMatchObject({ status: 200 })
    expect(await getGraph(token, `/users/${SUPPORT}/mailFolders/inbox`)).toMatchObject({
      status: 404,
      body: { error: { code: 'ErrorInvalidUser' } },
    })
  })

  test('brings the app its service principal there, with an object id of its own', async () => {
    expect(await (await adatum('GET', '/grants')).json()).toEqual({ delegated: [], application: [] })
    await signIn('organizations', KIM)
    const [, other] = tenant.world.organizations
    const here = tenant.world.registry.findApp(APP_ID)
    const there = other?.registry.findApp(APP_ID)
    expect(there).toMatchObject({ homeTenantId: tenantIdOf(CONTOSO), displayName: 'Postdesk' })
    expect(there?.servicePrincipalId).not.toBe(here?.servicePrincipalId)
    if (!other || !there) throw new Error('The app has no service principal there')
    const { token } = await other.tokens.issueForApp({
      app: there,
      audience: 'https://graph.microsoft.com',
      roles: ['Application.Read.All'],
    })
    const listed = await getGraph(token, `/servicePrincipals(appId='${APP_ID}')`)
    expect(listed.body).toMatchObject({ id: there?.servicePrincipalId, appOwnerOrganizationId: tenantIdOf(CONTOSO) })
    expect((await getGraph(token, '/applications')).body).toMatchObject({ value: [] })
    // Consent stays where it was given.
    expect(tenant.world.registry.grants()).toEqual([])
    expect(other?.registry.grants()).not.toEqual([])
  })

  test('stands before their own administrator’s wall, who consents there by the admin consent address', async () => {
    await adatum('PATCH', `/users/${KIM}`, { adminApprovalRequired: true })
    expect((await sightOf('common', { login: KIM })).heading).toBe('Need admin approval')
    const address = new URL(`${tenant.origins.http}/organizations/v2.0/adminconsent`)
    address.search = new URLSearchParams({
      client_id: APP_ID,
      redirect_uri: REDIRECT,
      scope: 'https://graph.microsoft.com/.default',
    }).toString()
    const consented = await walkSignIn(makeBrowser(), address.href, { login: ADA })
    expect(consented.sentTo?.searchParams.get('tenant')).toBe(tenantIdOf(ADATUM))
    const scope = 'openid offline_access profile email Mail.ReadWrite'
    expect((await sightOf('common', { login: KIM }, { scope })).sentTo?.searchParams.has('code')).toBe(true)
  })

  test('is told by the tenant’s own endpoint that it does not know them', async () => {
    expect((await sightOf(CONTOSO, { login: KIM })).text).toContain('AADSTS50020:')
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant, {}, 'common'), { login: KIM })
    expect((await walkSignIn(browser, authorizeUrl(tenant, {}, CONTOSO))).text).toContain('AADSTS90072:')
  })

  test('takes neither code nor refresh token to another tenant’s endpoint', async () => {
    const sight = await sightOf('common', { login: KIM })
    const code = sight.sentTo?.searchParams.get('code') ?? ''
    const misled = await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code }, {}, CONTOSO)
    expect(misled.body).toMatchObject({ error: 'invalid_grant', error_codes: [700005] })
    const { body } = await signIn('common', KIM)
    const refreshed = await askTokens(
      tenant,
      { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) },
      {},
      CONTOSO,
    )
    expect(refreshed.body).toMatchObject({ error: 'invalid_grant', error_codes: [50020] })
  })

  test('is a guest of the tenant where one was invited, with the guest’s object id', async () => {
    await control(tenant, 'POST', '/users', { userPrincipalName: KIM, accountType: 'guest', mailboxEnabled: false })
    const { body } = await signIn(CONTOSO, KIM)
    const guest = tenant.world.directory.findUser(KIM)?.id
    expect(decodeJwt(String(body['id_token']))).toMatchObject({ tid: tenantIdOf(CONTOSO), oid: guest })
    expect(decodeJwt(String((await signIn('common', KIM)).body['id_token']))).not.toMatchObject({ tid: tenantIdOf(CONTOSO) })
  })

  test('has a device code signed in for their own tenant', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
    const asked = await fetch(`${tenant.origins.http}/organizations/oauth2/v2.0/devicecode`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: APP_ID, scope: 'openid Mail.ReadWrite' }),
    })
    const device = (await asked.json()) as Record<string, string>
    const browser = makeBrowser()
    const page = await browser.open(String(device['verification_uri']))
    let sight = await browser.press(page, { otc: String(device['user_code']) })
    sight = await browser.press(sight, { action: 'identify', login: KIM })
    sight = await browser.press(sight, { action: 'password', passwd: 'Contoso!2026' })
    await browser.press(sight, { action: 'accept' })
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: String(device['device_code']) }
    const { body } = await askTokens(tenant, { client_secret: '', ...grant }, {}, 'organizations')
    expect(decodeJwt(String(body['id_token']))).toMatchObject({ tid: tenantIdOf(ADATUM) })
  })
})

describe('which audience may be used where', () => {
  test.each([
    ['AzureADMyOrg', 'common', 50194],
    ['AzureADMyOrg', 'organizations', 50194],
    ['AzureADMyOrg', 'consumers', 9002332],
    ['AzureADMyOrg', ADATUM, 700016],
    ['AzureADMultipleOrgs', 'consumers', 9002332],
    ['PersonalMicrosoftAccount', 'common', 9002346],
    ['PersonalMicrosoftAccount', 'organizations', 9002346],
    ['PersonalMicrosoftAccount', CONTOSO, 9002346],
  ])('%s at /%s is AADSTS%i, on the page and at the token endpoint', async (audience, segment, code) => {
    await setAudience(audience)
    expect((await sightOf(segment, {})).text).toContain(`AADSTS${String(code)}:`)
    const grant = { grant_type: 'refresh_token', refresh_token: 'x'.repeat(60) }
    expect((await askTokens(tenant, grant, {}, segment)).body).toMatchObject({ error_codes: [code] })
  })

  test('an app of all kinds takes an organization’s person and a personal account at one address', async () => {
    await setAudience('AzureADandPersonalMicrosoftAccount')
    await control(tenant, 'POST', '/users', { userPrincipalName: 'pat@outlook.example', accountType: 'personal' })
    const tid = async (login: string) => decodeJwt(String((await signIn('common', login)).body['id_token']))['tid']
    expect(await tid('pat@outlook.example')).toBe(CONSUMERS)
    expect(await tid(KIM)).toBe(tenantIdOf(ADATUM))
    expect(await tid(SUPPORT)).toBe(tenantIdOf(CONTOSO))
  })
})

describe('the documents of another organization', () => {
  test('name its own issuer, and the shared keys', async () => {
    const read = async (segment: string) =>
      (await (await fetch(`${tenant.origins.http}/${segment}/v2.0/.well-known/openid-configuration`)).json()) as Record<
        string,
        unknown
      >
    expect(await read(ADATUM)).toMatchObject({ issuer: `${tenant.origins.http}/${tenantIdOf(ADATUM)}/v2.0` })
    expect(await read('organizations')).toMatchObject({ issuer: `${tenant.origins.http}/{tenantid}/v2.0` })
    const keysOf = async (segment: string) => {
      const { keys } = (await (await fetch(`${tenant.origins.http}/${segment}/discovery/v2.0/keys`)).json()) as {
        keys: { kid: string }[]
      }
      return keys.map(({ kid }) => kid)
    }
    await adatum('POST', '/keys')
    expect(await keysOf(ADATUM)).toEqual(await keysOf(CONTOSO))
    expect(await keysOf(ADATUM)).toHaveLength(2)
  })
})

describe('an app by itself in another organization', () => {
  test('is unknown there until somebody consented, and then has the roles granted there', async () => {
    const asked = async (domain: string) => await askTokens(tenant, APP_ONLY, {}, domain)
    expect((await asked(ADATUM)).body).toMatchObject({ error: 'unauthorized_client', error_codes: [700016] })
    await adatum('PATCH', `/apps/${APP_ID}`, { grantApplicationPermissions: true })
    const { body } = await asked(ADATUM)
    const there = tenant.world.organizations[1]?.registry.findApp(APP_ID)
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      tid: tenantIdOf(ADATUM),
      oid: there?.servicePrincipalId,
      roles: expect.arrayContaining(['Mail.ReadWrite']),
    })
    expect(await getGraph(body['access_token'], '/users/desk@adatum.example/mailFolders/inbox')).toMatchObject({ status: 200 })
    await adatum('PATCH', `/apps/${APP_ID}`, { enabled: false })
    expect((await asked(ADATUM)).body).toMatchObject({ error_codes: [7000112] })
    expect((await asked(CONTOSO)).status).toBe(200)
  })

  test('shows a federated credential or a certificate of its registration there, too', async () => {
    await adatum('PATCH', `/apps/${APP_ID}`, { grantApplicationPermissions: true })
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, {
      addFederatedCredential: {
        name: 'ci',
        issuer: 'https://ci.example',
        subject: 'repo:desk',
        audiences: ['api://AzureADTokenExchange'],
      },
    })
    const proof = {
      client_secret: '',
      client_assertion: await outsideToken(tenant),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }
    expect((await askTokens(tenant, { ...APP_ONLY, ...proof }, {}, ADATUM)).status).toBe(200)
  })

  test('has nothing of its registration changed from there', async () => {
    await adatum('PATCH', `/apps/${APP_ID}`, { grantApplicationPermissions: true })
    const answer = await adatum('PATCH', `/apps/${APP_ID}`, { displayName: 'Taken over' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('displayName') } })
    expect((await adatum('PATCH', '/apps/00000000-1111-4222-8333-444444444444', { enabled: false })).status).toBe(404)
  })
})

describe('the doors of mail', () => {
  test('IMAP opens a mailbox of another organization by a token of it, and by no other', async () => {
    const ca = await readFile(tenant.caFile, 'utf8')
    const own = (await signIn('common', KIM, { scope: IMAP_AND_SMTP })).body['access_token']
    const foreign = (await signIn('common', SUPPORT, { scope: IMAP_AND_SMTP })).body['access_token']
    const open = async (user: string, token: unknown) => {
      const talk = await speakLines(tenant.endpoints.imap.tlsPort, ca)
      await talk.hear()
      const answer = await talk.ask(`a AUTHENTICATE XOAUTH2 ${xoauth2(user, String(token))}`)
      const select = answer.includes(' OK ') ? await talk.ask('b SELECT INBOX', (text) => /^b /m.test(text)) : ''
      talk.close()
      return answer + select
    }
    expect(await open(KIM, own)).toContain('b OK [READ-WRITE]')
    expect(await open('desk@adatum.example', own)).toContain('b OK [READ-WRITE]')
    expect(await open(KIM, foreign)).toBe('a NO AUTHENTICATE failed.\r\n')
    expect(await open(SUPPORT, own)).toBe('a NO AUTHENTICATE failed.\r\n')
  })

  test('SMTP and POP3 take its people in, by the switches of their own organization', async () => {
    const ca = await readFile(tenant.caFile, 'utf8')
    const token = String((await signIn('common', KIM, { scope: IMAP_AND_SMTP })).body['access_token'])
    const submit = async () => {
      const talk = await speakLines(tenant.endpoints.smtp.tlsPort, ca)
      await talk.hear(isSmtpReply)
      await talk.ask('EHLO client.example.com', isSmtpReply)
      const answer = await talk.ask(`AUTH XOAUTH2 ${xoauth2(KIM, token)}`, isSmtpReply)
      talk.close()
      return answer
    }
    expect(await submit()).toMatch(/^235 /)
    await adatum('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: true } })
    expect(await submit()).toContain('SmtpClientAuthentication is disabled for the Tenant')
  })

  test('EWS answers for the organization of the token', async () => {
    await adatum('PATCH', `/apps/${APP_ID}`, { grantApplicationPermissions: true })
    await adatum('PATCH', '/settings', { ews: { enabled: true, allowedAppIds: [APP_ID] } })
    const scope = 'https://outlook.office365.com/.default'
    const { body } = await askTokens(tenant, { ...APP_ONLY, scope }, {}, ADATUM)
    const ask = async (mailbox: string) => {
      const answer = await fetch(tenant.endpoints.ews, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${String(body['access_token'])}`,
          'content-type': 'text/xml',
          'x-anchormailbox': mailbox,
        },
        body: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/><t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${mailbox}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></soap:Header><soap:Body><m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></soap:Body></soap:Envelope>`,
      })
      return await answer.text()
    }
    expect(await ask('desk@adatum.example')).toContain('<t:DisplayName>Inbox</t:DisplayName>')
    expect(await ask(SUPPORT)).toContain('ErrorNonExistentMailbox')
  })

  test('mail goes from one organization to the other, is answered and reported on there', async () => {
    await adatum('PATCH', `/users/${KIM}`, {
      automaticReplies: { status: 'alwaysEnabled', internalReplyMessage: 'Within', externalReplyMessage: 'Away until Monday' },
    })
    const raw = Buffer.from(`From: ${SUPPORT}\r\nTo: ${KIM}, nobody@adatum.example\r\nSubject: Over the border\r\n\r\nHello\r\n`)
    tenant.world.mail.transport(SUPPORT, [KIM, 'nobody@adatum.example', 'ann.lee@example.com'], raw)
    const inKims = (await (await adatum('GET', `/mailboxes/${KIM}/messages`)).json()) as { subject: string }[]
    expect(inKims.map(({ subject }) => subject)).toEqual(['Over the border'])
    const inOurs = (await (await control(tenant, 'GET', `/mailboxes/${SUPPORT}/messages`)).json()) as {
      subject: string
      immutableId: string
    }[]
    expect(inOurs.map(({ subject }) => subject).toSorted()).toEqual([
      'Automatic reply: Over the border',
      'Undeliverable: Over the border',
    ])
    const reply = inOurs.find(({ subject }) => subject.startsWith('Automatic'))
    const written = await (await control(tenant, 'GET', `/mailboxes/${SUPPORT}/messages/${reply?.immutableId ?? ''}/raw`)).text()
    expect(written).toContain(Buffer.from('Away until Monday').toString('base64'))
    expect(tenant.world.mail.outside().map(({ to }) => to)).toEqual([['ann.lee@example.com']])
  })

  test('a large attachment goes up to the right organization without a token', async () => {
    const { body } = await signIn('common', KIM)
    const headers = { authorization: `Bearer ${String(body['access_token'])}`, 'content-type': 'application/json' }
    const draft = await fetch(`${tenant.endpoints.graph}/me/messages`, { method: 'POST', headers, body: '{"subject":"Big"}' })
    const { id } = (await draft.json()) as { id: string }
    const session = await fetch(`${tenant.endpoints.graph}/me/messages/${id}/attachments/createUploadSession`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ AttachmentItem: { attachmentType: 'file', name: 'a.bin', size: 4_000_000 } }),
    })
    const { uploadUrl } = (await session.json()) as { uploadUrl: string }
    const put = await fetch(uploadUrl, { method: 'PUT', headers: { 'content-range': 'bytes 0-3/4000000' }, body: 'abcd' })
    expect(await put.json()).toMatchObject({ nextExpectedRanges: ['4'] })
  })
})

test('a seed names other organizations, and what they consented to', async () => {
  const seeded = await startTenant({
    seed: {
      organizations: [
        {
          domains: ['tailspin.example'],
          users: [{ userPrincipalName: 'lee@tailspin.example', displayName: 'Lee' }],
          consentedApps: ['0b7e6f15-3d2a-4c98-8e41-5a6b7c8d9e01'],
        },
      ],
      apps: [
        {
          displayName: 'For many',
          appId: '0b7e6f15-3d2a-4c98-8e41-5a6b7c8d9e01',
          signInAudience: 'AzureADMultipleOrgs',
          secrets: [{ secretText: SECRET }],
          requiredAccess: [{ resource: 'graph', delegated: [], application: ['Mail.Read'] }],
        },
      ],
    },
  })
  try {
    const state = (await (await control(seeded, 'GET', '/state')).json()) as { organizations: { displayName: string }[] }
    expect(state.organizations.map(({ displayName }) => displayName)).toEqual(['Contoso', 'tailspin.example'])
    const { body } = await askTokens(
      seeded,
      { ...APP_ONLY, client_id: '0b7e6f15-3d2a-4c98-8e41-5a6b7c8d9e01' },
      {},
      'tailspin.example',
    )
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ roles: ['Mail.Read'] })
    await expect(startTenant({ seed: { organizations: [{ domains: ['contoso.example'] }] } })).rejects.toThrow('Contoso')
    const alone = { organizations: [{ domains: ['tailspin.example'], consentedApps: [APP_ID] }] }
    await expect(startTenant({ seed: alone })).rejects.toThrow('registered for others')
  } finally {
    await seeded.close()
  }
})
