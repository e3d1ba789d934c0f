import { request } from 'node:http'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant
let token: string
beforeAll(async () => {
  tenant = await startTenant()
  const app = tenant.world.registry.apps()[0]
  const user = tenant.world.directory.findUser('alex.admin@contoso.example')
  if (!app || !user) throw new Error('The seed lacks what this test needs')
  const scopes = ['Mail.ReadWrite', 'Application.ReadWrite.All']
  token = (await tenant.world.tokens.issueForUser({ app, user, audience: 'https://graph.microsoft.com', scopes })).token
})
afterAll(async () => {
  await tenant.close()
})

/** Sends chunks without end until an answer comes; tells its status and how many megabytes had left. */
async function pour(path: string, headers: Record<string, string>, most: number): Promise<{ status: number; megabytes: number }> {
  const chunk = Buffer.alloc(1024 * 1024, 'a')
  return await new Promise((answered, failed) => {
    let megabytes = 0
    let isOver = false
    const asked = request(`${tenant.origins.http}${path}`, { method: 'POST', headers }, (answer) => {
      isOver = true
      answered({ status: answer.statusCode ?? 0, megabytes })
      asked.destroy()
    })
    asked.on('error', (error) => {
      if (!isOver) failed(error)
    })
    const more = (): void => {
      if (isOver) return
      if (megabytes >= most) {
        asked.end()
        return
      }
      megabytes += 1
      if (asked.write(chunk)) setImmediate(more)
      else asked.once('drain', more)
    }
    more()
  })
}

test.each([
  ['Graph', '/v1.0/me/messages', 'application/json', 413],
  ['the directory of Graph', '/v1.0/applications', 'application/json', 413],
  ['EWS', '/EWS/Exchange.asmx', 'text/xml', 413],
  ['the token endpoint', '/contoso.example/oauth2/v2.0/token', 'application/x-www-form-urlencoded', 413],
  ['control', '/_control/deliver', 'application/json', 413],
])('A body in chunks without end is refused by %s before it is whole', async (_, path, type, status) => {
  const headers = { 'content-type': type, 'transfer-encoding': 'chunked', authorization: `Bearer ${token}` }
  // Twice what any of these doors takes.
  const poured = await pour(path, headers, 520)
  expect(poured.status).toBe(status)
  expect(poured.megabytes).toBeLessThan(500)
})

test('A small body in chunks is taken as any other', async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(Buffer.from('{"shiftMs":'))
      stream.enqueue(Buffer.from('5}'))
      stream.close()
    },
  })
  const answer = await fetch(`${tenant.endpoints.control}/clock`, { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(await answer.json()).toMatchObject({ shiftMs: 5 })
  await control(tenant, 'POST', '/reset')
})
