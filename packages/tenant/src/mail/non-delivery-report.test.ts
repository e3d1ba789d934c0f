import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'
import type { World } from '../world.ts'

const SENDER = 'support@contoso.example'
const ORIGINAL = Buffer.from(
  [
    `From: Support <${SENDER}>`,
    'To: nobody@contoso.example',
    'Subject: =?utf-8?B?w4RuZGVydW5n?=',
    'Message-ID: <lost@contoso.example>',
    'Thread-Index: AdxQAAAAABCQkJCQkJCQkJCQkJCQkA==',
    '',
    'Hello',
    '',
  ].join('\r\n'),
)

function reportsIn(world: World): string[] {
  const user = world.directory.findUser(SENDER)
  return world.mail.mailsOf(user?.id ?? '', 'inbox').map(({ raw }) => Buffer.from(raw).toString('latin1'))
}

/** The parts of a multipart body, without what stands before and after. */
function partsOf(report: string): string[] {
  const boundary = /boundary="([^"]+)"/.exec(report)?.[1] ?? ''
  return report.split(`--${boundary}`).slice(1, -1)
}

test('mail to nobody comes back as a report of three parts, in the thread of the mail', async () => {
  const world = await makeWorld()
  world.mail.transport(SENDER, ['nobody@contoso.example'], ORIGINAL)
  const [report = ''] = reportsIn(world)
  const parts = partsOf(report)
  expect(report).toMatch(/\r\nReturn-Path: <>\r\n/)
  expect(report).toMatch(/\r\nContent-Type: multipart\/report; report-type=delivery-status;\r\n/)
  expect(report).toContain('\r\nX-MS-Exchange-Message-Is-Ndr:\r\n')
  expect(report).toContain('\r\nAuto-Submitted: auto-replied\r\n')
  expect(report).toContain('\r\nIn-Reply-To: <lost@contoso.example>\r\nReferences: <lost@contoso.example>\r\n')
  const index = /Thread-Index: (\S+)/.exec(report)?.[1] ?? ''
  expect(Buffer.from(index, 'base64')).toHaveLength(27)
  expect(parts.map((part) => /Content-Type: ([^;\r]+)/.exec(part)?.[1])).toEqual([
    'multipart/alternative',
    'message/delivery-status',
    'message/rfc822',
  ])
  const fields = (parts[1] ?? '').split('\r\n\r\n').slice(1)
  expect(fields[0]).toMatch(/^Reporting-MTA: dns;\S+\r\nReceived-From-MTA: dns;\S+\r\nArrival-Date: .+$/)
  expect(fields[1]?.trimEnd().split('\r\n')).toEqual([
    'Final-Recipient: rfc822;nobody@contoso.example',
    'Action: failed',
    'Status: 5.1.10',
    'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    expect.stringMatching(/^Remote-MTA: dns;\S+\.prod\.outlook\.com$/),
    'X-Display-Name: nobody@contoso.example',
  ])
  expect(parts[2]).toContain('Message-ID: <lost@contoso.example>')
  expect((await simpleParser(report)).subject).toBe('Undeliverable: Änderung')
  expect((await simpleParser(report)).text).toContain('Diagnostic information for administrators:')
})

test('other shapes carry the headers only, or no more than words', async () => {
  const world = await makeWorld()
  world.mail.settings.nonDeliveryReport = 'headers'
  world.mail.transport(SENDER, ['nobody@contoso.example'], ORIGINAL)
  const [withHeaders = ''] = reportsIn(world)
  expect(partsOf(withHeaders)[2]).toMatch(/^\r\nContent-Type: text\/rfc822-headers\r\n/)
  expect(partsOf(withHeaders)[2]).not.toContain('Hello')
  world.mail.settings.nonDeliveryReport = 'text-only'
  world.mail.transport(SENDER, ['nobody@contoso.example'], ORIGINAL)
  const [textOnly = ''] = reportsIn(world)
  expect(partsOf(textOnly)).toHaveLength(1)
  expect((await simpleParser(textOnly)).text).toContain("Remote server returned '550 5.1.10")
})

test('a full mailbox of the tenant, a delay, and a language each show in the report', async () => {
  const world = await makeWorld()
  const sender = world.directory.findUser(SENDER)
  if (sender) sender.language = 'de-DE'
  world.mail.settings.bounces.set('sam@contoso.example', { status: '5.2.2', diagnostic: '554 5.2.2 mailbox full' })
  world.mail.settings.bounces.set('slow@example.com', {
    status: '4.4.7',
    diagnostic: '400 4.4.7 Message delayed',
    action: 'delayed',
  })
  world.mail.transport(SENDER, ['sam@contoso.example', 'slow@example.com', 'alex.admin@contoso.example'], ORIGINAL)
  const reports = reportsIn(world)
  const read = await Promise.all(reports.map(async (report) => (await simpleParser(report)).subject))
  expect(new Set(read)).toEqual(new Set(['Unzustellbar: Änderung', 'Zustellung verzögert: Änderung']))
  expect(reports.some((report) => /Action: delayed\r\nStatus: 4\.4\.7/.test(report))).toBe(true)
  expect(reports.some((report) => /rfc822;sam@contoso\.example\r\nAction: failed\r\nStatus: 5\.2\.2/.test(report))).toBe(true)
  const idOf = (address: string) => world.directory.findUser(address)?.id ?? ''
  expect(world.mail.mailsOf(idOf('sam@contoso.example'))).toEqual([])
  expect(world.mail.mailsOf(idOf('alex.admin@contoso.example'))).toHaveLength(1)
})

test.each(['All', 'DR, NDR', 'oof,ndr'])('X-Auto-Response-Suppress: %s keeps Exchange from reporting', async (values) => {
  const world = await makeWorld()
  const quiet = Buffer.concat([Buffer.from(`X-Auto-Response-Suppress: ${values}\r\n`), ORIGINAL])
  world.mail.transport(SENDER, ['nobody@contoso.example'], quiet)
  expect(reportsIn(world)).toEqual([])
})

test('a plus part leads to the mailbox before it, but not to somebody who is not there', async () => {
  const world = await makeWorld()
  world.mail.transport(SENDER, ['sam+ticket-7@contoso.example', 'nobody+x@contoso.example'], ORIGINAL)
  expect(world.mail.mailsOf(world.directory.findUser('sam@contoso.example')?.id ?? '', 'inbox')).toHaveLength(1)
  expect(reportsIn(world)).toHaveLength(1)
})

test('a mailbox without a licence is nobody; aliases and every proxy address are somebody', async () => {
  const world = await makeWorld()
  const idOf = (address: string) => world.directory.findUser(address)?.id ?? ''
  const sam = world.directory.findUser('sam@contoso.example')
  if (sam) sam.mailboxEnabled = false
  world.directory.addUser({
    userPrincipalName: 'jo.smith@contoso.example',
    mail: 'jo@contoso.example',
    aliases: ['j@contoso.example'],
  })
  const to = ['sam@contoso.example', 'j@contoso.example', 'JO@contoso.example', 'jo.smith@contoso.example']
  world.mail.transport(SENDER, to, ORIGINAL)
  expect(world.mail.mailsOf(idOf('jo@contoso.example'), 'inbox')).toHaveLength(1)
  expect(reportsIn(world)).toHaveLength(1)
  expect(reportsIn(world)[0]).toContain('Final-Recipient: rfc822;sam@contoso.example')
})
