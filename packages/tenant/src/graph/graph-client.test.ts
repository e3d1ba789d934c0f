// Held against Microsoft's own client, as it comes: what it accepts from Graph it must accept from the tenant.
import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  FileUpload,
  LargeFileUploadTask,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import type { PageCollection } from '@microsoft/microsoft-graph-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { openEndpoint } from './subscriptions/test-endpoint.ts'
import { deliverMany, openGraph } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: Client

beforeEach(async () => {
  opened = await openGraph()
  // The client gives tokens to hosts it knows, and over TLS, only.
  setDefaultCACertificates([...getCACertificates('default'), await readFile(opened.tenant.caFile, 'utf8')])
  const token = await opened.tokenFor('support@contoso.example')
  client = Client.init({
    baseUrl: `${opened.tenant.origins.https}/`,
    customHosts: new Set(['127.0.0.1']),
    authProvider: (done) => done(null, token),
  })
})
afterEach(async () => {
  await opened.tenant.close()
})

async function iterate(page: PageCollection): Promise<{ subjects: unknown[]; deltaLink: string | undefined }> {
  const subjects: unknown[] = []
  const iterator = new PageIterator(client, page, (item) => {
    subjects.push(item['@removed'] === undefined ? item.subject : 'removed')
    return true
  })
  await iterator.iterate()
  return { subjects, deltaLink: iterator.getDeltaLink() }
}

test('it lists messages through all pages', async () => {
  deliverMany(opened.world, 25)
  const page = (await client.api('/me/mailFolders/inbox/messages').select(['subject']).top(10).get()) as PageCollection
  const { subjects } = await iterate(page)
  expect(subjects).toHaveLength(25)
  expect(subjects[0]).toBe('Question 25')
})

test('it follows delta links', async () => {
  deliverMany(opened.world, 12)
  const first = await iterate(await client.api('/me/mailFolders/inbox/messages/delta').select('subject').top(5).get())
  expect(first.subjects).toHaveLength(12)
  deliverMany(opened.world, 1, 'New')
  const second = await iterate(await client.api(String(first.deltaLink)).get())
  expect(second.subjects).toEqual(['New 1'])
})

test('it sends mail and reads errors', async () => {
  const message = {
    subject: 'Hello',
    body: { contentType: 'Text', content: 'Hi' },
    toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }],
  }
  await client.api('/me/sendMail').post({ message, saveToSentItems: true })
  expect(opened.world.mail.outside()).toHaveLength(1)
  await expect(client.api('/me/messages/AAMkNo').get()).rejects.toMatchObject({
    statusCode: 400,
    code: 'ErrorInvalidIdMalformed',
  })
})

test('its retry handler waits out a throttled request', async () => {
  opened.world.faults.add({
    protocol: 'graph',
    operation: 'messages.list',
    effect: { kind: 'status', status: 429, retryAfterSeconds: 1 },
    count: 1,
  })
  deliverMany(opened.world, 1)
  expect((await client.api('/me/messages').get()).value).toHaveLength(1)
})

test('it uploads a large attachment', async () => {
  const draft = await client
    .api('/me/messages')
    .post({ subject: 'Big', toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }] })
  const content = Buffer.alloc(7_000_000, 'x')
  const session = await LargeFileUploadTask.createUploadSession(
    client,
    `/me/messages/${draft.id}/attachments/createUploadSession`,
    {
      AttachmentItem: { attachmentType: 'file', name: 'big.bin', size: content.length },
    },
  )
  // Microsoft's upload URLs are on a host that is not Graph's, so its client sends them no token; here that host must not be named.
  const uploader = Client.init({ authProvider: (done) => done(null, 'never sent') })
  const file = new FileUpload(new Uint8Array(content), 'big.bin', content.length)
  const result = await new LargeFileUploadTask(uploader, file, session, { rangeSize: 3_276_800 }).upload()
  expect(result.location).toContain('/Attachments(')
  const attachments = await client.api(`/me/messages/${draft.id}/attachments`).select(['name', 'size']).get()
  expect(attachments.value).toMatchObject([{ name: 'big.bin', size: content.length }])
})

test('it puts requests into a batch, and reads each answer', async () => {
  deliverMany(opened.world, 2)
  const page = (await client.api('/me/messages').select('id').get()) as { value: { id: string }[] }
  const urlOf = (at: number) => `https://graph.microsoft.com/me/messages/${page.value[at]?.id ?? ''}`
  const content = new BatchRequestContent([
    {
      id: '1',
      request: new Request(urlOf(0), {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ isRead: true }),
      }),
    },
    { id: '2', request: new Request(`${urlOf(0)}?$select=isRead`), dependsOn: ['1'] },
    { id: '3', request: new Request('https://graph.microsoft.com/me/messages/damaged'), dependsOn: ['1'] },
  ])
  const answers = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()))
  expect(answers.getResponseById('1').status).toBe(200)
  expect(await answers.getResponseById('2').json()).toMatchObject({ isRead: true })
  expect(answers.getResponseById('3').status).toBe(400)
})

test('it makes, renews and ends a subscription', async () => {
  const endpoint = await openEndpoint()
  try {
    opened.world.notifications.allowLoopbackHttp = true
    const inADay = () => new Date(opened.world.clock.now() + 86_400_000).toISOString()
    const made = await client.api('/subscriptions').post({
      changeType: 'created',
      notificationUrl: `${endpoint.url}/hook`,
      resource: "me/mailFolders('Inbox')/messages",
      expirationDateTime: inADay(),
      clientState: 'mine',
    })
    deliverMany(opened.world, 1)
    await vi.waitFor(() => expect(endpoint.items()).toMatchObject([{ subscriptionId: made.id, clientState: 'mine' }]), {
      timeout: 20_000,
    })
    expect((await client.api(`/subscriptions/${made.id}`).patch({ expirationDateTime: inADay() })).id).toBe(made.id)
    await client.api(`/subscriptions/${made.id}`).delete()
    await expect(client.api(`/subscriptions/${made.id}`).get()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    })
  } finally {
    await endpoint.close()
  }
})

test('it tells a dead delta link by its code', async () => {
  const { deltaLink } = await iterate(await client.api('/me/mailFolders/inbox/messages/delta').get())
  opened.world.mail.expireDeltaTokens()
  await expect(client.api(String(deltaLink)).get()).rejects.toMatchObject({ statusCode: 410, code: 'syncStateNotFound' })
})
