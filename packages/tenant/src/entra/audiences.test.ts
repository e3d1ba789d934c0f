import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, askTokens, authorizeUrl, control } from '../../test/ask-tokens.ts'
import { APP_ONLY, askAs } from '../../test/every-code/outcome.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { SERVER_NAMES } from '../listen/certificates.ts'
import { CLOUDS } from './clouds.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'

const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const PAT = 'pat@outlook.example'

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

const setAudience = async (signInAudience: string) => await control(tenant, 'PATCH', `/apps/${APP_ID}`, { signInAudience })
const addPat = async () => await control(tenant, 'POST', '/users', { userPrincipalName: PAT, accountType: 'personal' })

/** Signs in at an endpoint and redeems the code there. */
async function signIn(segment: string, login: string, fields: Record<string, string> = {}) {
  const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, fields, segment), { login })
  const code = sight.sentTo?.searchParams.get('code')
  if (!code) return { sight }
  const reply = await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code }, {}, segment)
  return { sight, reply }
}

describe('an app for the people of every organization', () => {
  test.each(['common', 'organizations', 'contoso.onmicrosoft.example'])('signs them in at /%s', async (segment) => {
    await setAudience('AzureADMultipleOrgs')
    const { reply } = await signIn(segment, 'support@contoso.example')
    expect(reply?.status).toBe(200)
    expect(decodeJwt(String(reply?.body['id_token']))).toMatchObject({ tid: tenant.world.directory.tenantId })
  })
})

describe('a personal account', () => {
  beforeEach(async () => {
    await addPat()
    await setAudience('AzureADandPersonalMicrosoftAccount')
  })

  test.each(['consumers', 'common', CONSUMERS])('signs in at /%s with tokens nobody else can read', async (segment) => {
    const { sight, reply } = await signIn(segment, PAT)
    expect(sight.sentTo?.searchParams.has('session_state')).toBe(false)
    const { access_token: access, refresh_token: refresh, id_token: id } = reply?.body ?? {}
    expect(decodeJwt(String(id))).toMatchObject({
      tid: CONSUMERS,
      preferred_username: PAT,
      iss: `${tenant.origins.http}/${CONSUMERS}/v2.0`,
    })
    expect(String(refresh)).toMatch(/^M\./)
    expect(() => decodeJwt(String(access))).toThrow('JWT')
    const me = await fetch(`${tenant.endpoints.graph}/me/mailFolders/inbox`, {
      headers: { authorization: `Bearer ${String(access)}` },
    })
    expect(me.status).toBe(200)
    const again = await askTokens(tenant, { grant_type: 'refresh_token', refresh_token: String(refresh) }, {}, segment)
    expect(again.status).toBe(200)
  })

  test('is no account of the organization', async () => {
    const { sight } = await signIn(tenant.world.directory.tenantId, PAT)
    expect(sight.text).toContain('AADSTS50020:')
    expect((await signIn('organizations', PAT)).sight.text).toContain('AADSTS50020:')
  })

  test('is refused by an app for organizations', async () => {
    await setAudience('AzureADMultipleOrgs')
    expect((await signIn('common', PAT)).sight.text).toContain('AADSTS50020:')
  })

  test('is offered alone where domain_hint says consumers, and not where it says organizations', async () => {
    const offered = async (hint: string) => (await makeBrowser().open(authorizeUrl(tenant, { domain_hint: hint }, 'common'))).text
    expect(await offered('consumers')).toContain(PAT)
    expect(await offered('consumers')).not.toContain('sam@contoso.example')
    expect(await offered('organizations')).not.toContain(PAT)
  })
})

