import { readFile } from 'node:fs/promises'

import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { appToken, personToken } from '../../test/mail-tokens.ts'
import { isSmtpReply, speakLines, xoauth2 } from '../../test/speak-lines.ts'
import type { Talk } from '../../test/speak-lines.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const SUPPORT = 'support@contoso.example'
const SAM = 'sam@contoso.example'
const SCOPE = ['SMTP.Send']

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

type Asks = Talk & { readonly say: (line: string) => Promise<string> }

/** A connection under TLS that has said EHLO. */
async function open(): Promise<Asks> {
  const talk = await speakLines(tenant.endpoints.smtp.tlsPort, ca)
  await talk.hear(isSmtpReply)
  const say = async (line: string) => await talk.ask(line, isSmtpReply)
  await say('EHLO client.example.com')
  return { ...talk, say }
}

async function openAs(address = SUPPORT): Promise<Asks> {
  const talk = await open()
  const answer = await talk.say(`AUTH XOAUTH2 ${xoauth2(address, await personToken(tenant.world, address, SCOPE))}`)
  expect(answer).toMatch(/^235 2\.7\.0 Authentication successful target host \S+\r\n$/)
  return talk
}

function written(subject: string, from = SUPPORT, headers: readonly string[] = []): string {
  const head = [`From: ${from}`, 'To: ann.lee@example.com', `Subject: ${subject}`, `Message-ID: <${subject}@client.example.com>`]
  return [...head, ...headers, '', 'Hello', '.'].join('\r\n')
}

/** MAIL, RCPT and DATA; the last answer. */
async function sendMail(talk: Asks, from: string, to: readonly string[], data: string): Promise<string> {
  const sender = await talk.say(`MAIL FROM:<${from}>`)
  if (!sender.startsWith('250')) return sender
  for (const address of to) await talk.say(`RCPT TO:<${address}>`)
  const begun = await talk.say('DATA')
  return begun.startsWith('354') ? await talk.say(data) : begun
}

const idOf = (address: string) => tenant.world.directory.findUser(address)?.id ?? ''
const sentBy = (address: string) => tenant.world.mail.mailsOf(idOf(address), 'sentitems')
const inboxOf = (address: string) => tenant.world.mail.mailsOf(idOf(address), 'inbox')

