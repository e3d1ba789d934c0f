import { readFile } from 'node:fs/promises'

import { createTransport } from 'nodemailer'
import type { SentMessageInfo } from 'nodemailer'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { personToken } from '../../test/mail-tokens.ts'
import { isPopList, speakLines, xoauth2 } from '../../test/speak-lines.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const SUPPORT = 'support@contoso.example'
const SAM = 'sam@contoso.example'

let tenant: Tenant
let ca: string
beforeAll(async () => {
  tenant = await startTenant()
  ca = await readFile(tenant.caFile, 'utf8')
})
beforeEach(async () => {
  // Also ends what the test before left open.
  await control(tenant, 'POST', '/reset')
})
afterAll(async () => {
  await tenant.close()
})

/** Sends by nodemailer as anybody would set it up for smtp.office365.com. */
async function send(
  mail: { from?: string; to?: string; subject: string },
  more: { secure?: boolean; ca?: string } = {},
): Promise<SentMessageInfo> {
  const { smtp } = tenant.endpoints
  const secure = more.secure ?? false
  const transport = createTransport({
    host: smtp.host,
    port: secure ? smtp.tlsPort : smtp.port,
    secure,
    requireTLS: !secure,
    auth: { type: 'OAuth2', user: SUPPORT, accessToken: await personToken(tenant.world, SUPPORT, ['SMTP.Send']) },
    tls: { ca: more.ca ?? ca, servername: 'localhost' },
  })
  try {
    return await transport.sendMail({ from: SUPPORT, to: SAM, text: 'Hello from nodemailer', ...mail })
  } finally {
    transport.close()
  }
}

async function graph(path: string): Promise<Record<string, unknown>[]> {
  const scopes = ['Mail.Read']
  const token = await personToken(tenant.world, SUPPORT, scopes, { audience: 'https://graph.microsoft.com' })
  const answer = await fetch(`${tenant.endpoints.graph}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const { value } = (await answer.json()) as { value: Record<string, unknown>[] }
  return value
}

const sentItems = async () => await graph('/me/mailFolders/sentitems/messages?$select=subject,internetMessageId,isRead')

test('nodemailer sends over STARTTLS and over TLS, and Graph shows the mails in Sent Items under the same Message-ID', async () => {
  const plain = await send({ subject: 'Over STARTTLS' })
  tenant.world.clock.shift(1000)
  const tls = await send({ subject: 'Over TLS' }, { secure: true })
  expect(plain).toMatchObject({
    accepted: [SAM],
    rejected: [],
    response: expect.stringContaining(`250 2.0.0 OK ${plain.messageId} `),
  })
  expect(await sentItems()).toMatchObject([
    { subject: 'Over TLS', internetMessageId: tls.messageId, isRead: true },
    { subject: 'Over STARTTLS', internetMessageId: plain.messageId, isRead: true },
  ])
})

test('nodemailer does not trust the tenant without its authority', async () => {
  await expect(send({ subject: 'Untrusted' }, { ca: '' })).rejects.toThrow(/certificate/)
})

test('nodemailer tells of SendAsDenied, of SMTP AUTH switched off by control, and of a full service', async () => {
  await expect(send({ subject: 'x', from: SAM })).rejects.toMatchObject({
    responseCode: 554,
    command: 'DATA',
    response: expect.stringContaining('5.2.252 SendAsDenied; support@contoso.example not allowed to send as sam@contoso.example'),
  })
  await control(tenant, 'PATCH', `/users/${SUPPORT}`, { smtpClientAuthenticationDisabled: true })
  await expect(send({ subject: 'x' })).rejects.toMatchObject({
    code: 'EAUTH',
    responseCode: 535,
    response: expect.stringContaining('SmtpClientAuthentication is disabled for the Mailbox.'),
  })
  await control(tenant, 'PATCH', `/users/${SUPPORT}`, { smtpClientAuthenticationDisabled: null })
  await control(tenant, 'PATCH', '/settings', { mail: { smtp: { maxMessagesPerMinute: 0 } } })
  await expect(send({ subject: 'x' })).rejects.toMatchObject({ responseCode: 451 })
  expect(await sentItems()).toEqual([])
})

test('a connection cut after the mail was accepted fails for nodemailer, and leaves one Sent Item and one mail', async () => {
  const added = await control(tenant, 'POST', '/faults', {
    protocol: 'smtp',
    operation: 'data',
    effect: { kind: 'cut', when: 'after' },
    count: 1,
  })
  expect(added.status).toBe(201)
  await expect(send({ subject: 'Did it leave?' })).rejects.toThrow(/closed/i)
  expect((await sentItems()).map(({ subject }) => subject)).toEqual(['Did it leave?'])
  const sam = tenant.world.directory.findUser(SAM)
  expect(tenant.world.mail.mailsOf(sam?.id ?? '', 'inbox')).toHaveLength(1)
})

test('one mail has one identity by SMTP, Graph and POP3, and POP3’s name for it stays', async () => {
  const sent = await send({ subject: 'One mail', to: SUPPORT })
  const [seen] = await graph('/me/mailFolders/inbox/messages?$select=internetMessageId,conversationId')
  const [copy] = await graph('/me/mailFolders/sentitems/messages?$select=internetMessageId,conversationId')
  expect(seen).toMatchObject({ internetMessageId: sent.messageId })
  expect(copy).toMatchObject({ internetMessageId: sent.messageId })
  const ids = []
  for (let session = 0; session < 2; session += 1) {
    const talk = await speakLines(tenant.endpoints.pop3.tlsPort, ca)
    await talk.hear()
    await talk.ask('AUTH XOAUTH2')
    await talk.ask(xoauth2(SUPPORT, await personToken(tenant.world, SUPPORT, ['POP.AccessAsUser.All'])))
    expect(await talk.ask('RETR 1', isPopList)).toContain(`\r\nMessage-ID: ${sent.messageId}\r\n`)
    ids.push(await talk.ask('UIDL 1'))
    await talk.ask('QUIT')
    await talk.end()
    await send({ subject: 'Another', to: SUPPORT })
  }
  expect(ids[0]).toBe(ids[1])
})