describe('the addresses personal accounts had before', () => {
  test('give a code at /oauth20_authorize.srf and tokens with the user’s id at /oauth20_token.srf', async () => {
    await addPat()
    await setAudience('PersonalMicrosoftAccount')
    const asked = {
      client_id: APP_ID,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'wl.imap wl.offline_access wl.basic wl.emails',
    }
    const address = `${tenant.origins.http}/oauth20_authorize.srf?${new URLSearchParams(asked).toString()}`
    const sight = await walkSignIn(makeBrowser(), address, { login: PAT })
    const body = new URLSearchParams({
      client_id: APP_ID,
      client_secret: 'Qx8~contoso-demo-secret-not-for-real-use',
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code: sight.sentTo?.searchParams.get('code') ?? '',
    })
    const answer = await fetch(`${tenant.origins.http}/oauth20_token.srf`, { method: 'POST', body })
    const tokens = (await answer.json()) as Record<string, unknown>
    expect(tokens).toMatchObject({ token_type: 'bearer', user_id: tenant.world.directory.findUser(PAT)?.id })
    expect(tokens['refresh_token']).toMatch(/^M\./)
    expect(await tenant.world.tokens.verify(String(tokens['access_token']), 'outlook')).toMatchObject({
      ok: true,
      principal: { kind: 'user', scopes: expect.arrayContaining(['IMAP.AccessAsUser.All', 'SMTP.Send']) },
    })
  })

  test('end at the desktop page and sign out', async () => {
    expect((await makeBrowser().open(`${tenant.origins.http}/oauth20_desktop.srf`)).status).toBe(200)
    expect((await makeBrowser().open(`${tenant.origins.http}/oauth20_logout.srf`)).heading).toBe('You signed out of your account')
  })
})

describe('under the name of a national cloud', () => {
  test.each([
    ['login.microsoftonline.us', 'microsoftonline.us', 'graph.microsoft.us'],
    ['login.partner.microsoftonline.cn', 'partner.microsoftonline.cn', 'microsoftgraph.chinacloudapi.cn'],
    ['login.microsoftonline.com', 'microsoftonline.com', 'graph.microsoft.com'],
  ])('%s answers with that cloud’s names', async (host, instance, graph) => {
    const { tenantId } = tenant.world.directory
    const { text } = await askAs(tenant, host, `/${tenantId}/v2.0/.well-known/openid-configuration`)
    expect(JSON.parse(text)).toMatchObject({
      issuer: `http://${host}/${tenantId}/v2.0`,
      token_endpoint: `http://${host}/${tenantId}/oauth2/v2.0/token`,
      cloud_instance_name: instance,
      msgraph_host: graph,
      userinfo_endpoint: `https://${graph}/oidc/userinfo`,
    })
    const asked = { client_id: APP_ID, client_secret: 'Qx8~contoso-demo-secret-not-for-real-use', ...APP_ONLY }
    const path = `/${tenantId}/oauth2/v2.0/token`
    const own = await askAs(tenant, host, path, { ...asked, scope: `https://${graph}/.default` })
    expect(decodeJwt((JSON.parse(own.text) as { access_token: string }).access_token)).toMatchObject({ aud: `https://${graph}` })
    const foreign = graph === 'graph.microsoft.com' ? 'https://graph.microsoft.us' : 'https://graph.microsoft.com'
    const other = await askAs(tenant, host, path, { ...asked, scope: `${foreign}/.default` })
    expect(JSON.parse(other.text)).toMatchObject({ error_codes: [500011] })
  })

  test('a tenant that lives in the cloud of the Department of Defense says so on loopback too', async () => {
    await control(tenant, 'PATCH', '/settings', { entra: { cloud: 'usGovDod' } })
    const document = (await (await fetch(tenant.endpoints.openidConfiguration)).json()) as Record<string, unknown>
    expect(document).toMatchObject({ msgraph_host: 'dod-graph.microsoft.us', tenant_region_scope: 'USGov' })
    const other = await askAs(
      tenant,
      'login.microsoftonline.com',
      `${new URL(authorizeUrl(tenant)).pathname}?client_id=${APP_ID}`,
    )
    expect(other.text).toContain('AADSTS90038:')
  })

  test('the certificate stands for every host a cloud is asked by', () => {
    const hosts = Object.values(CLOUDS).flatMap(({ loginHosts, resourceHosts }) => [
      ...loginHosts,
      ...resourceHosts.graph,
      ...resourceHosts.exchange,
    ])
    expect(SERVER_NAMES).toEqual(expect.arrayContaining(hosts))
  })

  test('libraries are told which hosts are one cloud', async () => {
    const answer = await fetch(`${tenant.origins.http}/common/discovery/instance?api-version=1.1`)
    const { metadata } = (await answer.json()) as { metadata: { aliases: string[] }[] }
    expect(metadata[0]?.aliases).toEqual([new URL(tenant.origins.http).host])
    expect(metadata.flatMap(({ aliases }) => aliases)).toContain('login.partner.microsoftonline.cn')
  })
})
