import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
const support = 'support@contoso.example'

beforeEach(async () => {
  opened = await openGraph()
})
afterEach(async () => {
  await opened.tenant.close()
})

const clientWith = async (...scopes: string[]) => opened.graph(await opened.tokenFor(support, scopes))

test('the settings of a mailbox are read whole or by one name, with a permission of their own', async () => {
  const client = await clientWith('MailboxSettings.Read')
  const whole = await client.get('/me/mailboxSettings')
  expect(whole.body).toMatchObject({
    '@odata.context': expect.stringContaining('/mailboxSettings'),
    timeZone: 'UTC',
    userPurpose: 'user',
    language: { locale: 'en-US', displayName: 'English (United States)' },
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'all',
      scheduledStartDateTime: { dateTime: expect.stringMatching(/\.\d{7}$/), timeZone: 'UTC' },
    },
  })
  expect((await client.get('/me/mailboxSettings/automaticRepliesSetting')).body).toMatchObject({ status: 'disabled' })
  expect((await client.get('/me/mailboxSettings/timeZone')).body).toMatchObject({ value: 'UTC' })
  expect((await client.get('/me/mailboxSettings/colour')).status).toBe(400)
  expect((await client.ask('PATCH', '/me/mailboxSettings', { timeZone: 'UTC' })).status).toBe(403)
  expect((await (await clientWith('Mail.ReadWrite')).get('/me/mailboxSettings')).status).toBe(403)
})

test('automatic replies that are switched on answer the next mail', async () => {
  const client = await clientWith('MailboxSettings.ReadWrite')
  const automaticRepliesSetting = { status: 'alwaysEnabled', internalReplyMessage: '<p>In the hills</p>' }
  const answer = await client.ask('PATCH', '/me/mailboxSettings', { automaticRepliesSetting })
  expect(answer.body).toMatchObject({ automaticRepliesSetting: { ...automaticRepliesSetting, externalAudience: 'all' } })
  opened.world.mail.transport('sam@contoso.example', [support], sampleMail('Hello', { from: 'sam@contoso.example' }))
  const sam = opened.graph(await opened.tokenFor('sam@contoso.example'))
  const [reply] = valueOf(await sam.get('/me/mailFolders/inbox/messages?$select=subject,body'))
  expect(reply).toMatchObject({ subject: 'Automatic reply: Hello' })
})

test('a schedule needs a beginning before its end, in UTC', async () => {
  const client = await clientWith('MailboxSettings.ReadWrite')
  const at = (dateTime: string, timeZone = 'UTC') => ({ dateTime, timeZone })
  const patch = async (given: Record<string, unknown>) =>
    await client.ask('PATCH', '/me/mailboxSettings', { automaticRepliesSetting: { status: 'scheduled', ...given } })
  expect(codeOf(await patch({}))).toBe('ErrorInvalidTimeRange')
  const [start, end] = [at('2026-12-24T00:00:00.0000000'), at('2026-12-27T00:00:00')]
  expect(codeOf(await patch({ scheduledStartDateTime: end, scheduledEndDateTime: start }))).toBe('ErrorInvalidTimeRange')
  expect((await patch({ scheduledStartDateTime: at('2026-12-24T00:00:00', 'Mars') })).status).toBe(400)
  const good = await patch({ scheduledStartDateTime: start, scheduledEndDateTime: end })
  expect(good.body['automaticRepliesSetting']).toMatchObject({
    status: 'scheduled',
    scheduledEndDateTime: { dateTime: '2026-12-27T00:00:00.0000000', timeZone: 'UTC' },
  })
})
