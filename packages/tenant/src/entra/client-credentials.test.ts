import { webcrypto } from 'node:crypto'

import { SignJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { APP_ID, askTokens, control } from '../../test/ask-tokens.ts'
import type { TokenReply } from '../../test/ask-tokens.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { certify } from '../listen/certificates.ts'

let tenant: Tenant
let keys: webcrypto.CryptoKeyPair
let certificate: string
let thumbprints: { x5t: string; s256: string }

beforeAll(async () => {
  tenant = await startTenant()
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  certificate = (await certify.selfSigned('CN=desk', keys)).toString('pem')
})

beforeEach(async () => {
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addCertificate: certificate })
  const row = tenant.world.registry.findApp(APP_ID)?.certificates[0]
  thumbprints = { x5t: row?.thumbprint ?? '', s256: row?.thumbprintSha256 ?? '' }
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

describe('a client assertion signed by the registered certificate', () => {
  const present = async (header: Record<string, string>, claims: JWTPayload = {}, key = keys.privateKey): Promise<TokenReply> => {
    const now = Math.floor(tenant.world.clock.now() / 1000)
    const usual = {
      aud: tenant.endpoints.token,
      iss: APP_ID,
      sub: APP_ID,
      jti: crypto.randomUUID(),
      nbf: now,
      iat: now,
      exp: now + 600,
    }
    const { alg = 'RS256', ...rest } = header
    const signingKey =
      alg === 'PS256'
        ? await webcrypto.subtle.importKey(
            'pkcs8',
            await webcrypto.subtle.exportKey('pkcs8', key),
            { name: 'RSA-PSS', hash: 'SHA-256' },
            false,
            ['sign'],
          )
        : key
    const assertion = await new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, typ: 'JWT', ...rest }).sign(signingKey)
    return await askTokens(tenant, {
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      client_secret: '',
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
  }

  test('is accepted with RS256 and x5t, and with PS256 and x5t#S256', async () => {
    expect(await present({ alg: 'RS256', x5t: thumbprints.x5t })).toMatchObject({ status: 200 })
    expect(await present({ alg: 'PS256', 'x5t#S256': thumbprints.s256 })).toMatchObject({ status: 200 })
  })

  test('is refused with another thumbprint, another key, another audience, at another time, or garbled', async () => {
    const codeOf = (reply: TokenReply) => [reply.status, reply.body['error'], reply.body['error_codes']]
    expect(codeOf(await present({ x5t: 'hOBcHZi846VCHSJbFAs26Go9VTQ' }))).toEqual([401, 'invalid_client', [700027]])
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    }
    const other = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    expect(codeOf(await present({ x5t: thumbprints.x5t }, {}, other.privateKey))).toEqual([401, 'invalid_client', [700027]])
    expect(codeOf(await present({ x5t: thumbprints.x5t }, { aud: 'https://fabrikam.example' }))).toEqual([
      401,
      'invalid_client',
      [700023],
    ])
    expect(codeOf(await present({ x5t: thumbprints.x5t }, { exp: 1 }))).toEqual([401, 'invalid_client', [700024]])
    const garbled = {
      client_secret: '',
      client_assertion: 'x.y.z',
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
    }
    const type = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }
    expect(codeOf(await askTokens(tenant, { ...garbled, ...type }))).toEqual([401, 'invalid_client', [50027]])
  })
})

describe('the device code flow', () => {
  const begin = async (): Promise<Record<string, string>> => {
    const body = new URLSearchParams({ client_id: APP_ID, scope: 'openid offline_access Mail.Read' })
    return (await (await fetch(tenant.endpoints.deviceCode, { method: 'POST', body })).json()) as Record<string, string>
  }
  const poll = async (device: Record<string, string>): Promise<TokenReply> => {
    const grant = 'urn:ietf:params:oauth:grant-type:device_code'
    return await askTokens(tenant, { grant_type: grant, device_code: device['device_code'] ?? '', client_secret: '' })
  }
  const enterCode = async (device: Record<string, string>, consent: 'accept' | 'decline') => {
    const browser = makeBrowser()
    const entered = await browser.press(await browser.open(device['verification_uri'] ?? ''), {
      otc: device['user_code']?.toLowerCase() ?? '',
    })
    // From here on the pages are the ordinary ones.
    return await walkSignIn({ ...browser, open: async () => await Promise.resolve(entered) }, '', { consent })
  }

  beforeEach(async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
  })

  test('waits, then gives tokens once the person has entered the code, and only once', async () => {
    const device = await begin()
    expect(Object.keys(device).toSorted()).toEqual([
      'device_code',
      'expires_in',
      'interval',
      'message',
      'user_code',
      'verification_uri',
    ])
    expect((await poll(device)).body).toMatchObject({ error: 'authorization_pending', error_codes: [70016] })
    expect((await enterCode(device, 'accept')).heading).toContain('You have signed in')
    expect(await poll(device)).toMatchObject({ status: 200, body: { refresh_token: expect.any(String) } })
    expect((await poll(device)).body).toMatchObject({ error_codes: [54005] })
  })

  test('is told of a decline and of its end', async () => {
    const declined = await begin()
    await enterCode(declined, 'decline')
    expect((await poll(declined)).body).toMatchObject({ error: 'authorization_declined' })
    const late = await begin()
    await control(tenant, 'POST', '/clock', { shiftMs: 901_000 })
    expect((await poll(late)).body).toMatchObject({ error: 'expired_token' })
  })

  test('is closed to apps that do not allow public clients', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: false })
    expect(await begin()).toMatchObject({ error: 'invalid_client', error_codes: [7000218] })
  })
})
