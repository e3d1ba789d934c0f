import { expect, test } from 'vitest'

import { ewsApp } from './ews/ews-app.ts'
import { graphApp } from './graph/graph-app.ts'
import { makeWorld } from './make-world.ts'
import type { Seed } from './seed/seed.ts'

const SUPPORT = 'support@contoso.example'
const clock = { now: () => 1_764_000_000_000, offset: () => 0, shift: () => undefined }
const attachment = { filename: 'log.txt', content: Buffer.from('lines').toString('base64') }
const seed: Seed = {
  mails: [
    { to: SUPPORT, from: 'Ann Lee <ann.lee@example.com>', subject: 'One', text: 'Hello' },
    { to: SUPPORT, from: 'bo.chen@example.com', subject: 'Two', text: 'Hello', html: '<p>Hello</p>', attachments: [attachment] },
  ],
}

/** Everything a run shows: the bytes of its mails, and what its doors answer to the same requests. */
async function run(randomSeed: number): Promise<readonly string[]> {
  const world = await makeWorld({ clock, randomSeed, seed })
  const [app, user] = [world.registry.apps()[0], world.directory.findUser(SUPPORT)]
  if (!app || !user) throw new Error('The seed lacks what this test needs')
  const audience = 'https://graph.microsoft.com'
  const { token } = await world.tokens.issueForUser({ app, user, audience, scopes: ['Mail.ReadWrite', 'Mail.Send'] })
  const graph = graphApp(world)
  const seen: string[] = []
  const ask = async (method: string, path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await graph.request(`http://127.0.0.1/v1.0/me${path}`, { method, headers, body: JSON.stringify(body) })
    seen.push(JSON.stringify([...answer.headers]), await answer.text())
    return answer.status
  }
  const message = { subject: 'Three', body: { contentType: 'html', content: '<p>Three</p>' } }
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YQ==' }
  const toRecipients = [{ emailAddress: { address: SUPPORT } }]
  expect(await ask('POST', '/messages', { ...message, attachments: [file] })).toBe(201)
  expect(await ask('POST', '/sendMail', { message: { ...message, toRecipients } })).toBe(202)
  expect(await ask('POST', '/messages/nowhere/move', { destinationId: 'inbox' })).toBe(400)
  const refused = await ewsApp(world).request('http://127.0.0.1/EWS/Exchange.asmx', { method: 'POST', body: '' })
  seen.push(JSON.stringify([...refused.headers]))
  return [...seen, ...world.mail.mailsOf(user.id).map(({ raw }) => Buffer.from(raw).toString('latin1'))]
}

test('Two tenants with one seed and one clock hold the same bytes and answer alike, to the ids of their requests', async () => {
  const [first, again, other] = [await run(7), await run(7), await run(8)]
  expect(first.length).toBeGreaterThan(10)
  expect(again).toEqual(first)
  // Another seed makes other ids, or there would be nothing to compare.
  expect(other).not.toEqual(first)
})
