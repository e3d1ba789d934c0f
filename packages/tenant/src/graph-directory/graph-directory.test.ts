import { webcrypto } from 'node:crypto'

import { SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, askTokens, control } from '../../test/ask-tokens.ts'
import { appCertificate } from '../../test/every-code/outcome.ts'
import {
  applicationShape,
  assignmentShape,
  federatedShape,
  grantShape,
  graphErrorShape,
  passwordShape,
  servicePrincipalShape,
} from '../../test/directory-shapes.ts'
import { codeOf, openGraph, valueOf } from '../graph/test-tenant.ts'
import type { Answer } from '../graph/test-tenant.ts'
import { certify } from '../listen/certificates.ts'

const GRAPH = '00000003-0000-0000-c000-000000000000'
const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000'
const MAIL_READWRITE = '024d486e-b451-40bb-833d-3e66d98c5c73'
const IMAP_AS_APP = '5e5addcd-3e8d-4e90-baf5-964efab2b20a'
const WIZARD = ['Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All']

let rig: Awaited<ReturnType<typeof openGraph>>
let admin: ReturnType<typeof rig.graph>

beforeAll(async () => {
  rig = await openGraph()
})

afterEach(async () => {
  await control(rig.tenant, 'POST', '/reset')
})

afterAll(async () => {
  await rig.tenant.close()
})

/** A client with the rights of the registering wizard, signed in as an administrator. */
async function openAdmin(scopes: readonly string[] = WIZARD) {
  admin = rig.graph(await rig.tokenFor('alex.admin@contoso.example', scopes))
  return admin
}

const body = {
  displayName: 'Desk mail',
  signInAudience: 'AzureADMyOrg',
  web: { redirectUris: ['https://desk.example/oauth/m365'] },
  publicClient: { redirectUris: [] },
  isFallbackPublicClient: false,
  requiredResourceAccess: [
    { resourceAppId: GRAPH, resourceAccess: [{ id: MAIL_READWRITE, type: 'Scope' }] },
    { resourceAppId: EXCHANGE, resourceAccess: [{ id: IMAP_AS_APP, type: 'Role' }] },
  ],
}

async function makeApp(more: object = {}) {
  const answer = await admin.post('/applications', { ...body, ...more })
  expect(answer.status).toBe(201)
  return applicationShape.parse(answer.body)
}

const refusal = (answer: Answer) => [answer.status, graphErrorShape.parse(answer.body).error.code]

