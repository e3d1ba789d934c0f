import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node'
import type { Configuration, INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { APP_ID, REDIRECT, SECRET, control } from '../../test/ask-tokens.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'
import type { Fetch } from '../walk-sign-in.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { certify } from '../listen/certificates.ts'

let tenant: Tenant
let agent: Agent

beforeAll(async () => {
  tenant = await startTenant()
  agent = new Agent({ connect: { ca: await readFile(tenant.caFile, 'utf8') } })
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await agent.close()
  await tenant.close()
})

const trustingFetch = (async (url: string, init: object) =>
  await undiciFetch(url, { ...init, dispatcher: agent })) as unknown as Fetch

/** MSAL's own network module knows no private authority; this one trusts the tenant's. */
const networkClient: INetworkModule = {
  sendGetRequestAsync: async <T>(url: string, options?: NetworkRequestOptions) => await send<T>('GET', url, options),
  sendPostRequestAsync: async <T>(url: string, options?: NetworkRequestOptions) => await send<T>('POST', url, options),
}

async function send<T>(method: string, url: string, { headers, body }: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
  const answer = await trustingFetch(url, { method, ...(headers && { headers }), ...(body !== undefined && { body }) })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: (await answer.json()) as T }
}

const configure = (auth: Partial<Configuration['auth']>): Configuration => ({
  auth: {
    clientId: APP_ID,
    authority: `${tenant.origins.https}/${tenant.world.directory.tenantId}`,
    knownAuthorities: [new URL(tenant.origins.https).host],
    ...auth,
  },
  system: { networkClient },
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
  const { sentTo } = await walkSignIn(makeBrowser(trustingFetch), address)
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

test('MSAL calls a required second factor an interaction, with the claims to send along', async () => {
  const client = new ConfidentialClientApplication(configure({ clientSecret: SECRET }))
  const address = await client.getAuthCodeUrl({ scopes, redirectUri: REDIRECT, loginHint: 'support@contoso.example' })
  const { sentTo } = await walkSignIn(makeBrowser(trustingFetch), address)
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
      const browser = makeBrowser(trustingFetch)
      void (async () => {
        const entered = await browser.press(await browser.open(verificationUri), { otc: userCode })
        await walkSignIn({ ...browser, open: async () => await Promise.resolve(entered) }, '')
      })()
    },
  })
  expect(result?.account?.username).toBe('support@contoso.example')
})
