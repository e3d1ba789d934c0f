import { readFile } from 'node:fs/promises'

import * as oidc from 'openid-client'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, SECRET, control } from '../../test/ask-tokens.ts'
import { appCertificate } from '../../test/every-code/outcome.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'
import type { Fetch } from '../walk-sign-in.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant
let agent: Agent

beforeAll(async () => {
  tenant = await startTenant()
  agent = new Agent({ connect: { ca: await readFile(tenant.caFile, 'utf8') } })
})

afterAll(async () => {
  await agent.close()
  await tenant.close()
})

/** fetch that trusts the tenant's own authority, as a client would be told to. */
const trustingFetch = (async (url: string, init: object) =>
  await undiciFetch(url, { ...init, dispatcher: agent })) as unknown as oidc.CustomFetch & Fetch

describe.each(['http', 'https'] as const)('a client written by others, over %s', (scheme) => {
  const configure = async (proof = oidc.ClientSecretPost(SECRET)): Promise<oidc.Configuration> => {
    const issuer = new URL(`${tenant.origins[scheme]}/${tenant.world.directory.tenantId}/v2.0`)
    const config = await oidc.discovery(issuer, APP_ID, {}, proof, {
      execute: [oidc.allowInsecureRequests],
      [oidc.customFetch]: trustingFetch,
    })
    config[oidc.customFetch] = trustingFetch
    return config
  }

  test('discovers the tenant, signs a person in with PKCE, and refreshes', async () => {
    const config = await configure()
    const verifier = oidc.randomPKCECodeVerifier()
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
    const address = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT,
      scope: 'openid profile email offline_access Mail.ReadWrite Mail.Send',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      login_hint: 'support@contoso.example',
    })
    const sight = await walkSignIn(makeBrowser(trustingFetch), address.href)
    if (!sight.sentTo) throw new Error(sight.text)
    const tokens = await oidc.authorizationCodeGrant(config, sight.sentTo, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    })
    expect(tokens.claims()).toMatchObject({
      aud: APP_ID,
      tid: tenant.world.directory.tenantId,
      oid: tenant.world.directory.findUser('support@contoso.example')?.id,
      preferred_username: 'support@contoso.example',
      email: 'support@contoso.example',
      name: 'Contoso Support',
      nonce,
      ver: '2.0',
    })
    expect(tokens.scope?.split(' ').toSorted()).toEqual(['Mail.ReadWrite', 'Mail.Send', 'email', 'profile'])
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(userinfo).toMatchObject({ name: 'Contoso Support', email: 'support@contoso.example' })

    const again = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(again.refresh_token).not.toBe(tokens.refresh_token)
    expect(again.claims()).not.toHaveProperty('nonce')
    const verdict = await tenant.world.tokens.verify(again.access_token, 'graph')
    expect(verdict).toMatchObject({ ok: true, principal: { kind: 'user', audience: 'https://graph.microsoft.com' } })
    // The token before is not revoked by its successor.
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).resolves.toHaveProperty('access_token')
  })

  test('signs a device in', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
    await control(tenant, 'PATCH', '/settings', { entra: { devicePollSeconds: 1 } })
    const config = await configure(oidc.None())
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile offline_access Mail.Read' })
    const browser = makeBrowser(trustingFetch)
    const entered = await browser.press(await browser.open(device.verification_uri), { otc: device.user_code })
    await walkSignIn({ ...browser, open: async () => await Promise.resolve(entered) }, '')
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, device)
    expect(tokens.claims()).toMatchObject({ preferred_username: 'support@contoso.example' })
    await control(tenant, 'POST', '/reset')
  })

  test('proves itself by the key of its certificate', async () => {
    const { keys, pem } = await appCertificate()
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addCertificate: pem })
    const x5t = tenant.world.registry.findApp(APP_ID)?.certificates[0]?.thumbprint
    const proof = oidc.PrivateKeyJwt(keys.privateKey, {
      [oidc.modifyAssertion]: (header) => {
        header['x5t'] = x5t
      },
    })
    const tokens = await oidc.clientCredentialsGrant(await configure(proof), { scope: 'https://graph.microsoft.com/.default' })
    expect(await tenant.world.tokens.verify(tokens.access_token, 'graph')).toMatchObject({ ok: true, principal: { kind: 'app' } })
    await control(tenant, 'POST', '/reset')
  })

  test('gets an app-only token, which carries roles and comes without scope, refresh token and id_token', async () => {
    const tokens = await oidc.clientCredentialsGrant(await configure(), { scope: 'https://outlook.office365.com/.default' })
    expect(Object.keys(tokens).toSorted()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'token_type'])
    const verdict = await tenant.world.tokens.verify(tokens.access_token, 'outlook')
    expect(verdict).toMatchObject({
      ok: true,
      principal: { kind: 'app', audience: 'https://outlook.office365.com', roles: expect.arrayContaining(['IMAP.AccessAsApp']) },
    })
    expect(await tenant.world.tokens.verify(tokens.access_token, 'graph')).toEqual({ ok: false, why: 'audience' })
  })
})

describe('the discovery document', () => {
  const keysOf = async (segment: string) =>
    (await (await fetch(`${tenant.origins.http}/${segment}/v2.0/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >

  test('has the keys Microsoft sends and says nothing of PKCE', async () => {
    const document = await keysOf('contoso.example')
    expect(Object.keys(document).toSorted()).toEqual(
      [
        'authorization_endpoint',
        'claims_supported',
        'cloud_graph_host_name',
        'cloud_instance_name',
        'device_authorization_endpoint',
        'end_session_endpoint',
        'frontchannel_logout_supported',
        'http_logout_supported',
        'id_token_signing_alg_values_supported',
        'issuer',
        'jwks_uri',
        'kerberos_endpoint',
        'msgraph_host',
        'mtls_endpoint_aliases',
        'rbac_url',
        'request_uri_parameter_supported',
        'response_modes_supported',
        'response_types_supported',
        'scopes_supported',
        'subject_types_supported',
        'tenant_region_scope',
        'token_endpoint',
        'token_endpoint_auth_methods_supported',
        'userinfo_endpoint',
      ].toSorted(),
    )
    // However the tenant is named in the path, the issuer names it by its GUID.
    expect(document['issuer']).toBe(`${tenant.origins.http}/${tenant.world.directory.tenantId}/v2.0`)
  })

  test('tells the issuer as a pattern on the shared endpoints', async () => {
    expect(await keysOf('common')).toMatchObject({ issuer: `${tenant.origins.http}/{tenantid}/v2.0`, tenant_region_scope: null })
  })

  test('is refused for a tenant nobody has', async () => {
    const answer = await fetch(`${tenant.origins.http}/fabrikam.example/v2.0/.well-known/openid-configuration`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_request', error_codes: [90002] })
  })
})
