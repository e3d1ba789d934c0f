import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { askTokens, control } from '../../test/ask-tokens.ts'
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

const issuerOf = async (resource: string) => {
  const { body } = await askTokens(tenant, { grant_type: 'client_credentials', scope: `${resource}/.default` })
  const { iss, ver } = decodeJwt(String(body['access_token']))
  return { iss, ver }
}
const documentIssuer = async () =>
  ((await (await fetch(`${tenant.endpoints.authority}/.well-known/openid-configuration`)).json()) as { issuer: string }).issuer
const settle = async (entra: Record<string, unknown>) =>
  expect((await control(tenant, 'PATCH', '/settings', { entra })).status).toBe(200)

test.each(['https://graph.microsoft.com', 'https://outlook.office365.com'])(
  'A token for %s is from the token service, in the form before v2.0, as the older discovery document says',
  async (resource) => {
    const iss = `https://sts.windows.net/${tenant.world.directory.tenantId}/`
    expect(await issuerOf(resource)).toEqual({ iss, ver: '1.0' })
    expect(await documentIssuer()).toBe(iss)
  },
)

test.each([
  ['usGovHigh', 'https://graph.microsoft.us', 'sts.windows.net'],
  ['china', 'https://microsoftgraph.chinacloudapi.cn', 'sts.chinacloudapi.cn'],
])('In the cloud %s it is from that cloud’s', async (cloud, resource, host) => {
  await settle({ cloud })
  expect(await issuerOf(resource)).toMatchObject({ iss: `https://${host}/${tenant.world.directory.tenantId}/` })
})

test('By a setting it is from the tenant’s own origin, where its keys can be found', async () => {
  await settle({ resourceIssuer: 'origin' })
  const { iss } = await issuerOf('https://graph.microsoft.com')
  expect(iss).toBe(`${tenant.endpoints.authority}/`)
  expect(await documentIssuer()).toBe(iss)
})
