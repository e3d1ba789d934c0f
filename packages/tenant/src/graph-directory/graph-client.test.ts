import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { Client } from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openGraph } from '../graph/test-tenant.ts'

let rig: Awaited<ReturnType<typeof openGraph>>

beforeAll(async () => {
  rig = await openGraph()
})

afterAll(async () => {
  await rig.tenant.close()
})

test('Microsoft’s own Graph client registers an app, its secret and its service principal', async () => {
  const token = await rig.tokenFor('alex.admin@contoso.example', ['Application.ReadWrite.All'])
  // The client gives tokens to hosts it knows, and over TLS, only.
  setDefaultCACertificates([...getCACertificates('default'), await readFile(rig.tenant.caFile, 'utf8')])
  const client = Client.init({
    baseUrl: `${rig.tenant.origins.https}/`,
    customHosts: new Set(['127.0.0.1']),
    authProvider: (done) => done(null, token),
  })
  const app = (await client.api('/applications').post({ displayName: 'Desk', signInAudience: 'AzureADMyOrg' })) as Record<
    string,
    string
  >
  const secret = (await client.api(`/applications/${app['id']}/addPassword`).post({})) as Record<string, string>
  const principal = (await client.api('/servicePrincipals').post({ appId: app['appId'] })) as Record<string, string>
  expect(secret['secretText']).toMatch(/^.{16,64}$/)
  const found = (await client.api('/servicePrincipals').filter(`appId eq '${app['appId']}'`).select(['id', 'appId']).get()) as {
    value: unknown[]
  }
  expect(found.value).toEqual([{ id: principal['id'], appId: app['appId'] }])
  await expect(client.api(`/applications/${principal['id']}`).get()).rejects.toMatchObject({
    statusCode: 404,
    code: 'Request_ResourceNotFound',
  })
})
