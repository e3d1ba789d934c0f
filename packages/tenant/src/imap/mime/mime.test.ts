import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { scanHeaders } from '../../mail/header-scan.ts'
import { parseAddresses } from './parse-addresses.ts'
import { parseParameters } from './parse-parameters.ts'
import { parseStructure } from './parse-structure.ts'
import { bytesOfSection } from './section.ts'
import type { Section } from './section.ts'
import { writeBodyStructure } from './write-body-structure.ts'
import { writeEnvelope } from './write-envelope.ts'

const crlf = (...lines: readonly string[]): string => lines.join('\r\n')

const INNER = crlf(
  'From: inner@example.com',
  'Subject: Inside',
  'Content-Type: multipart/alternative; boundary=in',
  '',
  '--in',
  '',
  'plain inside',
  '--in',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>html inside</p>',
  '--in--',
)
// The tree that RFC 3501 section 6.4.5 numbers as an example, in small.
const MAIL = Buffer.from(
  crlf(
    'From: "Lee, Ann" <ann.lee@example.com>',
    'To: Team: a@example.com, B <b@example.com>;, support@contoso.example',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    'Date: Mon, 23 Nov 2026 08:00:00 +0000',
    'Message-ID: <one@example.com>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="out er"',
    '',
    'preamble',
    '--out er',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Hello',
    'World',
    '--out er ',
    'Content-Type: message/rfc822',
    '',
    INNER,
    '--out er',
    'Content-Type: application/pdf; name="a \\"b\\".pdf"',
    'Content-Disposition: attachment; filename=a.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    'QUJD',
    '--out er--',
    'epilogue',
  ),
)

const section = (text: string, names: readonly string[] = []): Section => {
  const words: Record<string, Section['what']> = {
    HEADER: 'header',
    TEXT: 'text',
    MIME: 'mime',
    FIELDS: 'fields',
    NOT: 'fields-not',
  }
  const parts = text.split('.').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  const what = words[last] ?? 'all'
  return { path: parts.filter((part) => words[part] === undefined).map(Number), what, names }
}
const read = (text: string, names?: readonly string[], raw: Uint8Array = MAIL): string | undefined => {
  const found = bytesOfSection(raw, section(text, names))
  return found === undefined ? undefined : Buffer.from(found).toString('latin1')
}

test('finds every section by its number', () => {
  expect(read('')).toBe(MAIL.toString('latin1'))
  expect(read('1')).toBe('Hello\r\nWorld')
  expect(read('1.MIME')).toBe('Content-Type: text/plain; charset=us-ascii\r\n\r\n')
  expect(read('2')).toBe(INNER)
  expect(read('2.HEADER')).toBe(INNER.slice(0, INNER.indexOf('\r\n\r\n') + 4))
  expect(read('2.TEXT')).toBe(INNER.slice(INNER.indexOf('\r\n\r\n') + 4))
  expect(read('2.1')).toBe('plain inside')
  expect(read('2.2')).toBe('<p>html inside</p>')
  expect(read('2.2.MIME')).toBe('Content-Type: text/html; charset=utf-8\r\n\r\n')
  expect(read('3')).toBe('QUJD')
  expect(read('TEXT')).toMatch(/^preamble\r\n[^]*epilogue$/)
  expect(read('FIELDS', ['SUBJECT', 'date'])).toBe(
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\n',
  )
  expect(read('NOT', ['From', 'To', 'Content-Type', 'MIME-Version', 'Date'])).toBe(
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <one@example.com>\r\n\r\n',
  )
  for (const missing of ['4', '1.1', '2.3', '3.1', '1.HEADER', '3.TEXT']) expect(read(missing)).toBeUndefined()
})

test('numbers the body of a mail without parts as 1', () => {
  const plain = Buffer.from('Subject: x\r\n\r\nbody\r\n')
  expect(read('1', [], plain)).toBe('body\r\n')
  expect(read('1.MIME', [], plain)).toBe('Subject: x\r\n\r\n')
  expect(read('2', [], plain)).toBeUndefined()
  expect(read('1.1', [], plain)).toBeUndefined()
})

