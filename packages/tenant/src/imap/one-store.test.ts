import { afterAll, beforeAll, expect, test } from 'vitest'

import { openGraph, sampleMail, valueOf } from '../graph/test-tenant.ts'
import { RawImap, SUPPORT } from './test-imap.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let imap: RawImap

beforeAll(async () => {
  opened = await openGraph()
  imap = await RawImap.signIn(opened.tenant)
})
afterAll(async () => {
  imap.close()
  await opened.tenant.close()
})

const IMMUTABLE = { prefer: 'IdType="ImmutableId"' }

test('a mail has one identity over Graph and IMAP, and what one protocol does the other sees at once', async () => {
  const graph = opened.graph(await opened.tokenFor(SUPPORT))
  await imap.ask('SELECT INBOX')
  const mime = sampleMail('Across').toString()
  const created = await graph.postMime('/me/mailFolders/inbox/messages', mime, IMMUTABLE)
  const id = String(created.body['id'])
  const messageId = String(created.body['internetMessageId'])

  // Graph to IMAP: at once, under the same Message-ID and with the same bytes.
  expect(await imap.ask('NOOP')).toContain('* 1 EXISTS')
  const fetched = await imap.ask('UID FETCH 1 (ENVELOPE BODY.PEEK[])')
  expect(fetched).toContain(`"${messageId}"`)
  expect(fetched).toContain(mime)

  // Flags: IMAP to Graph and back.
  await imap.ask('STORE 1 +FLAGS (\\Seen \\Flagged)')
  expect((await graph.get(`/me/messages/${id}`, IMMUTABLE)).body).toMatchObject({ isRead: true, flag: { flagStatus: 'flagged' } })
  await graph.ask('PATCH', `/me/messages/${id}`, { isRead: false }, IMMUTABLE)
  expect(await imap.ask('NOOP')).toMatch(/FLAGS \((?!.*\\Seen).*\\Flagged/)

  // Moved over IMAP is moved over Graph, with the same immutable id and another mutable one.
  const mutable = String(valueOf(await graph.get('/me/mailFolders/inbox/messages'))[0]?.['id'])
  expect(await imap.ask('UID MOVE 1 Archive')).toContain('* 1 EXPUNGE')
  const archive = await graph.get('/me/mailFolders/archive', IMMUTABLE)
  expect((await graph.get(`/me/messages/${id}`, IMMUTABLE)).body).toMatchObject({
    id,
    internetMessageId: messageId,
    parentFolderId: archive.body['id'],
  })
  expect((await graph.get(`/me/messages/${mutable}`)).status).toBe(404)

  // Moved back over Graph: another UID, the same mail.
  await graph.post(`/me/messages/${id}/move`, { destinationId: 'inbox' }, IMMUTABLE)
  expect(await imap.ask('NOOP')).toContain('* 1 EXISTS')
  expect(await imap.ask('UID FETCH 1:* ENVELOPE')).toMatch(/UID 2 ENVELOPE/)

  // Appended over IMAP is there over Graph; deleted over Graph it is gone.
  const raw = sampleMail('By hand').toString()
  await imap.ask(`APPEND "Sent Items" (\\Seen) {${String(raw.length)}+}\r\n${raw}`)
  expect(valueOf(await graph.get('/me/mailFolders/sentitems/messages'))).toMatchObject([{ subject: 'By hand', isRead: true }])
  await graph.ask('DELETE', `/me/messages/${id}`, undefined, IMMUTABLE)
  expect(await imap.ask('NOOP')).toContain('* 1 EXPUNGE')

  // A folder made by one is a folder of the other.
  await imap.ask('CREATE Team/Returns')
  const team = valueOf(await graph.get(`/me/mailFolders?$filter=displayName eq 'Team'`))[0]
  expect(valueOf(await graph.get(`/me/mailFolders/${String(team?.['id'])}/childFolders`))).toMatchObject([
    { displayName: 'Returns' },
  ])
})
