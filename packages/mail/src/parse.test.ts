import { describe, expect, test } from 'vitest'
import { parse } from './parse.ts'
import { scanHeaders } from './scan-headers.ts'

const HEAD =
  'From: Anna <anna@example.com>\nSubject: Printer\nMessage-ID: <1@example.com>\nDate: Mon, 02 Mar 2026 09:15:00 +0100\n'
const bytes = (text: string) => Buffer.from(text, 'latin1')
const fatal = (text: string, limits = {}) =>
  parse(bytes(text), limits)
    .problems.filter((problem) => problem.fatal)
    .map((problem) => problem.code)

test('nothing at all is a mail with problems, not an exception', () => {
  const mail = parse(new Uint8Array(0))
  expect(mail).toMatchObject({
    messageId: null,
    from: null,
    to: [],
    subject: '',
    date: null,
    text: '',
    html: null,
    attachments: [],
  })
  expect(mail.problems.map((problem) => problem.code)).toContain('mail-empty')
})

test('carriage returns alone end lines too', () => {
  const mail = parse(bytes(`${HEAD}\nIt smokes.\nBye\n`.replaceAll('\n', '\r')))
  expect(mail).toMatchObject({ subject: 'Printer', text: 'It smokes.\nBye\n' })
})

test('line feeds behind a mail of carriage returns change nothing', () => {
  const mail = parse(bytes(`${`${HEAD}\nIt smokes.\n`.replaceAll('\n', '\r')}\n`))
  expect(mail).toMatchObject({ subject: 'Printer', text: 'It smokes.\n' })
})

test('the length and the property list that Apple Mail puts around a mail in its store are no mail', () => {
  const mail = `${HEAD}\nIt smokes.\n`
  const stored = parse(bytes(`${mail.length}      \n${mail}<?xml version="1.0"?>\n<plist version="1.0"></plist>\n`))
  expect(stored).toMatchObject({ subject: 'Printer', text: 'It smokes.\n' })
  expect(stored.problems.map((problem) => problem.code)).not.toContain('header-damaged')
})

test('a mail in UTF-16 as a whole is read', () => {
  expect(parse(Buffer.from(`\ufeff${HEAD}\nGrüße\n`, 'utf16le'))).toMatchObject({ subject: 'Printer', text: 'Grüße\n' })
})

test('headers come decoded, in order, under the names they were written with', () => {
  const mail = parse(bytes('X-One: =?utf-8?Q?=C3=B6?=\nx-two: a\n b\nX-One: c\n\n'))
  expect(mail.headers).toEqual([
    ['X-One', 'ö'],
    ['x-two', 'a b'],
    ['X-One', 'c'],
  ])
})

