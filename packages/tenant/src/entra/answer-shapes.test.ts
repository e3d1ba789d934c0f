import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { APP_ID, askTokens, control, winTokens } from '../../test/ask-tokens.ts'
import { APP_ONLY } from '../../test/every-code/outcome.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: false })
})

afterAll(async () => {
  await tenant.close()
})

/** The good answers as Microsoft documents them; members beyond these are a fault. */
const guid = z.guid()
const seconds = z.int().positive()
const life = z.int().min(3599).max(5400)
const readJson = async (address: string, init?: RequestInit): Promise<unknown> => await (await fetch(address, init)).json()

const personShape = z.strictObject({
  token_type: z.literal('Bearer'),
  scope: z.string().min(1),
  expires_in: life,
  ext_expires_in: life,
  access_token: z.jwt(),
  refresh_token: z.string().regex(/^[01]\.A/),
  id_token: z.jwt(),
})
const appShape = z.strictObject({
  token_type: z.literal('Bearer'),
  expires_in: life,
  ext_expires_in: life,
  access_token: z.jwt(),
})

/** Claims of a resource token, which has Microsoft's v1 form. */
const resourceClaims = {
  aud: z.url(),
  iss: z.url(),
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  appid: guid,
  appidacr: z.enum(['0', '1', '2']),
  oid: guid,
  sub: z.string(),
  tid: guid,
  uti: z.string(),
  ver: z.literal('1.0'),
}
const personClaims = z.strictObject({
  ...resourceClaims,
  idtyp: z.literal('user'),
  name: z.string(),
  upn: z.email(),
  unique_name: z.email(),
  scp: z.string().min(1),
})
const appClaims = z.strictObject({
  ...resourceClaims,
  idtyp: z.literal('app'),
  app_displayname: z.string(),
  roles: z.array(z.string()).min(1),
})
const idClaims = z.strictObject({
  aud: guid,
  iss: z.url(),
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  sub: z.string().min(20),
  oid: guid,
  tid: guid,
  sid: guid,
  uti: z.string(),
  rh: z.string(),
  ver: z.literal('2.0'),
  name: z.string(),
  preferred_username: z.email(),
  email: z.email(),
})
const headerShape = z.strictObject({ typ: z.literal('JWT'), alg: z.literal('RS256'), kid: z.string(), x5t: z.string() })

describe('the good answers', () => {
  test('to a person’s app: tokens whose claims are Microsoft’s', async () => {
    const tokens = personShape.parse(await winTokens(tenant))
    const access = personClaims.parse(decodeJwt(tokens.access_token))
    const id = idClaims.parse(decodeJwt(tokens.id_token))
    expect(headerShape.parse(decodeProtectedHeader(tokens.id_token)).kid).toBe(tenant.world.tokens.keys()[0]?.kid)
    expect([access.oid, access.appidacr, access.aud]).toEqual([id.oid, '1', 'https://graph.microsoft.com'])
    expect(access.exp - access.iat).toBe(tokens.expires_in)
    expect(tokens.scope.split(' ')).not.toContain('openid')
    expect(tokens.scope).not.toContain('offline_access')
  })

  test('to an app for itself: a token and nothing else', async () => {
    const tokens = appShape.parse((await askTokens(tenant, APP_ONLY)).body)
    const access = appClaims.parse(decodeJwt(tokens.access_token))
    // The service principal's object id, never the application's.
    expect(access.oid).toBe(tenant.world.registry.findApp(APP_ID)?.servicePrincipalId)
    expect(access.oid).not.toBe(tenant.world.registry.findApp(APP_ID)?.objectId)
  })

  test('to a device: its codes', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
    const shape = z.strictObject({
      device_code: z.string().min(40),
      user_code: z.string().regex(/^[A-Z0-9]{9}$/),
      verification_uri: z.url(),
      expires_in: z.literal(900),
      interval: z.literal(5),
      message: z.string(),
    })
    const body = new URLSearchParams({ client_id: APP_ID, scope: 'openid Mail.Read' })
    const device = shape.parse(await readJson(tenant.endpoints.deviceCode, { method: 'POST', body }))
    expect(device.message).toContain(device.user_code)
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: false })
  })

  test('of the keys: RSA, with certificate, cloud and issuer', async () => {
    const keyShape = z.strictObject({
      kty: z.literal('RSA'),
      use: z.literal('sig'),
      kid: z.string(),
      x5t: z.string(),
      n: z.base64url(),
      e: z.literal('AQAB'),
      x5c: z.array(z.base64()).length(1),
      cloud_instance_name: z.literal('microsoftonline.com'),
      issuer: z.string(),
    })
    const shape = z.strictObject({ keys: z.array(keyShape).min(1) })
    const { keys } = shape.parse(await readJson(tenant.endpoints.keys))
    expect(keys[0]?.issuer).toBe(`${tenant.endpoints.authority}/v2.0`)
    const shared = shape.parse(await readJson(`${tenant.origins.http}/common/discovery/v2.0/keys`))
    expect(shared.keys[0]?.issuer).toBe(`${tenant.origins.http}/{tenantid}/v2.0`)
  })

  test('of userinfo: what the scopes allow', async () => {
    const access = String((await winTokens(tenant))['access_token'])
    const shape = z.strictObject({
      sub: z.string(),
      name: z.string(),
      given_name: z.string(),
      family_name: z.string(),
      email: z.email(),
    })
    expect(shape.parse(await readJson(tenant.endpoints.userinfo, { headers: { authorization: `Bearer ${access}` } })).name).toBe(
      'Contoso Support',
    )
  })
})