test('describes the tree as BODYSTRUCTURE and BODY', () => {
  const structure = writeBodyStructure(MAIL, parseStructure(MAIL), true)
  expect(structure).toBe(
    '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 12 1 NIL NIL NIL NIL)' +
      `("message" "rfc822" NIL NIL NIL "7bit" ${String(INNER.length)} ` +
      '(NIL "Inside" ((NIL NIL "inner" "example.com")) ((NIL NIL "inner" "example.com")) ((NIL NIL "inner" "example.com")) NIL NIL NIL NIL NIL) ' +
      '(("text" "plain" NIL NIL NIL "7bit" 12 0 NIL NIL NIL NIL)("text" "html" ("charset" "utf-8") NIL NIL "7bit" 18 0 NIL NIL NIL NIL) "alternative" ("boundary" "in") NIL NIL NIL) 11 NIL NIL NIL NIL)' +
      '("application" "pdf" ("name" "a \\"b\\".pdf") NIL NIL "base64" 4 NIL ("attachment" ("filename" "a.pdf")) NIL NIL) "mixed" ("boundary" "out er") NIL NIL NIL)',
  )
  expect(writeBodyStructure(MAIL, parseStructure(MAIL), false)).toMatch(/"mixed"\)$/)
})

test('takes addresses apart for ENVELOPE and leaves encoded words encoded', () => {
  expect(writeEnvelope(scanHeaders(MAIL))).toBe(
    '("Mon, 23 Nov 2026 08:00:00 +0000" "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=" ' +
      '(("Lee, Ann" NIL "ann.lee" "example.com")) (("Lee, Ann" NIL "ann.lee" "example.com")) (("Lee, Ann" NIL "ann.lee" "example.com")) ' +
      '((NIL NIL "Team" NIL)(NIL NIL "a" "example.com")("B" NIL "b" "example.com")(NIL NIL NIL NIL)(NIL NIL "support" "contoso.example")) ' +
      'NIL NIL NIL "<one@example.com>")',
  )
})

test.each([
  ['a@example.com', [{ kind: 'mailbox', name: '', local: 'a', domain: 'example.com' }]],
  ['"x\\"y" <a@example.com> (comment, with <marks>)', [{ kind: 'mailbox', name: 'x"y', local: 'a', domain: 'example.com' }]],
  ['J. R. Ewing <jr@example.com>', [{ kind: 'mailbox', name: 'J. R. Ewing', local: 'jr', domain: 'example.com' }]],
  ['<@relay.example,@b.example:a@example.com>', [{ kind: 'mailbox', name: '', local: 'a', domain: 'example.com' }]],
  ['undisclosed-recipients:;', [{ kind: 'group', name: 'undisclosed-recipients', members: [] }]],
  ['', []],
])('reads the addresses of %j', (text, expected) => {
  expect(parseAddresses(text)).toEqual(expected)
})

test('reads parameters with quotes, comments and loose spaces', () => {
  expect(parseParameters('text/plain ; charset = "utf-8" ; name*0*=utf-8\'\'a; format=flowed (old)')).toEqual({
    value: 'text/plain',
    parameters: [
      ['charset', 'utf-8'],
      ['name*0*', "utf-8''a"],
      ['format', 'flowed'],
    ],
  })
})

test('reads any bytes as some tree, whose sections lie inside the mail', () => {
  const piece = fc.constantFrom(
    '--b',
    '--b--',
    '\r\n',
    '\n',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: message/rfc822',
    '',
    ' ',
    'x',
    '(',
    '"',
    '<',
    ',',
    ':',
    'From: ',
  )
  const mail = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(piece, { maxLength: 60 }).map((parts) => Buffer.from(parts.join('\r\n'))),
  )
  fc.assert(
    fc.property(mail, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), (raw, path) => {
      expect(writeBodyStructure(raw, parseStructure(raw), true)).toMatch(/^\(/)
      expect(writeEnvelope(scanHeaders(raw))).toMatch(/^\(/)
      const found = bytesOfSection(raw, { path, what: 'all', names: [] })
      expect(found?.length ?? 0).toBeLessThanOrEqual(raw.length)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['nested multiparts', (size: number) => 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(size / 50)],
  ['parts', (size: number) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(size / 7)}`],
  ['open quotes', (size: number) => `To: ${'"\\'.repeat(size / 2)}\r\n\r\n`],
  ['open brackets', (size: number) => `To: ${'('.repeat(size)}\r\n\r\n`],
  ['parameters', (size: number) => `Content-Type: text/plain${'; a=b'.repeat(size / 5)}\r\n\r\n`],
  ['spaces', (size: number) => `Content-Type: text/plain;${' '.repeat(size)}x\r\n\r\n`],
])('takes many %s in its stride', (_, make) => {
  const raw = Buffer.from(make(400_000))
  const startedAt = performance.now()
  writeBodyStructure(raw, parseStructure(raw), true)
  writeEnvelope(scanHeaders(raw))
  // Well under a second on an idle machine; each of these, read in the square of its length, would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})