describe('the door', () => {
  test('greets, tells its extensions before and after STARTTLS, and forgets the EHLO between', async () => {
    const talk = await speakLines(tenant.endpoints.smtp.port)
    const say = async (line: string) => await talk.ask(line, isSmtpReply)
    expect(await talk.hear(isSmtpReply)).toMatch(
      /^220 \S+\.outlook\.office365\.com Microsoft ESMTP MAIL Service ready at \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000 \[[A-Za-z0-9+/=]+\]\r\n$/,
    )
    expect(await say('MAIL FROM:<a@contoso.example>')).toBe('503 5.5.2 Send hello first\r\n')
    const before = (await say('EHLO client.example.com')).split('\r\n')
    expect(before[0]).toMatch(/^250-\S+ Hello \[127\.0\.0\.1\]$/)
    expect(before.slice(1, -1)).toEqual([
      '250-SIZE 157286400',
      '250-PIPELINING',
      '250-DSN',
      '250-ENHANCEDSTATUSCODES',
      '250-STARTTLS',
      '250-8BITMIME',
      '250-BINARYMIME',
      '250-CHUNKING',
      '250 SMTPUTF8',
    ])
    expect(await say('AUTH XOAUTH2')).toBe('530 5.7.0 Must issue a STARTTLS command first\r\n')
    expect(await say('MAIL FROM:<a@contoso.example>')).toBe('530 5.7.0 Must issue a STARTTLS command first\r\n')
    expect(await say('STARTTLS')).toBe('220 2.0.0 SMTP server ready\r\n')
    await talk.startTls(ca)
    expect(await say('AUTH XOAUTH2')).toBe('503 5.5.2 Send hello first\r\n')
    const after = (await say('EHLO client.example.com')).split('\r\n')
    expect(after).toContain('250-AUTH LOGIN XOAUTH2')
    expect(after.join()).not.toContain('STARTTLS')
    expect(await say('MAIL FROM:<a@contoso.example>')).toMatch(
      /^530 5\.7\.57 Client not authenticated to send mail\. \[\S+\]\r\n$/,
    )
    expect(await say('QUIT')).toBe('221 2.0.0 Service closing transmission channel\r\n')
    expect(await talk.end()).toBe('')
  })

  test.each([
    ['HELO client', /^250 \S+ Hello \[127\.0\.0\.1\]\r\n$/],
    ['EHLO', /^501 5\.5\.4 Invalid domain name\r\n$/],
    ['NOOP', /^250 2\.0\.0 OK\r\n$/],
    ['RSET', /^250 2\.0\.0 Resetting\r\n$/],
    ['VRFY sam', /^252 2\.1\.5 Cannot VRFY user\r\n$/],
    ['HELP', /^214-This server supports the following commands:\r\n214 /],
    ['RCPT TO:<a@b.example>', /^503 5\.5\.2 Need mail command\r\n$/],
    ['DATA', /^503 5\.5\.2 Need mail command\r\n$/],
    ['EXPN list', /^500 5\.3\.3 Unrecognized command 'EXPN'\r\n$/],
    ['AUTH GSSAPI', /^504 5\.7\.4 Unrecognized authentication type\r\n$/],
  ])('answers %s as Exchange does', async (command, answer) => {
    expect(await (await open()).say(command)).toMatch(answer)
  })

  test('answers the steps of a mail as Exchange does, wrong ones too', async () => {
    const talk = await openAs()
    const steps: [string, string][] = [
      ['AUTH XOAUTH2 x', '503 5.5.2 Bad sequence of commands'],
      ['MAIL support@contoso.example', '501 5.5.4 Invalid arguments'],
      ['MAIL FROM:<support>', '501 5.1.7 Invalid address'],
      ['MAIL FROM:<support@contoso.example> SIZE=157286401', '552 5.3.4 Message size exceeds fixed maximum message size'],
      ['MAIL FROM:<support@contoso.example> BODY=8BITMIME SIZE=100', '250 2.1.0 Sender OK'],
      ['MAIL FROM:<support@contoso.example>', '503 5.5.2 Sender already specified'],
      ['DATA', '503 5.5.2 Need rcpt command'],
      ['RCPT TO:<ann>', '501 5.1.3 Invalid address'],
      ['RCPT TO:<ann.lee@example.com> NOTIFY=NEVER', '250 2.1.5 Recipient OK'],
      ['DATA', '354 Start mail input; end with <CRLF>.<CRLF>'],
    ]
    for (const [command, answer] of steps) expect(await talk.say(command)).toBe(`${answer}\r\n`)
    expect(await talk.say(written('steps'))).toMatch(/^250 2\.0\.0 OK <steps@client\.example\.com> \[Hostname=\S+\]\r\n$/)
  })
})

