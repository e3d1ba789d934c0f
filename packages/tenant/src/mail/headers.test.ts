import { expect, test } from 'vitest'

import { conversationIdOf, readThreadIndex, replyConversation, startConversation, topicOf } from './conversation.ts'
import { editHead } from './edit-head.ts'
import { addressesOf, headerOf, messageIdsOf, scanHeaders, splitHead, textOf } from './header-scan.ts'
import { isMessageId, makeMessageId } from './message-id.ts'
import { plainTextOf } from './plain-text.ts'
import { readParts } from './read-parts.ts'

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const text = (raw: Uint8Array) => Buffer.from(raw).toString('latin1')

test.each(['\r\n', '\n'])('headers are read up to the empty line with line ends %j', (end) => {
  const headers = scanHeaders(bytes(['Subject: a', ' b', 'X-Y:1', 'no header', '', 'Subject: not this'].join(end)))
  expect(headers).toEqual([
    { name: 'Subject', value: 'a b' },
    { name: 'X-Y', value: '1' },
  ])
})

test('words, national bytes, groups and message ids are understood', () => {
  const headers = scanHeaders(
    bytes(
      'Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\nTo: Team: a@example.com, "B" <b@example.com>;\r\nReferences: <a@b>\r\n <c@d>\r\n\r\n',
    ),
  )
  expect(textOf(headers, 'subject')).toBe('Grüße')
  expect(addressesOf(headers, 'TO')).toEqual([
    { name: '', address: 'a@example.com' },
    { name: 'B', address: 'b@example.com' },
  ])
  expect(messageIdsOf(headers, 'References')).toEqual(['<a@b>', '<c@d>'])
  expect(headerOf(scanHeaders(bytes('Subject: Gr\xfc\xdfe\r\n\r\n', 'latin1')), 'Subject')).toBe('Grüße')
})

test('a mail of headers only, an empty one and one without end have a head', () => {
  expect(scanHeaders(bytes('Subject: x'))).toEqual([{ name: 'Subject', value: 'x' }])
  expect(scanHeaders(bytes(''))).toEqual([])
  expect(splitHead(bytes('x'.repeat(3_000_000))).headEnd).toBeLessThan(2_000_000)
})

test('editing the head leaves every other byte alone', () => {
  const raw = bytes('A: 1\r\nBcc: x@example.com,\r\n y@example.com\r\nC: \xfc\r\n\r\nBcc: body \xff', 'latin1')
  const edited = editHead(raw, { remove: ['bcc'], prepend: [['New', 'ü']] })
  expect(text(edited)).toBe(`New: ${text(bytes('ü'))}\r\nA: 1\r\nC: \xfc\r\n\r\nBcc: body \xff`)
})

test('a long header is folded at its spaces and reads as it was', () => {
  const ids = Array.from({ length: 40 }, (_, at) => `<${String(at)}.long-message-id@example.com>`).join(' ')
  const edited = editHead(bytes('Subject: x\r\n\r\n'), { prepend: [['References', ids]] })
  expect(
    Math.max(
      ...text(edited)
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(79)
  expect(headerOf(scanHeaders(edited), 'References')).toBe(ids)
})

test.each([
  ['<a@b>', true],
  ['<a.b+c@example.com>', true],
  ['a@b', false],
  ['<a b@c>', false],
  ['<a>', false],
  ['<a@b> <c@d>', false],
  ['<a@b@c>', false],
  ['', false],
])('isMessageId(%j) is %j', (id, expected) => {
  expect(isMessageId(id)).toBe(expected)
})

test('a made Message-ID looks like Exchange and is valid', () => {
  const id = makeMessageId(() => 0.5)
  expect(id).toMatch(/^<[0-9A-Z]+@[0-9A-Z]+\.eurprd05\.prod\.outlook\.com>$/)
  expect(isMessageId(id)).toBe(true)
})

test("a reply's conversation index begins with its parent's and keeps the conversation", () => {
  const root = startConversation(Date.parse('2026-11-23T08:00:00Z'), Math.random)
  const reply = replyConversation(root, Math.random)
  expect([Buffer.from(root, 'base64').length, Buffer.from(reply, 'base64').length]).toEqual([22, 27])
  expect(Buffer.from(reply, 'base64').subarray(0, 22)).toEqual(Buffer.from(root, 'base64'))
  expect(conversationIdOf('box', reply, 'topic')).toBe(conversationIdOf('box', root, 'topic'))
  expect(conversationIdOf('box', root, 'other')).not.toBe(conversationIdOf('box', root, 'topic'))
  expect(conversationIdOf('other', root, 'topic')).not.toBe(conversationIdOf('box', root, 'topic'))
  expect(readThreadIndex(reply)).toBe(reply)
  expect(readThreadIndex('AQID')).toBeUndefined()
  expect(topicOf('RE: Aw: FW: Printer')).toBe('printer')
})

test('the text of HTML is readable and holds no markup', () => {
  expect(plainTextOf('<style>x</style><p>Hello &amp; &#252;</p><p>two<br>lines</p>')).toBe('Hello & ü\ntwo\nlines')
})

test('a mail nested beyond reason has no parts, and stays readable as a mail', async () => {
  let nested = 'Content-Type: text/plain\r\n\r\nend'
  for (let at = 0; at < 400; at += 1)
    nested = `Content-Type: multipart/mixed; boundary=b${String(at)}\r\n\r\n--b${String(at)}\r\n${nested}\r\n--b${String(at)}--`
  expect(await readParts(bytes(nested))).toEqual({ text: undefined, html: undefined, attachments: [] })
})