describe('registering an app over Graph', () => {
  test('goes from the application over service principal, secret and consent to tokens with its roles', async () => {
    await openAdmin()
    const app = await makeApp()
    expect(app).toMatchObject({ displayName: 'Desk mail', requiredResourceAccess: body.requiredResourceAccess })
    const secret = await admin.post(`/applications/${app.id}/addPassword`, {
      passwordCredential: { displayName: 'desk 2026-11', endDateTime: '2027-05-22T00:00:00Z' },
    })
    expect(secret.status).toBe(200)
    const { '@odata.context': context, ...password } = secret.body
    expect(context).toMatch(/\$metadata#microsoft\.graph\.passwordCredential$/)
    const shown = passwordShape.parse(password)
    expect(shown).toMatchObject({ displayName: 'desk 2026-11', endDateTime: '2027-05-22T00:00:00Z' })
    expect(shown.secretText?.startsWith(shown.hint)).toBe(true)

    const ask = async () =>
      await askTokens(rig.tenant, {
        grant_type: 'client_credentials',
        client_id: app.appId,
        client_secret: shown.secretText ?? '',
        scope: 'https://outlook.office365.com/.default',
      })
    expect((await ask()).body, 'an application alone gets no token').toMatchObject({ error_codes: [7000229] })
    const principal = servicePrincipalShape.parse((await admin.post('/servicePrincipals', { appId: app.appId })).body)
    expect(principal.id).not.toBe(app.id)
    const exchange = servicePrincipalShape.parse((await admin.get(`/servicePrincipals(appId='${EXCHANGE}')`)).body)
    const assigned = await admin.post(`/servicePrincipals/${principal.id}/appRoleAssignments`, {
      principalId: principal.id,
      resourceId: exchange.id,
      appRoleId: IMAP_AS_APP,
    })
    expect(assigned.status).toBe(201)
    expect(assignmentShape.parse(assigned.body)).toMatchObject({
      principalDisplayName: 'Desk mail',
      resourceDisplayName: 'Office 365 Exchange Online',
      principalType: 'ServicePrincipal',
    })
    const verdict = await rig.tenant.world.tokens.verify(String((await ask()).body['access_token']), 'outlook')
    expect(verdict).toMatchObject({
      ok: true,
      principal: { kind: 'app', servicePrincipalId: principal.id, roles: ['IMAP.AccessAsApp'] },
    })

    const graph = servicePrincipalShape.parse((await admin.get(`/servicePrincipals(appId='${GRAPH}')`)).body)
    const granted = await admin.post('/oauth2PermissionGrants', {
      clientId: principal.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graph.id,
      scope: 'Mail.ReadWrite Mail.Send offline_access',
    })
    expect(granted.status).toBe(201)
    const grant = grantShape.parse(granted.body)
    const person = rig.tenant.world.directory.findUser('sam@contoso.example')?.id ?? ''
    expect([...rig.tenant.world.registry.grantedScopes(app.appId, 'graph', person)]).toContain('Mail.Send')
    expect((await admin.ask('PATCH', `/oauth2PermissionGrants/${grant.id}`, { scope: 'Mail.Send' })).status).toBe(204)
    expect((await admin.get(`/oauth2PermissionGrants/${grant.id}`)).body).toMatchObject({ scope: 'Mail.Send' })
    const mine = await admin.get(`/oauth2PermissionGrants?$filter=clientId eq '${principal.id}'`)
    expect(valueOf(mine)).toHaveLength(1)
    expect((await admin.ask('DELETE', `/oauth2PermissionGrants/${grant.id}`)).status).toBe(204)
    expect(rig.tenant.world.registry.grantedScopes(app.appId, 'graph', person).size).toBe(0)
  })

  test('names the permission ids of both resources, to be looked up by value', async () => {
    await openAdmin()
    const select = '$select=id,appRoles,oauth2PermissionScopes'
    const exchange = (await admin.get(`/servicePrincipals(appId='${EXCHANGE}')?${select}`)).body
    expect(Object.keys(exchange).toSorted()).toEqual(['@odata.context', 'appRoles', 'id', 'oauth2PermissionScopes'])
    const graph = servicePrincipalShape.parse((await admin.get(`/servicePrincipals(appId='${GRAPH}')`)).body)
    const scopes = Object.fromEntries(graph.oauth2PermissionScopes.map(({ value, id }) => [value, id]))
    expect(scopes).toMatchObject({ 'Mail.ReadWrite': MAIL_READWRITE, 'SMTP.Send': '258f6531-6087-4cc4-bb90-092c5fb3ed3f' })
    expect(exchange['appRoles']).toEqual(
      expect.arrayContaining([expect.objectContaining({ value: 'IMAP.AccessAsApp', id: IMAP_AS_APP })]),
    )
  })

  test('says twice is too often, in Microsoft’s codes', async () => {
    await openAdmin()
    const app = await makeApp()
    const again = async () => await admin.post('/servicePrincipals', { appId: app.appId })
    const principal = servicePrincipalShape.parse((await again()).body)
    expect(refusal(await again())).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue'])
    const graphId = servicePrincipalShape.parse((await admin.get(`/servicePrincipals(appId='${GRAPH}')`)).body).id
    const consent = { clientId: principal.id, consentType: 'AllPrincipals', resourceId: graphId, scope: 'Mail.Send' }
    expect((await admin.post('/oauth2PermissionGrants', consent)).status).toBe(201)
    const second = await admin.post('/oauth2PermissionGrants', consent)
    expect(refusal(second)).toEqual([400, 'Request_BadRequest'])
    expect(graphErrorShape.parse(second.body).error.message).toContain('Permission entry already exists')
    const role = { principalId: principal.id, resourceId: graphId, appRoleId: 'e2a3a72e-5f79-4c64-b1b1-878b674786c9' }
    expect((await admin.post(`/servicePrincipals/${graphId}/appRoleAssignedTo`, role)).status).toBe(201)
    expect(refusal(await admin.post(`/servicePrincipals/${principal.id}/appRoleAssignments`, role))).toEqual([
      400,
      'Request_BadRequest',
    ])
  })

  test('refuses what Microsoft refuses', async () => {
    await openAdmin()
    const cases: readonly object[] = [
      { displayName: undefined },
      { passwordCredentials: [{ displayName: 'no' }] },
      { web: { redirectUris: ['http://desk.example/oauth'] } },
      { web: { redirectUris: ['https://desk.example/oauth(1)'] } },
      { signInAudience: 'Everybody' },
      { colour: 'blue' },
      { keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: 'bm90IGEgY2VydA==' }] },
    ]
    const answers: (readonly [object, unknown])[] = []
    for (const more of cases) answers.push([more, refusal(await admin.post('/applications', { ...body, ...more }))])
    expect(answers).toEqual(cases.map((more) => [more, [400, 'Request_BadRequest']]))
    expect(refusal(await admin.get('/applications/00000000-1111-4222-8333-444444444444'))).toEqual([
      404,
      'Request_ResourceNotFound',
    ])
    expect(codeOf(await admin.get("/applications?$filter=colour eq 'blue'"))).toBe('Request_BadRequest')
    expect(codeOf(await admin.get("/applications?$filter=appId ne 'x'"))).toBe('Request_UnsupportedQuery')
    expect(valueOf(await admin.get('/applications')), 'nothing of a refused application stays').toHaveLength(1)
  })
})

