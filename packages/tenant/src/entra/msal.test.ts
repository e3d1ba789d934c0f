import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node'
import type { Configuration } from '@azure/msal-node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { APP_ID, REDIRECT, SECRET, control } from '../../test/ask-tokens.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { certify } from '../listen/certificates.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
  // As an administrator would trust the tenant's authority; the library's own way of asking stays as it is.
  setDefaultCACertificates([...getCACertificates('default'), await readFile(tenant.caFile, 'utf8')])
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

const configure = (auth: Partial<Configuration['auth']>): Configuration => ({
  auth: {
    clientId: APP_ID,
    authority: `${tenant.origins.https}/${tenant.world.directory.tenantId}`,
    knownAuthorities: [new URL(tenant.origins.https).host],
    ...auth,
  },
})

const scopes = ['Mail.ReadWrite', 'Mail.Send']

test('MSAL signs a person in by code, and refreshes in silence until the sessions are revoked', async () => {
  const client = new ConfidentialClientApplication(configure({ clientSecret: SECRET }))
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const address = await client.getAuthCodeUrl({
    scopes,
    redirectUri: REDIRECT,
    loginHint: 'support@contoso.example',
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  })
  const { sentTo } = await walkSignIn(makeBrowser(), address)
  const code = sentTo?.searchParams.get('code') ?? ''
  const request = { scopes, redirectUri: REDIRECT, code }
  await expect(client.acquireTokenByCode({ ...request, codeVerifier: 'a'.repeat(43) })).rejects.toMatchObject({ errorNo: 501481 })
  const result = await client.acquireTokenByCode({ ...request, codeVerifier: verifier })
  expect(result.account).toMatchObject({
    username: 'support@contoso.example',
    tenantId: tenant.world.directory.tenantId,
    localAccountId: tenant.world.directory.findUser('support@contoso.example')?.id,
  })
  expect(result.scopes).toEqual(expect.arrayContaining(scopes))
  const account = result.account ?? undefined
  if (!account) throw new Error('MSAL made no account of the answer')
  const again = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })
  expect(again.accessToken).not.toBe(result.accessToken)
  expect(again.fromCache).toBe(false)
  await control(tenant, 'PATCH', '/users/support@contoso.example', { revokeSessions: true })
  await expect(client.acquireTokenSilent({ scopes, account, forceRefresh: true })).rejects.toMatchObject({
    errorCode: 'invalid_grant',
    errorNo: 50173,
  })
})

test('MSAL that takes claims challenges gets a token for a day, and Graph calls it back once the sessions are revoked', async () => {
  const client = new ConfidentialClientApplication(configure({ clientSecret: SECRET, clientCapabilities: ['CP1'] }))
  const request = { scopes, redirectUri: REDIRECT }
  const address = await client.getAuthCodeUrl({ ...request, loginHint: 'support@contoso.example' })
  const { sentTo } = await walkSignIn(makeBrowser(), address)
  const result = await client.acquireTokenByCode({ ...request, code: sentTo?.searchParams.get('code') ?? '' })
  expect((result.expiresOn?.getTime() ?? 0) - Date.now()).toBeGreaterThan(23 * 3_600_000)
  const inbox = async () => {
    const headers = { authorization: `Bearer ${result.accessToken}` }
    return await fetch(`${tenant.endpoints.graph}/me/mailFolders/inbox`, { headers })
  }
  expect((await inbox()).status).toBe(200)
  await control(tenant, 'POST', '/clock', { shiftMs: 2000 })
  await control(tenant, 'PATCH', '/users/support@contoso.example', { revokeSessions: true })
  const refused = await inbox()
  expect(refused.status).toBe(401)
  const [, claims = ''] = refused.headers.get('www-authenticate')?.match(/error="insufficient_claims", claims="([^"]+)"/) ?? []
  expect(JSON.parse(Buffer.from(claims, 'base64').toString('utf8'))).toMatchObject({ access_token: { nbf: { essential: true } } })
})

test('MSAL calls a required second factor an interaction, with the claims to send along', async () => {
  const client = new ConfidentialClientApplication(configure({ clientSecret: SECRET }))
  const address = await client.getAuthCodeUrl({ scopes, redirectUri: REDIRECT, loginHint: 'support@contoso.example' })
  const { sentTo } = await walkSignIn(makeBrowser(), address)
  const { account } = await client.acquireTokenByCode({
    scopes,
    redirectUri: REDIRECT,
    code: sentTo?.searchParams.get('code') ?? '',
  })
  if (!account) throw new Error('MSAL made no account of the answer')
  await control(tenant, 'PATCH', '/users/support@contoso.example', { mfaRequired: true })
  const refused: unknown = await client
    .acquireTokenSilent({ scopes, account, forceRefresh: true })
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(InteractionRequiredAuthError)
  expect(refused).toMatchObject({ subError: 'basic_action', claims: expect.stringContaining('access_token') })
})

test('MSAL gets app-only tokens by secret and by certificate', async () => {
  const scope = { scopes: ['https://graph.microsoft.com/.default'] }
  const bySecret = await new ConfidentialClientApplication(configure({ clientSecret: SECRET })).acquireTokenByClientCredential(
    scope,
  )
  expect(await tenant.world.tokens.verify(bySecret?.accessToken ?? '', 'graph')).toMatchObject({
    ok: true,
    principal: { kind: 'app' },
  })

  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = (await certify.selfSigned('CN=desk', keys)).toString('pem')
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addCertificate: certificate })
  const thumbprint = tenant.world.registry.findApp(APP_ID)?.certificates[0]?.thumbprintSha256 ?? ''
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const clientCertificate = {
    thumbprintSha256: Buffer.from(thumbprint, 'base64url').toString('hex'),
    privateKey: `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
  }
  const byCertificate = await new ConfidentialClientApplication(configure({ clientCertificate })).acquireTokenByClientCredential(
    scope,
  )
  expect(await tenant.world.tokens.verify(byCertificate?.accessToken ?? '', 'graph')).toMatchObject({ ok: true })
})

test('MSAL signs a device in', async () => {
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
  await control(tenant, 'PATCH', '/settings', { entra: { devicePollSeconds: 1 } })
  const client = new PublicClientApplication(configure({}))
  const result = await client.acquireTokenByDeviceCode({
    scopes,
    deviceCodeCallback: ({ verificationUri, userCode }) => {
      const browser = makeBrowser()
      void (async () => {
        const entered = await browser.press(await browser.open(verificationUri), { otc: userCode })
        await walkSignIn({ ...browser, open: async () => await Promise.resolve(entered) }, '')
      })()
    },
  })
  expect(result?.account?.username).toBe('support@contoso.example')
})
