import { describe, expect, test } from 'vitest'
import { scanHeaders } from './scan-headers.ts'

const MAIL = `From: Ana López <ana@example.com>
To: Contoso Support <support@contoso.example>
Cc: bo@example.com
Subject: =?utf-8?Q?Dr=C3=BCcker_im_dritten_Stock_ist_kaputt?=
Date: Mon, 02 Mar 2026 09:15:30 +0100
Message-ID: <abc@example.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="one"

--one
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Der Drücker ist kaputt. Fehler 17.

--one
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Der Dr=C3=BCcker ist <b>kaputt</b>. Fehler 17.</p>

--one--
`
const identity = (text: string) => scanHeaders(Buffer.from(text)).contentIdentity

test('the header is told without decoding the rest', () => {
  expect(scanHeaders(Buffer.from(MAIL))).toMatchObject({
    messageId: 'abc@example.com',
    from: { name: 'Ana López', address: 'ana@example.com' },
    to: [{ name: 'Contoso Support', address: 'support@contoso.example' }],
    subject: 'Drücker im dritten Stock ist kaputt',
    date: '2026-03-02T08:15:30.000Z',
    autoSubmitted: false,
  })
  expect(identity(MAIL)).toMatch(/^[\w-]{43}$/)
})

describe('one mail has one identity', () => {
  const same: Readonly<Record<string, string>> = {
    'with CRLF for LF': MAIL.replaceAll('\n', '\r\n'),
    'with trace fields on top': `Received: from a by b; Mon, 2 Mar 2026 08:15:31 +0000\nX-MS-Exchange-Organization-SCL: 1\n${MAIL}`,
    'with fields in another order and folded': MAIL.replace(
      /^(From: .*\n)(To: .*\n)/,
      'To: Contoso Support\n <support@contoso.example>\n$1',
    ),
    'with the subject in another encoding': MAIL.replace(
      /Subject: .*/,
      'Subject: =?iso-8859-1?B?RHL8Y2tlciBpbSBkcml0dGVu?=\n =?iso-8859-1?Q?_Stock_ist_kaputt?=',
    ),
    'with the date in another zone': MAIL.replace('09:15:30 +0100', '08:15:30 +0000'),
    'with other display names': MAIL.replace('Ana López', 'Lopez, Ana').replace('Contoso Support <support', '<support'),
    'with another boundary and another transfer encoding': MAIL.replaceAll('one', '_000_AM0PR01').replace(
      'quoted-printable\n\n<p>Der Dr=C3=BCcker ist <b>kaputt</b>. Fehler 17.</p>',
      '8bit\n\n<html><head><meta charset="utf-8"><style>p{margin:0}</style></head><body><p>Der Dr&uuml;cker ist <b>kaputt</b>.&nbsp;Fehler 17.</p></body></html>',
    ),
    'with a plain part that the server made anew': MAIL.replace(
      'Der Drücker ist kaputt. Fehler 17.\n',
      'Der Drücker ist kaputt.\nFehler 17.\n\n',
    ),
    'with the Message-ID folded': MAIL.replace('Message-ID: <', 'Message-ID:\n <'),
  }
  test.each(Object.entries(same))('%s', (_, other) => {
    expect(identity(other)).toBe(identity(MAIL))
  })
})

describe('attachments', () => {
  const withFile = (content: string, { encoding = 'base64', type = 'application/pdf; name="scan.pdf"', fold = 76 } = {}) =>
    [
      'From: scanner@example.com',
      'To: support@contoso.example',
      'Subject: Scan',
      'Date: Mon, 02 Mar 2026 09:15:30 +0100',
      'Message-ID: <scan@example.com>',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'See the attachment.',
      '--b',
      `Content-Type: ${type}`,
      'Content-Disposition: attachment',
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      encoding === 'base64'
        ? (Buffer.from(content)
            .toString('base64')
            .match(new RegExp(`.{1,${String(fold)}}`, 'g'))
            ?.join('\n') ?? '')
        : content,
      '--b--',
      '',
    ].join('\n')
  const scan = 'page one '.repeat(50)

  test('with other contents make another mail, even in one second under one Message-ID', () => {
    expect(identity(withFile(scan))).not.toBe(identity(withFile(`${scan}more`)))
  })

  test.each<[string, Parameters<typeof withFile>[1]]>([
    ['folded in another way', { fold: 60 }],
    ['in another transfer encoding', { encoding: '8bit' }],
    ['under another name and type', { type: 'application/octet-stream; name="other.bin"' }],
  ])('%s leave it the same mail', (_, other) => {
    expect(identity(withFile(scan, other))).toBe(identity(withFile(scan)))
  })

  test('that the server makes itself do not count', () => {
    const tnef = { type: 'application/ms-tnef; name="winmail.dat"' }
    expect(identity(withFile(scan, tnef))).toBe(identity(withFile(`${scan}more`, tnef)))
  })
})

describe('two mails that share a Message-ID are two', () => {
  const others: Readonly<Record<string, string>> = {
    'with another sender': MAIL.replace('ana@example.com', 'eva@example.com'),
    'with another date': MAIL.replace('09:15:30', '09:15:31'),
    'with another subject': MAIL.replace('kaputt?=', 'laut?='),
    'with another recipient': MAIL.replace('bo@example.com', 'cy@example.com'),
    'with other words in the same second': MAIL.replaceAll('Fehler 17', 'Fehler 18'),
    'with another Message-ID': MAIL.replace('abc@', 'abd@'),
  }
  test.each(Object.entries(others))('%s', (_, other) => {
    expect(identity(other)).not.toBe(identity(MAIL))
  })
})

test('words in Cyrillic and Chinese tell mails apart as well', () => {
  const make = (body: string) =>
    `From: a@example.com\nMessage-ID: <1@example.com>\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`
  expect(identity(make('Принтер сломан'))).not.toBe(identity(make('Принтер работает')))
  expect(identity(make('打印机坏了'))).not.toBe(identity(make('打印机好了')))
})

test('what is no mail is told by its bytes, line ends aside', () => {
  expect(identity('\0\xff nothing\r\nhere')).toBe(identity('\0\xff nothing\nhere'))
  expect(identity('\0\xff nothing\nhere')).not.toBe(identity('\0\xff nothing\nthere'))
  expect(scanHeaders(new Uint8Array(0))).toMatchObject({ messageId: null, from: null, autoSubmitted: false })
})

test('marks of automatic mail are seen in the header alone', () => {
  expect(scanHeaders(Buffer.from('From: a@example.com\nAuto-Submitted: auto-replied\n\nx'))).toMatchObject({
    autoSubmitted: true,
    autoReason: 'auto-reply',
  })
})
