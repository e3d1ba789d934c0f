import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { APP_ID, REDIRECT, SECRET, control } from '../../test/ask-tokens.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'

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

/** The answer of the token endpoint before v2.0: numbers as texts, the resource named, permissions without it. */
const digits = z.string().regex(/^\d+$/)
const appShape = z.strictObject({
  token_type: z.literal('Bearer'),
  expires_in: digits,
  ext_expires_in: digits,
  expires_on: digits,
  not_before: digits,
  resource: z.url(),
  access_token: z.jwt(),
})
const personShape = appShape.extend({ scope: z.string(), refresh_token: z.string(), id_token: z.jwt() })

async function ask(fields: Record<string, string>): Promise<unknown> {
  const body = new URLSearchParams({ client_id: APP_ID, client_secret: SECRET, ...fields })
  return await (await fetch(`${tenant.endpoints.authority}/oauth2/token`, { method: 'POST', body })).json()
}

test('the older token endpoint gives an app a token for the resource it names', async () => {
  const tokens = appShape.parse(await ask({ grant_type: 'client_credentials', resource: 'https://outlook.office365.com/' }))
  expect(tokens.resource).toBe('https://outlook.office365.com')
  expect(Number(tokens.expires_on) - Number(tokens.not_before)).toBe(Number(tokens.expires_in))
  expect(await tenant.world.tokens.verify(tokens.access_token, 'outlook')).toMatchObject({ ok: true, principal: { kind: 'app' } })
})

test('the older endpoints sign a person in, and trade the refresh token for another resource', async () => {
  const asked = { client_id: APP_ID, response_type: 'code', redirect_uri: REDIRECT, resource: 'https://graph.microsoft.com' }
  const address = `${tenant.endpoints.authority}/oauth2/authorize?${new URLSearchParams(asked).toString()}`
  const { sentTo } = await walkSignIn(makeBrowser(), address)
  const code = sentTo?.searchParams.get('code') ?? ''
  const first = personShape.parse(
    await ask({ grant_type: 'authorization_code', redirect_uri: REDIRECT, code, resource: asked.resource }),
  )
  expect(first.scope.split(' ')).toContain('Mail.Send')
  const other = { grant_type: 'refresh_token', refresh_token: first.refresh_token, resource: 'https://outlook.office365.com' }
  expect(await ask(other), 'which nobody consented to yet').toMatchObject({ error_codes: [65001], suberror: 'consent_required' })
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { grantDelegatedPermissions: true })
  const second = personShape.parse(await ask(other))
  expect(second.resource).toBe('https://outlook.office365.com')
  expect(second.scope.split(' ')).toContain('IMAP.AccessAsUser.All')
})

test('the older discovery document names the older endpoints', async () => {
  const answer = await fetch(`${tenant.endpoints.authority}/.well-known/openid-configuration`)
  expect(await answer.json()).toMatchObject({
    token_endpoint: `${tenant.endpoints.authority}/oauth2/token`,
    authorization_endpoint: `${tenant.endpoints.authority}/oauth2/authorize`,
    // The issuer of Microsoft's tokens in the older form bears another name than the endpoints.
    issuer: `https://sts.windows.net/${tenant.world.directory.tenantId}/`,
  })
  const keys = (await (await fetch(`${tenant.endpoints.authority}/discovery/keys`)).json()) as { keys: unknown[] }
  expect(keys.keys).toHaveLength(1)
})

test('the native client’s page bounces to the wrong place, as it does since January 2026, or does not', async () => {
  const page = `${tenant.origins.http}/common/oauth2/nativeclient`
  expect((await makeBrowser().open(page)).sentTo?.pathname).toBe('/common/wrongplace')
  await control(tenant, 'PATCH', '/settings', { entra: { nativeClientBounces: false } })
  expect((await makeBrowser().open(page)).heading).toBe('You can go back to the app')
})

test('the lookup page tells what a code means', async () => {
  const page = await makeBrowser().open(`${tenant.origins.http}/error?code=7000222`)
  expect(page.text).toContain('expired')
  expect((await makeBrowser().open(`${tenant.origins.http}/error?code=1`)).status).toBe(404)
})
