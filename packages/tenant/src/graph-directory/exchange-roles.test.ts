import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { APP_ID, control } from '../../test/ask-tokens.ts'
import { codeOf, openGraph, valueOf } from '../graph/test-tenant.ts'

const ADMIN = 'alex.admin@contoso.example'
const SCOPE = 'RoleManagement.ReadWrite.Exchange'
const BETA = '/beta/roleManagement/exchange'

let rig: Awaited<ReturnType<typeof openGraph>>
let admin: ReturnType<typeof rig.graph>
let beta: string

beforeEach(async () => {
  rig = await openGraph()
  admin = rig.graph(await rig.tokenFor(ADMIN, [SCOPE]))
  beta = `${rig.tenant.origins.http}${BETA}`
})
afterAll(async () => {
  await rig.tenant.close()
})

const idOf = (address: string) => rig.world.directory.findUser(address)?.id ?? ''

async function definitionOf(name: string): Promise<string> {
  const listed = await admin.get(`${beta}/roleDefinitions?$filter=displayName eq '${name}'`)
  return String(valueOf(listed)[0]?.['id'])
}

async function assign(role: string, directoryScopeId: string, more: object = {}) {
  return await admin.post(`${beta}/roleAssignments`, {
    principalId: `/ServicePrincipals/${rig.app.servicePrincipalId}`,
    roleDefinitionId: await definitionOf(role),
    directoryScopeId,
    ...more,
  })
}

/** Whether an app without any permission of Entra's may read this inbox. */
async function reads(address: string): Promise<boolean> {
  const app = rig.graph(await rig.appToken([]))
  return (await app.get(`/users/${address}/mailFolders/inbox/messages`)).status === 200
}

test('a role given over one mailbox opens that one and no other, and taken back opens none', async () => {
  expect(await reads('support@contoso.example')).toBe(false)
  const made = await assign('Application Mail.Read', `/Users/${idOf('support@contoso.example')}`)
  expect(made.status).toBe(201)
  expect(made.body).toEqual({
    '@odata.context': `${rig.tenant.origins.http}/beta/$metadata#roleManagement/exchange/roleAssignments/$entity`,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    principalId: `/ServicePrincipals/${rig.app.servicePrincipalId}`,
    roleDefinitionId: await definitionOf('Application Mail.Read'),
    directoryScopeId: `/Users/${idOf('support@contoso.example')}`,
    appScopeId: null,
  })
  expect([await reads('support@contoso.example'), await reads('sam@contoso.example')]).toEqual([true, false])
  const path = `${beta}/roleAssignments/${String(made.body['id'])}`
  expect((await admin.get(path)).body).toMatchObject({ id: made.body['id'] })
  const ofApp = `${beta}/roleAssignments?$filter=principalId eq '/ServicePrincipals/${rig.app.servicePrincipalId}'`
  expect(valueOf(await admin.get(ofApp))).toHaveLength(1)
  expect((await admin.ask('DELETE', path)).status).toBe(204)
  expect((await admin.ask('DELETE', path)).status).toBe(404)
  expect(await reads('support@contoso.example')).toBe(false)
})

test('an administrator sees an assignment at once, and its app may use it only when it has gone round', async () => {
  rig.world.mail.settings.policyPropagationMilliseconds = 3_600_000
  const made = await assign('Application Mail.Read', '/')
  expect(valueOf(await admin.get(`${beta}/roleAssignments`))).toHaveLength(1)
  expect(await reads('sam@contoso.example')).toBe(false)
  rig.world.clock.shift(3_600_000)
  expect(await reads('sam@contoso.example')).toBe(true)
  await admin.ask('DELETE', `${beta}/roleAssignments/${String(made.body['id'])}`)
  expect(await reads('sam@contoso.example')).toBe(true)
  rig.world.clock.shift(3_600_000)
  expect(await reads('sam@contoso.example')).toBe(false)
})

test('what control gives is seen over Graph, and stays beside what Graph gives', async () => {
  const role = 'Application Mail.Send'
  const given = { [APP_ID]: [{ role, mailboxes: ['sam@contoso.example', 'support@contoso.example'] }] }
  await control(rig.tenant, 'PATCH', '/settings', { mail: { appRoles: given } })
  await assign('Application Mail.Read', `/Users/${idOf('sam@contoso.example')}`)
  expect(valueOf(await admin.get(`${beta}/roleAssignments`))).toMatchObject([
    { directoryScopeId: null, appScopeId: expect.stringContaining('/CustomScopes/') },
    { directoryScopeId: `/Users/${idOf('sam@contoso.example')}`, appScopeId: null },
  ])
  const app = rig.graph(await rig.appToken([]))
  const mail = { message: { subject: 'Hi', toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }] } }
  expect((await app.post('/users/support@contoso.example/sendMail', mail)).status).toBe(202)
  expect(await reads('sam@contoso.example')).toBe(true)
})

describe('is refused', () => {
  test.each([
    ['a principal without its kind', { principalId: APP_ID }, 400, 'Request_BadRequest'],
    [
      'the application in the place of its service principal',
      { principalId: '/ServicePrincipals/8a1f6d27-2c53-4b9e-9d70-4f3e2a1c0b88' },
      404,
      'Request_ResourceNotFound',
    ],
    ['a role there is not', { roleDefinitionId: '00000000-0000-4000-8000-000000000000' }, 404, 'Request_ResourceNotFound'],
    ['nobody’s mailbox', { directoryScopeId: '/Users/00000000-0000-4000-8000-000000000000' }, 404, 'Request_ResourceNotFound'],
    ['a scope of no kind', { directoryScopeId: '/mailboxes/x' }, 400, 'Request_BadRequest'],
    ['no scope at all', { directoryScopeId: null }, 400, 'Request_BadRequest'],
    ['two scopes', { appScopeId: '/CustomScopes/x' }, 400, 'Request_BadRequest'],
  ])('%s', async (_, more, status, code) => {
    const answer = await assign('Application Mail.Read', '/', more)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(rig.world.exchange.roles.rows()).toEqual([])
  })

  test('the same assignment twice', async () => {
    expect((await assign('Application Mail.Read', '/')).status).toBe(201)
    expect(codeOf(await assign('Application Mail.Read', '/'))).toBe('Request_BadRequest')
  })

  test('whoever lacks the permission, or is no administrator, and everybody under v1.0', async () => {
    const denied = async (address: string, scopes: readonly string[]) =>
      codeOf(await rig.graph(await rig.tokenFor(address, scopes)).get(`${beta}/roleAssignments`))
    expect(await denied(ADMIN, ['Mail.Read'])).toBe('Authorization_RequestDenied')
    const sam = rig.graph(await rig.tokenFor('sam@contoso.example', [SCOPE]))
    expect(codeOf(await sam.post(`${beta}/roleAssignments`, {}))).toBe('Authorization_RequestDenied')
    const older = await admin.get('/roleManagement/exchange/roleAssignments')
    expect([older.status, codeOf(older)]).toEqual([400, 'BadRequest'])
  })
})