describe('a broken limit is a fatal problem beside what could be read', () => {
  const parts = (count: number) => `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(count)}--b--\n`

  test('too many bytes', () => {
    expect(fatal(`${HEAD}\n${'x'.repeat(2000)}`, { rawBytes: 1000 })).toEqual(['mail-too-large'])
  })
  test('too many parts', () => {
    expect(fatal(parts(11), { parts: 10 })).toEqual(['parts-too-many'])
    expect(fatal(parts(10), { parts: 10 })).toEqual([])
  })
  test('too deep', () => {
    const nest = Array.from({ length: 8 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join('')
    expect(fatal(HEAD + nest, { depth: 5 })).toEqual(['nesting-too-deep'])
    expect(fatal(HEAD + nest, { depth: 8 })).toEqual([])
  })
  test('too many header fields', () => {
    expect(fatal(`${HEAD}${'X: y\n'.repeat(50)}\nhi\n`, { headerFields: 20 })).toEqual(['headers-too-many'])
  })
  test('a header too large, with the body still found', () => {
    const mail = parse(bytes(`${HEAD}${'X: yyyyyyyy\n'.repeat(500)}\nhi\n`), { headerBytes: 1000 })
    expect(mail.problems.filter((problem) => problem.fatal).map((problem) => problem.code)).toEqual(['header-too-large'])
    expect(mail).toMatchObject({ subject: 'Printer', text: 'hi\n' })
  })
  test('too long a text', () => {
    expect(fatal(`${HEAD}\n${'x'.repeat(100)}\n`, { textChars: 50 })).toEqual(['text-too-large'])
  })
  test('too many attachments, and too many bytes in them', () => {
    const file = '--b\nContent-Type: application/pdf\n\n12345\n'
    const mail = `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${file.repeat(5)}--b--\n`
    expect(fatal(mail, { attachments: 3 })).toEqual(['attachment-too-many'])
    expect(fatal(mail, { attachmentBytes: 20 })).toEqual(['attachments-too-large'])
    expect(fatal(mail)).toEqual([])
  })
  test('a limit that is no whole number is a mistake of the caller', () => {
    expect(() => parse(bytes(HEAD), { parts: -1 })).toThrow(RangeError)
    expect(() => parse(bytes(HEAD), { depth: 1.5 })).toThrow(/depth/)
  })
})

/** Hostile bodies and fields, each built to a size. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'nested multiparts': (size) =>
    HEAD + Array.from({ length: size / 60 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join(''),
  'empty parts': (size) => `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(size / 7)}`,
  'lines of dashes under many boundaries': (size) =>
    `${HEAD}${Array.from({ length: 50 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join('')}\n${'--b\n'.repeat(size / 4)}`,
  'a header of one line': (size) => `${HEAD}X: ${'a'.repeat(size)}\n\nhi`,
  'a million header fields': (size) => `${HEAD}${'X: y\n'.repeat(size / 5)}\nhi`,
  'beginnings of encoded words': (size) => `${HEAD}X-S: ${'=?'.repeat(size / 2)}\n\nhi`,
  'encoded words': (size) => `Subject: ${'=?utf-8?q?a?= '.repeat(size / 14)}\n\nhi`,
  'open brackets in addresses': (size) => `To: ${'<a'.repeat(size / 2)}\n\nhi`,
  'escaped quotes in addresses': (size) => `To: ${'"\\'.repeat(size / 2)}\n\nhi`,
  'colons in addresses': (size) => `From: ${'a:'.repeat(size / 2)}\n\nhi`,
  'escaped comments in a return path': (size) => `Return-Path: ${'\\('.repeat(size / 2)}\n\nhi`,
  'encoded words without an end': (size) => `${HEAD}X-S: ${'=?utf-8?b?AA'.repeat(size / 12)}\n\nhi`,
  'encoded words without an end in a subject': (size) => `Subject: ${'=?utf-8?b?AA'.repeat(size / 12)}\n\nhi`,
  'open comments in addresses': (size) => `To: ${'('.repeat(size)}\n\nhi`,
  'open brackets in references': (size) => `References: ${'<a'.repeat(size / 2)}\n\nhi`,
  'parameters without end': (size) => `Content-Type: text/plain; ${'a="b" '.repeat(size / 6)}\n\nhi`,
  'sentences that begin with On': (size) => `${HEAD}\n${'On 1 2 3 4 5 6 7 8 blah blah\n'.repeat(size / 29)}`,
  'quoted headers': (size) => `${HEAD}\n${'From: x\nTo: y\n'.repeat(size / 14)}`,
  'quotes and answers': (size) => `${HEAD}\n${'> a\nb\n'.repeat(size / 6)}`,
  'quote marks': (size) => `${HEAD}\n${'>'.repeat(size)}`,
  'signature marks': (size) => `${HEAD}\n${'--\n'.repeat(size / 3)}`,
  'uuencode heads': (size) => `${HEAD}\n${'begin 644 a\n'.repeat(size / 12)}`,
  'nested elements': (size) => `${HEAD}Content-Type: text/html\n\n${'<div>'.repeat(size / 5)}`,
  'angle brackets': (size) => `${HEAD}Content-Type: text/html\n\n${'<'.repeat(size)}`,
  'open scripts': (size) => `${HEAD}Content-Type: text/html\n\n${'<script>'.repeat(size / 8)}`,
  'block quotes': (size) => `${HEAD}Content-Type: text/html\n\n${'<blockquote>a'.repeat(size / 13)}`,
  'images on one line': (size) => `${HEAD}Content-Type: text/html\n\n${'<img src="cid:a">'.repeat(size / 17)}`,
  'a word without end': (size) => `${HEAD}\n${'\u4e00'.repeat(size / 3)}`,
  'lines of contact data': (size) => `${HEAD}\n${'Tel +49 30 1234567\n'.repeat(size / 19)}`,
  closings: (size) => `${HEAD}\n${'Regards\nAnna\n+49 30 1234567\n'.repeat(size / 28)}`,
  'rules of dashes': (size) => `${HEAD}\n${'-- a --\n'.repeat(size / 8)}`,
  'addresses in a bounce': (size) =>
    `From: mailer-daemon@x\nReturn-Path: <>\nSubject: failure notice\n\nundeliverable ${'a@b.c failed '.repeat(size / 13)}`,
  'recipients in a report': (size) =>
    `From: mailer-daemon@x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${'Final-Recipient: rfc822;a@b.c\n\n'.repeat(size / 31)}--b--`,
  'escapes of ISO-2022': (size) => `${HEAD}Content-Type: text/plain; charset=iso-2022-jp\n\n${'\x1b$B'.repeat(size / 3)}`,
  'shifts of UTF-7': (size) => `${HEAD}Content-Type: text/plain; charset=utf-7\n\n${'+'.repeat(size)}`,
}

test.each(Object.entries(HOSTILE))('%s cost time in proportion to their size', (_, build) => {
  const timeOf = (size: number) => {
    const mail = bytes(build(size))
    // Processor time: what waits for its turn on a busy machine is not slow.
    const start = process.cpuUsage()
    parse(mail)
    scanHeaders(mail)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1_000
  }
  timeOf(50_000)
  // Eight times the size may cost eight times as much and some noise; a quadratic path would cost 64 times. The best of several
  // tries: what else happens in the process, such as collecting garbage, only ever makes a try slower.
  const bestOf = (size: number, limit: () => number) => {
    let best = Infinity
    for (let tries = 0; tries < 10 && best > limit(); tries++) best = Math.min(best, timeOf(size))
    return best
  }
  const small = bestOf(100_000, () => 2)
  const allowed = Math.max(100, small * 24)
  expect(bestOf(800_000, () => allowed)).toBeLessThanOrEqual(allowed)
})

test('a mail of 25 MB with one attachment is read whole', () => {
  const packed = Buffer.alloc(18_000_000, 7).toString('base64').replace(/.{76}/g, '$&\r\n')
  const mail = bytes(
    `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: base64\n\n${packed}\n--b--\n`,
  )
  const read = parse(mail)
  expect(read.attachments[0]?.size).toBe(18_000_000)
})
