// Each JSON answer of Graph mail is held against a shape written from Microsoft's pages.
import { beforeEach, afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { GRAPH_SHAPES } from '../../test/graph-shapes.ts'
import { openEndpoint } from './subscriptions/test-endpoint.ts'
import { deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'
import type { Answer } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>
let endpoint: Awaited<ReturnType<typeof openEndpoint>>
const support = 'support@contoso.example'
const toRecipients = [{ emailAddress: { address: 'ann.lee@example.com' } }]
const file = {
  '@odata.type': '#microsoft.graph.fileAttachment',
  name: 'a.txt',
  contentType: 'text/plain',
  contentBytes: Buffer.from('Hello').toString('base64'),
}

beforeEach(async () => {
  opened = await openGraph()
  endpoint = await openEndpoint()
  opened.world.notifications.allowLoopbackHttp = true
  client = opened.graph(await opened.tokenFor(support, ['User.Read', 'Mail.ReadWrite', 'Mail.Send', 'MailboxSettings.ReadWrite']))
  deliverMany(opened.world, 3)
})
afterEach(async () => {
  await opened.tenant.close()
  await endpoint.close()
})

const firstPath = async () => `/me/messages/${String(valueOf(await client.get('/me/messages?$select=id'))[0]?.['id'])}`
const draftPath = async () =>
  `/me/messages/${String((await client.post('/me/messages', { subject: 'Draft', toRecipients, attachments: [file] })).body['id'])}`
const openSession = async () =>
  await client.post(`${await draftPath()}/attachments/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'big.bin', size: 4_000_000 },
  })
const subscribe = async () =>
  await client.post('/subscriptions', {
    changeType: 'created,updated',
    notificationUrl: `${endpoint.url}/hook`,
    lifecycleNotificationUrl: `${endpoint.url}/life`,
    resource: '/me/messages',
    expirationDateTime: new Date(opened.world.clock.now() + 3_600_000).toISOString(),
    clientState: 'mine',
  })
const told = async (): Promise<Answer> => {
  await vi.waitFor(() => expect(endpoint.received.length).toBeGreaterThan(0), { timeout: 20_000 })
  return { status: 202, headers: new Headers(), body: endpoint.received[0]?.body ?? {} }
}

const ANSWERS: readonly (readonly [
  what: string,
  shape: keyof typeof GRAPH_SHAPES,
  status: number,
  ask: () => Promise<Answer>,
])[] = [
  ['GET message', 'message', 200, async () => await client.get(await firstPath())],
  ['GET messages', 'messages', 200, async () => await client.get('/me/messages?$top=2&$count=true')],
  ['GET messages of a folder', 'messages', 200, async () => await client.get('/me/mailFolders/inbox/messages')],
  ['PATCH message', 'message', 200, async () => await client.ask('PATCH', await firstPath(), { isRead: true })],
  ['POST move', 'message', 201, async () => await client.post(`${await firstPath()}/move`, { destinationId: 'archive' })],
  ['POST copy', 'message', 201, async () => await client.post(`${await firstPath()}/copy`, { destinationId: 'archive' })],
  ['POST message', 'message', 201, async () => await client.post('/me/messages', { subject: 'Draft', toRecipients })],
  ['POST message as MIME', 'message', 201, async () => await client.postMime('/me/messages', sampleMail('Mime').toString())],
  ['POST createReply', 'message', 201, async () => await client.post(`${await firstPath()}/createReply`)],
  ['POST createReplyAll', 'message', 201, async () => await client.post(`${await firstPath()}/createReplyAll`)],
  ['POST createForward', 'message', 201, async () => await client.post(`${await firstPath()}/createForward`)],
  ['first delta page', 'delta', 200, async () => await client.get('/me/mailFolders/inbox/messages/delta?$top=2')],
  [
    'delta with a removal',
    'delta',
    200,
    async () => {
      const first = await client.get('/me/mailFolders/inbox/messages/delta')
      await client.post(`${await firstPath()}/permanentDelete`)
      const next = await client.get(String(first.body['@odata.deltaLink']))
      expect(valueOf(next)).toHaveLength(1)
      return next
    },
  ],
  ['GET folders', 'folders', 200, async () => await client.get('/me/mailFolders?includeHiddenFolders=true&$top=50')],
  ['GET folder', 'folder', 200, async () => await client.get("/me/mailFolders('inbox')")],
  ['POST folder', 'folder', 201, async () => await client.post('/me/mailFolders', { displayName: 'New' })],
  ['GET attachments', 'attachments', 200, async () => await client.get(`${await draftPath()}/attachments`)],
  ['POST attachment', 'attachment', 201, async () => await client.post(`${await draftPath()}/attachments`, file)],
  ['POST createUploadSession', 'uploadSession', 201, openSession],
  [
    'PUT a piece',
    'uploadProgress',
    200,
    async () => {
      const { body } = await openSession()
      const piece = Buffer.alloc(1_000_000)
      const headers = { 'content-type': 'application/octet-stream', 'content-range': 'bytes 0-999999/4000000' }
      const answer = await fetch(String(body['uploadUrl']), { method: 'PUT', body: piece, headers })
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> }
    },
  ],
  ['POST subscription', 'subscription', 201, subscribe],
  [
    'GET subscriptions',
    'subscriptions',
    200,
    async () => {
      await subscribe()
      return await client.get('/subscriptions')
    },
  ],
  [
    'a change notification',
    'notification',
    202,
    async () => {
      await subscribe()
      deliverMany(opened.world, 1)
      return await told()
    },
  ],
  [
    'a lifecycle notification',
    'lifecycle',
    202,
    async () => {
      await subscribe()
      for (const one of opened.world.subscriptions.list()) opened.world.subscriptions.tell(one, 'missed')
      return await told()
    },
  ],
  [
    'POST translateExchangeIds',
    'translated',
    200,
    async () => {
      const inputIds = valueOf(await client.get('/me/messages?$select=id')).map((one) => one['id'])
      const given = { inputIds, sourceIdType: 'restId', targetIdType: 'restImmutableEntryId' }
      return await client.post('/me/translateExchangeIds', given)
    },
  ],
  ['GET mailboxSettings', 'mailboxSettings', 200, async () => await client.get('/me/mailboxSettings')],
  [
    'GET automaticRepliesSetting',
    'automaticReplies',
    200,
    async () => await client.get('/me/mailboxSettings/automaticRepliesSetting'),
  ],
  [
    'POST $batch',
    'batch',
    200,
    async () =>
      await client.post('/$batch', {
        requests: [
          { id: '1', method: 'GET', url: '/me/messages?$top=1' },
          { id: '2', method: 'GET', url: '/me/messages/damaged' },
        ],
      }),
  ],
  ['a refusal', 'error', 400, async () => await client.get('/me/messages/damaged')],
  ['a refusal of a token', 'error', 401, async () => await opened.graph('rubbish').get('/me/messages')],
]

test.each(ANSWERS)('%s is a %s, answered %i', async (_, shape, status, ask) => {
  const answer = await ask()
  expect(answer.status).toBe(status)
  const read = GRAPH_SHAPES[shape].safeParse(answer.body)
  expect(read.success ? '' : z.prettifyError(read.error)).toBe('')
})

test('every shape is held against an answer', () => {
  expect(new Set(ANSWERS.map(([, shape]) => shape))).toEqual(new Set(Object.keys(GRAPH_SHAPES)))
})

test.each([
  ['POST send', async () => await client.post(`${await draftPath()}/send`), 202],
  ['POST reply', async () => await client.post(`${await firstPath()}/reply`, { comment: 'Hi' }), 202],
  ['POST sendMail', async () => await client.post('/me/sendMail', { message: { subject: 'Hi', toRecipients } }), 202],
  ['DELETE message', async () => await client.ask('DELETE', await firstPath()), 204],
  ['POST permanentDelete', async () => await client.post(`${await firstPath()}/permanentDelete`), 204],
] as const)('%s answers without a body', async (_, ask, status) => {
  const answer = await ask()
  expect([answer.status, answer.body]).toEqual([status, { text: '' }])
})