describe('the sign-in', () => {
  test('takes XOAUTH2 in one line and in two, and no other token, with the words of Microsoft', async () => {
    const { world } = tenant
    const talk = await open()
    expect(await talk.say('AUTH XOAUTH2')).toBe('334 \r\n')
    expect(await talk.say(xoauth2(SUPPORT, await personToken(world, SUPPORT, SCOPE)))).toMatch(/^235 2\.7\.0 /)
    const refused = /^535 5\.7\.3 Authentication unsuccessful \[\S+ \d{4}-\d\d-\d\dT[\d:.]+Z [0-9A-F]{16}\]\r\n$/
    const tokens: [string, string][] = [
      [SUPPORT, await personToken(world, SUPPORT, SCOPE, { audience: 'https://graph.microsoft.com' })],
      [SUPPORT, await personToken(world, SUPPORT, ['IMAP.AccessAsUser.All'])],
      [SUPPORT, await personToken(world, SUPPORT, SCOPE, { lifeSeconds: -1 })],
      ['nobody@contoso.example', await personToken(world, SUPPORT, SCOPE)],
    ]
    for (const [user, token] of tokens) expect(await (await open()).say(`AUTH XOAUTH2 ${xoauth2(user, token)}`)).toMatch(refused)
    expect(await (await open()).say('AUTH XOAUTH2 bm9uc2Vuc2U=')).toMatch(refused)
  })

  test('asks a password through and refuses it; the third failure ends the connection', async () => {
    const talk = await open()
    for (let tries = 1; tries <= 3; tries += 1) {
      expect(await talk.say('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6\r\n')
      expect(await talk.say(Buffer.from(SUPPORT).toString('base64'))).toBe('334 UGFzc3dvcmQ6\r\n')
      expect(await talk.say('c2VjcmV0')).toMatch(
        /^535 5\.7\.139 Authentication unsuccessful, basic authentication is disabled\. \[/,
      )
    }
    expect(await talk.end()).toBe('')
  })

  test('is refused for OAuth too where SMTP AUTH is switched off; the mailbox’s switch beats the tenant’s', async () => {
    const { world } = tenant
    const cas = world.exchange.casOf(idOf(SUPPORT))
    const token = await personToken(world, SUPPORT, SCOPE)
    const answer = async () => await (await open()).say(`AUTH XOAUTH2 ${xoauth2(SUPPORT, token)}`)
    const off = (of: string) =>
      new RegExp(
        `^535 5\\.7\\.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${of}\\. Visit https://aka\\.ms/smtp_auth_disabled for more information\\. \\[`,
      )
    world.mail.settings.smtpClientAuthenticationDisabled = true
    expect(await answer()).toMatch(off('Tenant'))
    cas.smtpClientAuthenticationDisabled = false
    expect(await answer()).toMatch(/^235 /)
    world.mail.settings.smtpClientAuthenticationDisabled = false
    cas.smtpClientAuthenticationDisabled = true
    expect(await answer()).toMatch(off('Mailbox'))
  })

  test('a delegate signs in as themselves, never as the shared mailbox; an app as the mailbox it sends from', async () => {
    const { world } = tenant
    const shared = world.directory.addUser({
      userPrincipalName: 'sales@contoso.example',
      kind: 'shared',
      fullAccess: [idOf(SAM)],
    })
    const person = await personToken(world, SAM, SCOPE)
    expect(await (await open()).say(`AUTH XOAUTH2 ${xoauth2('sales@contoso.example', person)}`)).toMatch(/^535 5\.7\.3 /)
    const app = await appToken(world, ['SMTP.SendAsApp'])
    const asApp = async () => await (await open()).say(`AUTH XOAUTH2 ${xoauth2('sales@contoso.example', app)}`)
    expect(await asApp()).toMatch(/^535 5\.7\.3 /)
    shared.sendAs = [world.registry.apps()[0]?.servicePrincipalId ?? '']
    expect(await asApp()).toMatch(/^235 /)
    const talk = await open()
    await talk.say(`AUTH XOAUTH2 ${xoauth2(SUPPORT, app)}`)
    expect(await sendMail(talk, SUPPORT, ['ann.lee@example.com'], written('own'))).toMatch(/^250 /)
    const other = await sendMail(
      talk,
      'sales@contoso.example',
      ['ann.lee@example.com'],
      written('other', 'sales@contoso.example'),
    )
    expect(other).toMatch(/^554 5\.2\.252 SendAsDenied; support@contoso\.example not allowed to send as sales@contoso\.example; /)
  })

  test('an app may have Exchange’s own role over some mailboxes instead of Entra’s permission', async () => {
    const { world } = tenant
    const app = await appToken(world, [])
    const answer = async (user: string) => await (await open()).say(`AUTH XOAUTH2 ${xoauth2(user, app)}`)
    expect(await answer(SAM)).toMatch(/^535 5\.7\.3 /)
    const appId = world.registry.apps()[0]?.appId ?? ''
    world.mail.settings.appRoles = new Map([[appId, [{ role: 'Application SMTP.SendAsApp', mailboxes: [idOf(SAM)] }]]])
    expect(await answer(SAM)).toMatch(/^235 /)
    expect(await answer(SUPPORT)).toMatch(/^535 5\.7\.3 /)
  })

  test('ends with its token: no further mail is taken in a session whose token has run out', async () => {
    const talk = await openAs()
    expect(await sendMail(talk, SUPPORT, [SAM], written('before'))).toMatch(/^250 /)
    tenant.world.clock.shift(3 * 3_600_000)
    expect(await talk.say(`MAIL FROM:<${SUPPORT}>`)).toMatch(/^421 4\.7\.0 Session invalidated - AccessTokenExpired /)
    expect(await talk.end()).toBe('')
  })

  test('a client that says nothing is told so and left', async () => {
    tenant.world.mail.settings.smtp.idleMilliseconds = 20
    const talk = await speakLines(tenant.endpoints.smtp.tlsPort, ca)
    expect(await talk.end()).toMatch(/^220 .*\r\n451 4\.7\.0 Timeout waiting for client input \[\S+\]\r\n$/)
  })
})

describe('a submitted mail', () => {
  test('reaches mailboxes of the tenant, is kept for the world outside, and lies in Sent Items', async () => {
    const talk = await openAs()
    const answer = await sendMail(talk, SUPPORT, [SAM, 'ann.lee@example.com'], written('news', SUPPORT, [`Cc: ${SAM}`]))
    expect(answer).toMatch(/^250 2\.0\.0 OK <news@client\.example\.com> /)
    expect(inboxOf(SAM)).toMatchObject([{ subject: 'news', internetMessageId: '<news@client.example.com>', isRead: false }])
    expect(sentBy(SUPPORT)).toMatchObject([{ subject: 'news', internetMessageId: '<news@client.example.com>', isRead: true }])
    expect(tenant.world.mail.outside()).toMatchObject([{ from: SUPPORT, to: ['ann.lee@example.com'] }])
  })

  test('keeps its dots, and only CRLF around a dot ends it', async () => {
    const talk = await openAs()
    const data = [`From: ${SUPPORT}`, 'Subject: dots', '', '..hidden', 'smuggled\n.\nMAIL FROM:<x@y.example>', '.'].join('\r\n')
    expect(await sendMail(talk, SUPPORT, [SAM], data)).toMatch(/^250 /)
    expect(Buffer.from(inboxOf(SAM)[0]?.raw ?? []).toString()).toMatch(
      /\r\n\.hidden\r\nsmuggled\n\.\nMAIL FROM:<x@y\.example>\r\n$/,
    )
  })

  test('may be pipelined, and go to an address in letters of the world', async () => {
    const talk = await openAs()
    const envelope = [`MAIL FROM:<${SUPPORT}> SMTPUTF8`, 'RCPT TO:<jürgen@example.com>', 'DATA'].join('\r\n')
    talk.send(`${Buffer.from(envelope).toString()}\r\n`)
    const codes = await talk.hear((answer) => /^354 /m.test(answer) && answer.endsWith('\r\n'))
    expect(codes.match(/^\d{3}/gm)).toEqual(['250', '250', '354'])
    expect(await talk.say(written('wide'))).toMatch(/^250 /)
    expect(tenant.world.mail.outside()).toMatchObject([{ to: ['jürgen@example.com'] }])
  })

  test('comes in pieces by BDAT, bytes untouched', async () => {
    const talk = await openAs()
    await talk.say(`MAIL FROM:<${SUPPORT}> BODY=BINARYMIME`)
    await talk.say(`RCPT TO:<${SAM}>`)
    const [first, second] = [`From: ${SUPPORT}\r\nSubject: pieces\r\n\r\n`, '.\r\n.\r\nraw\n']
    talk.send(`BDAT ${String(first.length)}\r\n${first}`)
    expect(await talk.hear(isSmtpReply)).toBe(`250 2.6.0 CHUNK received OK, ${String(first.length)} octets\r\n`)
    talk.send(`BDAT ${String(second.length)} LAST\r\n${second}`)
    expect(await talk.hear(isSmtpReply)).toMatch(/^250 2\.0\.0 OK </)
    expect(
      Buffer.from(inboxOf(SAM)[0]?.raw ?? [])
        .toString()
        .endsWith('\r\n\r\n.\r\n.\r\nraw\n'),
    ).toBe(true)
  })

  test('gets a new Message-ID where the tenant is set so; the reply, the copy and the mail agree on it', async () => {
    tenant.world.mail.settings.rewriteMessageIds = true
    const answer = await sendMail(await openAs(), SUPPORT, [SAM, 'ann.lee@example.com'], written('own'))
    const id = /^250 2\.0\.0 OK (<\S+\.prod\.outlook\.com>) \[Hostname=/.exec(answer)?.[1]
    expect(id).toBeDefined()
    expect(inboxOf(SAM)[0]?.internetMessageId).toBe(id)
    expect(sentBy(SUPPORT)[0]?.internetMessageId).toBe(id)
    const outside = await simpleParser(Buffer.from(tenant.world.mail.outside()[0]?.raw ?? []))
    expect(outside.messageId).toBe(id)
    expect(outside.headers.get('x-microsoft-original-message-id')).toBe('<own@client.example.com>')
  })

  test('to nobody is accepted, and comes back as a report', async () => {
    expect(await sendMail(await openAs(), SUPPORT, ['nobody@contoso.example'], written('lost'))).toMatch(/^250 /)
    expect(inboxOf(SUPPORT).map(({ subject }) => subject)).toEqual(['Undeliverable: lost'])
  })

  test('by somebody else is denied in each of Exchange’s words, and leaves nothing', async () => {
    const talk = await openAs(SAM)
    const { smtp } = tenant.world.mail.settings
    expect(await sendMail(talk, SAM, ['ann.lee@example.com'], written('x'))).toMatch(
      /^554 5\.2\.252 SendAsDenied; sam@contoso\.example not allowed to send as support@contoso\.example; STOREDRV\.Submission\.Exception:SendAsDeniedException\.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message \[BeginDiagnosticData\]Cannot submit message\..*\[Hostname=\S+\]\r\n$/,
    )
    expect(await sendMail(talk, SUPPORT, ['ann.lee@example.com'], written('x', SAM))).toMatch(/^554 5\.2\.252 SendAsDenied; /)
    expect(await sendMail(talk, SAM, ['ann.lee@example.com'], written('x', 'someone@example.com'))).toMatch(/^554 5\.2\.252 /)
    smtp.sendAsDeniedAnswer = '5.2.0'
    expect(await sendMail(talk, SAM, ['ann.lee@example.com'], written('x'))).toMatch(
      /^554 5\.2\.0 STOREDRV\.Submission\.Exception:SendAsDenied/,
    )
    smtp.sendAsDeniedAnswer = '5.7.60'
    expect(await sendMail(talk, SAM, ['ann.lee@example.com'], written('x'))).toBe(
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender\r\n',
    )
    expect([...sentBy(SAM), ...tenant.world.mail.outside()]).toEqual([])
  })

  test('may come from an alias, as a mailbox with SendAs, and on behalf of one with SendOnBehalf', async () => {
    const { world } = tenant
    const shared = world.directory.addUser({ userPrincipalName: 'sales@contoso.example', displayName: 'Sales', kind: 'shared' })
    const talk = await openAs()
    expect(
      await sendMail(talk, 'help@contoso.example', ['ann.lee@example.com'], written('alias', 'help@contoso.example')),
    ).toMatch(/^250 /)
    shared.fullAccess = [idOf(SUPPORT)]
    const asSales = async (subject: string) =>
      await sendMail(talk, 'sales@contoso.example', ['ann.lee@example.com'], written(subject, 'sales@contoso.example'))
    expect(await asSales('full')).toMatch(/^554 /)
    shared.sendAs = [idOf(SUPPORT)]
    expect(await asSales('as')).toMatch(/^250 /)
    shared.sendAs = []
    shared.sendOnBehalf = [idOf(SUPPORT)]
    expect(await asSales('behalf')).toMatch(/^250 /)
    const read = await Promise.all(world.mail.outside().map(async ({ raw }) => await simpleParser(Buffer.from(raw))))
    expect(
      read.map((mail) => [mail.subject, mail.from?.text, (mail.headers.get('sender') as { text: string } | undefined)?.text]),
    ).toEqual([
      ['alias', 'help@contoso.example', undefined],
      ['as', 'sales@contoso.example', undefined],
      ['behalf', 'sales@contoso.example', `"Contoso Support" <${SUPPORT}>`],
    ])
    // The copy lies with whoever signed in, and with the mailbox it is from only where that wants it.
    expect(sentBy(SUPPORT)).toHaveLength(3)
    expect(sentBy('sales@contoso.example')).toHaveLength(0)
    shared.messageCopyForSendOnBehalfEnabled = true
    expect(await asSales('copied')).toMatch(/^250 /)
    expect(sentBy('sales@contoso.example')).toMatchObject([{ subject: 'copied', isRead: true }])
    expect(sentBy(SUPPORT)).toHaveLength(4)
  })
})

describe('limits', () => {
  test('a mail too large for its sender, or for anybody, is refused at its end', async () => {
    tenant.world.mail.settings.maxMessageBytes = 1_000
    const talk = await openAs()
    const data = written('large').replace('Hello', 'Hello '.repeat(500))
    expect(await sendMail(talk, SUPPORT, [SAM], data)).toMatch(/^552 5\.2\.3 /)
    expect(inboxOf(SAM)).toEqual([])
    expect(await sendMail(talk, SUPPORT, [SAM], written('small'))).toMatch(/^250 /)
  })

  test('a full mailbox neither sends nor receives', async () => {
    const talk = await openAs()
    expect(await sendMail(talk, SUPPORT, [SAM], written('fits'))).toMatch(/^250 /)
    const [support, sam] = [tenant.world.directory.findUser(SUPPORT), tenant.world.directory.findUser(SAM)]
    if (!support || !sam) throw new Error('unreachable')
    sam.quotaBytes = 10
    expect(await sendMail(talk, SUPPORT, [SAM], written('bounces'))).toMatch(/^250 /)
    expect(inboxOf(SAM).map(({ subject }) => subject)).toEqual(['fits'])
    expect(Buffer.from(inboxOf(SUPPORT)[0]?.raw ?? []).toString()).toContain('\r\nStatus: 5.2.2\r\n')
    support.quotaBytes = 10
    expect(await sendMail(talk, SUPPORT, [SAM], written('stays'))).toMatch(/^554 5\.2\.2 mailbox full; STOREDRV\.Submission/)
    support.quotaBytes = null
    tenant.world.mail.settings.mailboxQuotaBytes = 10
    expect(await sendMail(talk, SUPPORT, [SAM], written('stays'))).toMatch(/^554 5\.2\.2 mailbox full/)
    tenant.world.mail.settings.mailboxQuotaBytes = null
    tenant.world.mail.settings.suspendedSenders = [SUPPORT]
    expect(await sendMail(talk, SUPPORT, [SAM], written('stays'))).toMatch(/^550 5\.1\.8 /)
  })

  test('recipients are counted for each mail and for the day, mails by the minute', async () => {
    const { smtp } = tenant.world.mail.settings
    const talk = await openAs()
    smtp.maxRecipientsPerMessage = 1
    await talk.say(`MAIL FROM:<${SUPPORT}>`)
    await talk.say(`RCPT TO:<${SAM}>`)
    expect(await talk.say('RCPT TO:<ann.lee@example.com>')).toBe('452 4.5.3 Too many recipients\r\n')
    await talk.say('RSET')
    smtp.maxMessagesPerMinute = 2
    smtp.maxRecipientsPerDay = 3
    const send = async () => await sendMail(talk, SUPPORT, [SAM], written('m'))
    expect([await send(), await send()].map((answer) => answer.slice(0, 3))).toEqual(['250', '250'])
    expect(await send()).toBe('451 4.4.2 Message submission rate for this client has exceeded the configured limit\r\n')
    tenant.world.clock.shift(61_000)
    expect(await send()).toMatch(/^250 /)
    expect(await send()).toMatch(/^554 5\.2\.0 STOREDRV\.Submission\.Exception:SubmissionQuotaExceededException; /)
    tenant.world.clock.shift(86_400_000)
    const fresh = await openAs()
    expect(await sendMail(fresh, SUPPORT, [SAM], written('m'))).toMatch(/^250 /)
    smtp.rateAnswer = 421
    smtp.maxMessagesPerMinute = 0
    expect(await fresh.say(`MAIL FROM:<${SUPPORT}>`)).toMatch(/^421 4\.4\.2 /)
    expect(await fresh.end()).toBe('')
  })

  test('the session beyond the third gets 432 for its mail, and may go on when one of the others has left', async () => {
    const talks = [await openAs(), await openAs(), await openAs(), await openAs()]
    const [first, , , fourth] = talks
    if (!first || !fourth) throw new Error('unreachable')
    const send = async (talk: Asks) => await sendMail(talk, SUPPORT, [SAM], written('m'))
    expect(await send(fourth)).toMatch(
      /^432 4\.3\.2 Concurrent connections limit exceeded\. Visit https:\/\/aka\.ms\/concurrent_sending /,
    )
    expect(await send(first)).toMatch(/^250 /)
    await first.say('QUIT')
    await first.end()
    await expect.poll(() => tenant.world.smtp.connections.size, { timeout: 20_000 }).toBe(3)
    expect(await send(fourth)).toMatch(/^250 /)
    expect(inboxOf(SAM)).toHaveLength(2)
  })
})

describe('faults', () => {
  const fault = (operation: string, effect: Parameters<typeof tenant.world.faults.add>[0]['effect']) =>
    tenant.world.faults.add({ protocol: 'smtp', operation, effect, count: 1 })

  test('refuse by code, or by the name of one of Exchange’s refusals; a mail at its end', async () => {
    const talk = await openAs()
    fault('mail', { kind: 'status', status: 451, code: '4.7.0', message: 'Temporary server error.' })
    expect(await talk.say(`MAIL FROM:<${SUPPORT}>`)).toBe('451 4.7.0 Temporary server error.\r\n')
    fault('data', { kind: 'error', code: '5.2.2' })
    expect(await sendMail(talk, SUPPORT, [SAM], written('full'))).toMatch(/^554 5\.2\.2 mailbox full; STOREDRV/)
    fault('connect', { kind: 'error', code: '4.3.2', message: 'Service not available' })
    const fresh = await speakLines(tenant.endpoints.smtp.tlsPort, ca)
    expect(await fresh.hear(isSmtpReply)).toBe('432 4.3.2 Service not available\r\n')
    fault('noop', { kind: 'status', status: 421, message: 'Goodbye' })
    expect(await talk.say('NOOP')).toBe('421 4.0.0 Goodbye\r\n')
    expect(await talk.end()).toBe('')
    expect([...inboxOf(SAM), ...sentBy(SUPPORT)]).toEqual([])
  })

  test('cut before the mail, in the middle of it, and after it was accepted: nothing, nothing, sent once', async () => {
    const counts = []
    for (const when of ['before', 'middle', 'after'] as const) {
      fault('data', { kind: 'cut', when })
      expect(await sendMail(await openAs(), SUPPORT, [SAM], written(when))).not.toMatch(/^250/)
      await expect.poll(() => tenant.world.smtp.connections.size, { timeout: 20_000 }).toBe(0)
      counts.push([sentBy(SUPPORT).length, inboxOf(SAM).length])
    }
    expect(counts).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ])
  })

  test('lose an accepted mail, send it twice, or let the next one overtake it', async () => {
    const talk = await openAs()
    fault('data', { kind: 'drop' })
    expect(await sendMail(talk, SUPPORT, [SAM], written('lost'))).toMatch(/^250 /)
    expect(inboxOf(SAM)).toHaveLength(0)
    fault('data', { kind: 'double' })
    expect(await sendMail(talk, SUPPORT, [SAM], written('twice'))).toMatch(/^250 /)
    expect(inboxOf(SAM).map(({ subject }) => subject)).toEqual(['twice', 'twice'])
    fault('data', { kind: 'reorder' })
    for (const subject of ['first', 'second']) {
      expect(await sendMail(talk, SUPPORT, [SAM], written(subject))).toMatch(/^250 /)
      tenant.world.clock.shift(1000)
    }
    expect(
      inboxOf(SAM)
        .slice(0, 2)
        .map(({ subject }) => subject),
    ).toEqual(['first', 'second'])
    expect(sentBy(SUPPORT)).toHaveLength(4)
  })

  test('keep no mail back for ever: the next one overtakes it, kept back or not', async () => {
    const talk = await openAs()
    for (const subject of ['first', 'second']) {
      fault('data', { kind: 'reorder' })
      expect(await sendMail(talk, SUPPORT, [SAM], written(subject))).toMatch(/^250 /)
    }
    expect(
      inboxOf(SAM)
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(['first', 'second'])
  })

  test('the request log tells each command and its code, and no token', async () => {
    await sendMail(await openAs(), SUPPORT, [SAM], written('logged'))
    const rows = tenant.world.log.list().filter((row) => row.protocol === 'smtp')
    expect(rows.map(({ operation, status }) => `${operation} ${String(status)}`)).toEqual([
      'ehlo 250',
      'auth 235',
      'mail 250',
      'rcpt 250',
      'data 250',
    ])
    expect(rows.at(-1)).toMatchObject({ principal: SUPPORT, path: `/${SUPPORT}` })
    expect(JSON.stringify(rows)).not.toContain('eyJ')
  })
})