describe('credentials over Graph', () => {
  test('expire on their own dates, several at once, and are read without their values', async () => {
    await openAdmin()
    const app = await makeApp()
    for (const endDateTime of ['2027-01-01T00:00:00Z', '2027-06-01T00:00:00Z']) {
      await admin.post(`/applications/${app.id}/addPassword`, { passwordCredential: { displayName: endDateTime, endDateTime } })
    }
    const filter = `$filter=appId eq '${app.appId}'&$select=id,displayName,passwordCredentials,keyCredentials`
    const [row] = valueOf(await admin.get(`/applications?${filter}`))
    const passwords = passwordShape.array().parse(row?.['passwordCredentials'])
    expect(passwords.map(({ endDateTime }) => endDateTime)).toEqual(['2027-01-01T00:00:00Z', '2027-06-01T00:00:00Z'])
    expect(passwords.every(({ secretText }) => secretText === null)).toBe(true)
    const { keyId } = passwords[0] ?? {}
    expect((await admin.post(`/applications(appId='${app.appId}')/removePassword`, { keyId })).status).toBe(204)
    expect(refusal(await admin.post(`/applications/${app.id}/removePassword`, { keyId }))).toEqual([400, 'Request_BadRequest'])
  })

  test('of the certificate kind are replaced as a list, and kept by sending them back', async () => {
    await openAdmin()
    const key = await makeCertificate('CN=desk')
    const app = await makeApp({ keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', displayName: 'CN=desk', key }] })
    expect(app.keyCredentials).toMatchObject([{ displayName: 'CN=desk', key: null }])
    const second = { type: 'AsymmetricX509Cert', usage: 'Verify', displayName: 'next', key: await makeCertificate('CN=next') }
    const patched = await admin.ask('PATCH', `/applications/${app.id}`, { keyCredentials: [...app.keyCredentials, second] })
    expect(patched.status).toBe(204)
    const read = applicationShape.parse((await admin.get(`/applications/${app.id}`)).body)
    expect(read.keyCredentials.map(({ displayName }) => displayName)).toEqual(['CN=desk', 'next'])
    const withKeys = (await admin.get(`/applications/${app.id}?$select=keyCredentials`)).body['keyCredentials']
    expect(withKeys).toMatchObject([{ key }, {}])
    await admin.ask('PATCH', `/applications/${app.id}`, { keyCredentials: [second] })
    expect(applicationShape.parse((await admin.get(`/applications/${app.id}`)).body).keyCredentials).toHaveLength(1)
  })

  test('of the certificate kind are rolled by the app itself, which proves that it holds a key', async () => {
    const { keys, pem } = await appCertificate()
    await control(rig.tenant, 'PATCH', `/apps/${APP_ID}`, { addCertificate: pem })
    const { objectId } = rig.app
    const itself = rig.graph(await rig.appToken([]))
    const now = Math.floor(Date.now() / 1000)
    const prove = async (claims: object = {}) =>
      await new SignJWT({ aud: '00000002-0000-0000-c000-000000000000', iss: objectId, nbf: now - 5, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: 'RS256' })
        .sign(keys.privateKey)
    const keyCredential = { type: 'AsymmetricX509Cert', usage: 'Verify', key: await makeCertificate('CN=next') }
    const add = async (proof: string) =>
      await itself.post(`/applications/${objectId}/addKey`, { keyCredential, passwordCredential: null, proof })
    for (const claims of [{ aud: 'https://graph.microsoft.com' }, { exp: now + 3600 }, { iss: 'somebody' }]) {
      expect(refusal(await add(await prove(claims)))).toEqual([401, 'Authentication_MissingOrMalformed'])
    }
    const added = await add(await prove())
    expect(added.body).toMatchObject({ displayName: 'CN=next', key: null })
    const { keyId } = added.body
    expect((await itself.post(`/applications/${objectId}/removeKey`, { keyId, proof: await prove() })).status).toBe(204)
    const stranger = rig.graph(await rig.tokenFor('alex.admin@contoso.example', ['Mail.Read']))
    expect(refusal(await stranger.post(`/applications/${objectId}/addKey`, {}))).toEqual([403, 'Authorization_RequestDenied'])
  })

  test('of outside issuers are made, read, changed and deleted', async () => {
    await openAdmin()
    const app = await makeApp()
    const path = `/applications/${app.id}/federatedIdentityCredentials`
    const given = {
      name: 'prod',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:contoso/desk:environment:prod',
      audiences: ['api://AzureADTokenExchange'],
    }
    const made = await admin.post(path, given)
    expect(made.status).toBe(201)
    const { id } = federatedShape.parse(made.body)
    expect(refusal(await admin.post(path, given))).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue'])
    expect((await admin.ask('PATCH', `${path}/${id}`, { subject: 'repo:contoso/desk:ref:main' })).status).toBe(204)
    expect((await admin.get(`${path}/prod`)).body).toMatchObject({ subject: 'repo:contoso/desk:ref:main' })
    expect((await admin.ask('DELETE', `${path}/${id}`)).status).toBe(204)
    expect(valueOf(await admin.get(path))).toEqual([])
  })
})

describe('permission to change the directory', () => {
  test.each([
    ['a person who is no administrator', async () => await rig.tokenFor('sam@contoso.example', WIZARD)],
    ['an administrator without the scope', async () => await rig.tokenFor('alex.admin@contoso.example', ['Mail.Read'])],
    ['an app that may only read', async () => await rig.appToken(['Application.Read.All'])],
  ])('is refused to %s', async (_, win) => {
    expect(refusal(await rig.graph(await win()).post('/applications', body))).toEqual([403, 'Authorization_RequestDenied'])
  })

  test('of an app over what it owns reaches its own applications and no others', async () => {
    const mine = rig.graph(await rig.appToken(['Application.ReadWrite.OwnedBy']))
    const made = applicationShape.parse((await mine.post('/applications', body)).body)
    expect(valueOf(await mine.get('/applications')).map(({ id }) => id)).toEqual([made.id])
    const other = rig.tenant.world.registry.apps()[0]?.objectId ?? ''
    expect(refusal(await mine.post(`/applications/${other}/addPassword`, {}))).toEqual([403, 'Authorization_RequestDenied'])
    expect((await mine.post(`/applications/${made.id}/addPassword`, {})).status).toBe(200)
    expect(valueOf(await mine.get(`/applications/${made.id}/owners`))).toHaveLength(1)
  })

  test('is Graph’s own: a token for Exchange opens nothing', async () => {
    const { app, tenant } = rig
    const token = await tenant.world.tokens.issueForApp({ app, audience: 'https://outlook.office365.com', roles: WIZARD })
    expect((await rig.graph(token.token).get('/applications')).status).toBe(401)
  })
})

describe('while what is new is being copied about', () => {
  test('reads answer 404, a service principal cannot be made yet, and tokens are refused', async () => {
    await openAdmin()
    await control(rig.tenant, 'PATCH', '/settings', { entra: { propagationMilliseconds: 30_000 } })
    const app = await makeApp()
    expect(refusal(await admin.get(`/applications/${app.id}`))).toEqual([404, 'Request_ResourceNotFound'])
    expect(refusal(await admin.post(`/applications/${app.id}/addPassword`, {}))).toEqual([404, 'Request_ResourceNotFound'])
    const early = await admin.post('/servicePrincipals', { appId: app.appId })
    expect(refusal(early)).toEqual([400, 'Request_BadRequest'])
    expect(graphErrorShape.parse(early.body).error.details).toMatchObject([
      { code: 'NoBackingApplicationObject', target: 'appId' },
    ])
    const ask = async (secret: string) =>
      await askTokens(rig.tenant, {
        grant_type: 'client_credentials',
        client_id: app.appId,
        client_secret: secret,
        scope: 'https://graph.microsoft.com/.default',
      })
    expect((await ask('early')).body).toMatchObject({ error_codes: [700016] })

    await control(rig.tenant, 'POST', '/clock', { shiftMs: 30_000 })
    const principal = servicePrincipalShape.parse((await admin.post('/servicePrincipals', { appId: app.appId })).body)
    const secret = String((await admin.post(`/applications/${app.id}/addPassword`, {})).body['secretText'])
    expect((await ask(secret)).body).toMatchObject({ error_codes: [7000215] })
    expect(refusal(await admin.get(`/servicePrincipals/${principal.id}`))).toEqual([404, 'Request_ResourceNotFound'])
    const graph = (await admin.get(`/servicePrincipals(appId='${GRAPH}')`)).body['id']
    const consent = { clientId: principal.id, consentType: 'AllPrincipals', resourceId: graph, scope: 'Mail.Send' }
    expect(refusal(await admin.post('/oauth2PermissionGrants', consent))).toEqual([404, 'Request_ResourceNotFound'])

    await control(rig.tenant, 'POST', '/clock', { shiftMs: 30_000 })
    expect(await ask(secret)).toMatchObject({ status: 200 })
    expect((await admin.post('/oauth2PermissionGrants', consent)).status).toBe(201)
  })
})

describe('people and the organization', () => {
  test('are listed with filters, in pages, and by their own', async () => {
    const reader = rig.graph(await rig.tokenFor('sam@contoso.example', ['User.ReadBasic.All', 'User.Read']))
    expect(valueOf(await reader.get("/users?$filter=mail eq 'support@contoso.example'&$select=id,mail"))).toMatchObject([
      { mail: 'support@contoso.example' },
    ])
    const byAlias = "/users?$filter=proxyAddresses/any(p:p eq 'smtp:help@contoso.example')"
    expect(valueOf(await reader.get(byAlias))).toHaveLength(1)
    const first = await reader.get('/users?$top=2&$orderby=displayName&$count=true')
    expect(first.body['@odata.count']).toBe(3)
    const second = await reader.get(String(first.body['@odata.nextLink']))
    expect([...valueOf(first), ...valueOf(second)].map(({ displayName }) => displayName)).toEqual([
      'Alex Admin',
      'Contoso Support',
      'Sam Rivera',
    ])
    const [organization] = valueOf(await reader.get('/organization'))
    expect(organization).toMatchObject({
      id: rig.tenant.world.directory.tenantId,
      verifiedDomains: [{ name: 'contoso.example', isDefault: true }, { isInitial: true }],
    })
    expect(refusal(await rig.graph(await rig.appToken([])).get('/users'))).toEqual([403, 'Authorization_RequestDenied'])
  })

  test('assigned to an app are the only ones who may use it, where that is required', async () => {
    await openAdmin()
    const { app, world } = rig
    const { servicePrincipalId } = app
    await admin.ask('PATCH', `/servicePrincipals/${servicePrincipalId}`, { appRoleAssignmentRequired: true })
    const sam = world.directory.findUser('sam@contoso.example')?.id ?? ''
    const assigned = await admin.post(`/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`, {
      principalId: sam,
      resourceId: servicePrincipalId,
      appRoleId: '00000000-0000-0000-0000-000000000000',
    })
    expect(assignmentShape.parse(assigned.body)).toMatchObject({ principalType: 'User', principalId: sam })
    expect(valueOf(await admin.get(`/users/${sam}/appRoleAssignments`))).toHaveLength(1)
  })
})

async function makeCertificate(name: string): Promise<string> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const certificate = await certify.selfSigned(name, await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']))
  return Buffer.from(certificate.rawData).toString('base64')
}
