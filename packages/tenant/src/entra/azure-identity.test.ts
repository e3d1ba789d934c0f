import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from '@azure/identity'
import type { AccessToken } from '@azure/identity'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { APP_ID, SECRET, control } from '../../test/ask-tokens.ts'
import { FEDERATED, appCertificate, outsideToken } from '../../test/every-code/outcome.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant
let ca: string

beforeAll(async () => {
  tenant = await startTenant()
  ca = await readFile(tenant.caFile, 'utf8')
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

/** As a caller of a private cloud would set it up; nothing of the library is replaced. */
const options = () => ({
  authorityHost: tenant.origins.https,
  disableInstanceDiscovery: true,
  tlsOptions: { ca },
  retryOptions: { maxRetries: 0 },
})
const SCOPE = 'https://graph.microsoft.com/.default'

const rolesOf = async (given: AccessToken | null): Promise<readonly string[]> => {
  const verdict = await tenant.world.tokens.verify(given?.token ?? '', 'graph')
  return verdict.ok && verdict.principal.kind === 'app' ? verdict.principal.roles : []
}

test('Azure’s own library gets an app-only token by secret, and is told of a wrong one', async () => {
  const { tenantId } = tenant.world.directory
  const credential = new ClientSecretCredential(tenantId, APP_ID, SECRET, options())
  expect(await rolesOf(await credential.getToken(SCOPE))).toContain('Mail.Send')
  const wrong = new ClientSecretCredential(tenantId, APP_ID, 'wrong', options())
  await expect(wrong.getToken(SCOPE)).rejects.toThrow(/AADSTS7000215/)
})

test('Azure’s own library gets an app-only token by certificate', async () => {
  const { keys, pem } = await appCertificate()
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const key = `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
  const credential = new ClientCertificateCredential(
    tenant.world.directory.tenantId,
    APP_ID,
    { certificate: `${key}${pem}\n` },
    options(),
  )
  await expect(credential.getToken(SCOPE), 'before the certificate is registered').rejects.toThrow(/AADSTS700027/)
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addCertificate: pem })
  expect(await rolesOf(await credential.getToken(SCOPE))).toContain('Mail.Send')
})

test('Azure’s own library trades an outside issuer’s token for one of the tenant', async () => {
  const assertion = async () => await outsideToken(tenant)
  const { tenantId } = tenant.world.directory
  const credential = new ClientAssertionCredential(tenantId, APP_ID, assertion, options())
  await expect(credential.getToken(SCOPE), 'before the issuer is trusted').rejects.toThrow(/AADSTS70021\b/)
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addFederatedCredential: FEDERATED })
  expect(await rolesOf(await credential.getToken(SCOPE))).toContain('Mail.Send')
})
