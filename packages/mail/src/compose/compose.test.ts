import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  nat,
  oneof,
  option,
  record,
  string,
  stringMatching,
  tuple,
  uint8Array,
} from 'fast-check'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../draft.ts'
import { parse } from '../parse.ts'
import { baseSubject } from './base-subject.ts'
import { compose } from './compose.ts'
import { readThreadIndex, threadIndex } from './thread-index.ts'

const DRAFT: Draft = {
  messageId: 'pd.42.7.abc@contoso.example',
  date: new Date('2026-03-02T08:15:30Z'),
  from: { name: 'Contoso Support', address: 'support@contoso.example' },
  to: [{ name: 'Anna Berg', address: 'anna@example.com' }],
  subject: 'Re: Drücker',
  inReplyTo: 'b@example.com',
  references: ['a@example.com', 'b@example.com'],
  text: 'Hello Anna,\nit works.\n',
}
const write = async (changes: Partial<Draft> = {}, settings = {}) =>
  Buffer.from(await compose({ ...DRAFT, ...changes }, settings)).toString('latin1')

test('a draft is written as ASCII with CRLF and lines below the limit', async () => {
  const mail = await write({
    text: `${'Grüße '.repeat(500)}\n日本語のテキスト`,
    html: `<p>${'x'.repeat(5000)}</p>`,
    subject: 'ö'.repeat(400),
    references: Array.from({ length: 200 }, (_, at) => `reference-number-${at}@example.com`),
    attachments: [{ filename: `${'größe '.repeat(20)}.pdf`, contentType: 'application/pdf', content: Buffer.alloc(5000, 255) }],
  })
  expect(mail).not.toMatch(/[^\r]\n|\r[^\n]|[^\t\r\n -~]/)
  expect(Math.max(...mail.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
})

test('the same draft gives the same bytes', async () => {
  expect(await write({ html: '<p>x</p>' })).toBe(await write({ html: '<p>x</p>' }))
})

test('answers carry the fields by which every program threads', async () => {
  const mail = parse(Buffer.from(await write()))
  expect(mail).toMatchObject({
    messageId: 'pd.42.7.abc@contoso.example',
    inReplyTo: ['b@example.com'],
    references: ['a@example.com', 'b@example.com'],
    date: '2026-03-02T08:15:30.000Z',
  })
  const field = (name: string) => mail.headers.find(([key]) => key.toLowerCase() === name)?.[1]
  expect(field('thread-topic')).toBe('Drücker')
  expect(Buffer.from(field('thread-index') ?? '', 'base64')).toHaveLength(22)
})

test('a long chain of references keeps its first and its last', async () => {
  const references = Array.from({ length: 100 }, (_, at) => `${at}@example.com`)
  const read = parse(Buffer.from(await write({ references })))
  expect(read.references).toHaveLength(30)
  expect(read.references[0]).toBe('0@example.com')
  expect(read.references.at(-1)).toBe('99@example.com')
})

test('an automatic answer says so to every kind of machine', async () => {
  const mail = await write({ auto: 'auto-replied' })
  expect(mail).toMatch(/^Auto-Submitted: auto-replied\r$/m)
  expect(mail).toMatch(/^X-Auto-Response-Suppress: All\r$/m)
  expect(parse(Buffer.from(mail))).toMatchObject({ autoSubmitted: true })
  expect(await write()).not.toMatch(/Auto-Submitted|Suppress/)
})

test('hidden recipients stay hidden unless the mail is its own envelope', async () => {
  const bcc = [{ name: '', address: 'hidden@example.com' }]
  expect(await write({ bcc })).not.toContain('hidden@')
  expect(await write({ bcc }, { keepBcc: true })).toContain('Bcc: hidden@example.com')
})

describe('nothing in a draft can add a field of its own', () => {
  const evil = 'x\r\nBcc: evil@example.com\r\n\r\nbody'
  test.each([
    ['subject', { subject: evil }],
    ['a name', { from: { name: evil, address: 'a@example.com' } }],
    ['an address', { to: [{ name: '', address: `a@example.com>\r\nBcc: evil@example.com` }] }],
    ['a Message-ID', { messageId: 'a@b>\r\nBcc: evil@example.com' }],
    ['a reference', { references: ['a@b>\r\nBcc: evil@example.com'] }],
    ['a field of the caller', { headers: [['X-Ticket', evil] as const] }],
    ['a file name', { attachments: [{ filename: evil, contentType: 'text/plain', content: Buffer.from('x') }] }],
  ])('%s', async (_, changes) => {
    const mail = await write(changes)
    expect(mail).not.toMatch(/^Bcc:/im)
    expect(parse(Buffer.from(mail)).bcc).toEqual([])
  })

  test('a field name that is no token is refused', async () => {
    await expect(write({ headers: [['X Bad: y\r\nBcc', 'z']] })).rejects.toThrow(TypeError)
  })
})

describe('Thread-Index', () => {
  test("an answer's index begins with its parent's and adds five bytes", () => {
    const root = threadIndex(undefined, 'a@example.com', new Date('2026-03-02T08:00:00Z'))
    const child = threadIndex(root, 'a@example.com', new Date('2026-03-02T09:00:00Z'))
    expect(Buffer.from(child, 'base64')).toHaveLength(27)
    expect(Buffer.from(child, 'base64').subarray(0, 22)).toEqual(Buffer.from(root, 'base64'))
    expect(Buffer.from(root, 'base64')[0]).toBe(1)
  })
  test('two answers to one mail share their conversation; an unreadable parent is replaced', () => {
    const guid = (index: string) => Buffer.from(index, 'base64').subarray(6, 22).toString('hex')
    expect(guid(threadIndex(undefined, 'a', new Date(1)))).toBe(guid(threadIndex('nonsense', 'a', new Date(99_999_999))))
  })
  test('only a head that begins with 1 and whole blocks behind it are an index', () => {
    const root = threadIndex(undefined, 'a', new Date('2026-03-02T08:00:00Z'))
    const bytes = Buffer.from(root, 'base64')
    expect(readThreadIndex(` ${root.slice(0, 9)} ${root.slice(9)}`)).toBe(root)
    for (const other of [
      bytes.subarray(1),
      Buffer.concat([bytes, Buffer.alloc(4)]),
      Buffer.alloc(22),
      Buffer.alloc(22 + 5 * 201, 1),
    ])
      expect(readThreadIndex(other.toString('base64'))).toBeNull()
    expect(readThreadIndex('')).toBeNull()
  })
})

test('answer and forward marks of many languages are taken off a subject', () => {
  for (const subject of [
    'Re: Printer',
    'AW: WG: Printer',
    'RE[2]: Printer',
    'Sv: VS: Printer',
    'TR : Printer',
    '回复：Printer',
    'Re: Re: Re: Printer',
    'İLT: Printer',
    'ENC: Printer',
  ]) {
    expect(baseSubject(subject)).toBe('Printer')
  }
  for (const subject of ['Printer', 'Report: Printer', 'Regarding: x', '']) expect(baseSubject(subject)).toBe(subject)
})

/** Text as people write it: any script, no control characters but line ends. */
const words = string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.normalize('NFC').replace(/\p{Cc}+/gu, ' '))
const line = words.map((text) => text.replace(/\s+/g, ' ').trim())
const address = tuple(
  stringMatching(/^[a-z][a-z0-9.+-]{0,15}[a-z0-9]$/),
  constantFrom('example.com', 'contoso.example', 'mail.example.org'),
)
/** Names as people write them and as nobody should: quotes, brackets, commas, backslashes, right-to-left. */
const written = oneof(
  line,
  constantFrom(
    'Berg, Anna',
    'Anna "Annie" Berg',
    'Berg (Sales)',
    'a@b.example',
    'Bérg; Änna',
    'C:\\Anna',
    'ענת ברג',
    'آنا برغ',
    '山田 太郎',
    '<Anna>',
    '.',
    "O'Neil",
    '🖨 Drucker',
  ),
)
const mailbox = record({
  name: written.filter((name) => !/^(["'`]).*\1$/.test(name) && !name.includes('=?')),
  address: address.map(([local, domain]) => `${local.replace(/\.{2,}/g, '.')}@${domain}`),
})
/** Message-IDs as programs make them, short and very long. */
const messageId = tuple(
  stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,150}$/),
  constantFrom('example.com', 'mail.contoso.example'),
).map(([left, right]) => `${left.replace(/^\.+|\.+$/g, '').replace(/\.{2,}/g, '.') || 'x'}@${right}`)
/** Lines that hurt in transit: dots, From, trailing blanks, longer than SMTP allows, right-to-left. */
const sore = oneof(
  constantFrom(
    '.',
    '..',
    '.hidden',
    'From here on',
    '-- ',
    '--boundary',
    '=3D=',
    'שלום, ‏תודה',
    'مرحبا بكم',
    '👩‍👩‍👧‍👦 family',
    '> quoted',
  ),
  words.map((text) => (text || 'x').repeat(40)),
  words.map((text) => text.replace(/\s/g, '').repeat(60)),
)
const draft = record({
  from: mailbox,
  to: array(mailbox, { minLength: 1, maxLength: 4 }),
  cc: array(mailbox, { maxLength: 3 }),
  subject: line.filter((text) => !text.includes('=?')),
  topic: option(
    line.filter((text) => !text.includes('=?')),
    { nil: undefined },
  ),
  blocks: option(nat({ max: 6 }), { nil: undefined }),
  inReplyTo: option(messageId, { nil: undefined }),
  references: array(messageId, { maxLength: 30 }),
  note: line.filter((text) => text !== '' && !text.includes('=?')),
  text: array(oneof(words, sore), { maxLength: 12 }).map((lines) => lines.map((text) => text.trimEnd()).join('\n')),
  html: option(
    oneof(words, sore).map((text) => `<p>${text.replace(/[<>&]/g, '')}</p>`),
    { nil: undefined },
  ),
  attachments: array(
    record({
      filename: oneof(
        stringMatching(/^[A-Za-zäöüß日本 _-]{1,30}$/).map((name) => `${name.trim()}x.pdf`),
        constantFrom(
          "it's 100% (final); v2, [x]=y.pdf",
          'דוח חודשי.pdf',
          'تقرير.pdf',
          `${'längster Name '.repeat(9)}x.pdf`,
          'a&b#c+d~e.pdf',
          '報告書 №7.pdf',
        ),
      ),
      content: uint8Array({ maxLength: 300 }),
      isInline: constantFrom(true, false),
    }),
    { maxLength: 3 },
  ),
})

test('what is composed is read back, by us and by two others', async () => {
  await assert(
    asyncProperty(draft, async ({ html, topic, blocks, inReplyTo, note, ...rest }) => {
      let parent: string | undefined
      for (let at = -1; at < (blocks ?? -1); at++) parent = threadIndex(parent, 'seed', new Date(1_772_000_000_000 + at * 60_000))
      const { inReplyTo: _, ...plain } = DRAFT
      const wanted: Draft = {
        ...plain,
        ...rest,
        ...(inReplyTo !== undefined && { inReplyTo }),
        ...(topic !== undefined && { threadTopic: topic }),
        ...(parent !== undefined && { parentThreadIndex: parent }),
        headers: [['X-Note', note]],
        ...(html !== undefined && { html }),
        // Without HTML there is nothing for a picture to stand in.
        attachments: rest.attachments.map(({ isInline, ...file }, at) =>
          isInline && html !== undefined
            ? { ...file, contentType: 'image/png', contentId: `${at}.picture@contoso.example` }
            : { ...file, contentType: 'application/pdf' },
        ),
      }
      const bytes = await compose(wanted)
      const mail = parse(bytes)
      expect(mail.from).toEqual(wanted.from)
      expect(mail.to).toEqual(wanted.to)
      expect(mail.cc).toEqual(wanted.cc)
      expect(mail.subject).toBe(wanted.subject)
      // Beside HTML, a plain part that says nothing is filled from it.
      const isFilled = html !== undefined && wanted.text.trim() === ''
      expect(isFilled ? '' : mail.text.trimEnd()).toBe(wanted.text.trimEnd())
      expect(mail.html).toBe(html ?? null)
      // Inline pictures stand beside the HTML they belong to, so before the other files.
      const order = (wanted.attachments ?? []).toSorted(
        (a, b) => Number(b.contentId !== undefined) - Number(a.contentId !== undefined),
      )
      expect(mail.attachments.map((file) => [file.filename, Buffer.from(file.content), file.contentId, file.inline])).toEqual(
        order.map((file) => [file.filename, Buffer.from(file.content), file.contentId ?? null, file.contentId !== undefined]),
      )
      expect(mail.problems).toEqual([])
      expect(mail.inReplyTo).toEqual(inReplyTo === undefined ? [] : [inReplyTo])
      expect(mail.references).toEqual([...new Set(wanted.references)])
      const field = (name: string) => mail.headers.find(([key]) => key === name)?.[1] ?? ''
      expect(field('Thread-Topic')).toBe(topic ?? baseSubject(wanted.subject))
      expect(field('X-Note')).toBe(note)
      const index = Buffer.from(readThreadIndex(field('Thread-Index')) ?? '', 'base64')
      expect(index.length).toBe(22 + 5 * (blocks === undefined ? 0 : blocks + 1))
      const before = Buffer.from(parent ?? '', 'base64')
      expect(index.subarray(0, before.length)).toEqual(before)
      const longest = Math.max(
        ...Buffer.from(bytes)
          .toString('latin1')
          .split('\r\n')
          .map((one) => one.length),
      )
      expect(longest).toBeLessThanOrEqual(998)
      expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/[^\r]\n|\r[^\n]|[^\t\r\n -~]/)
      const second = await simpleParser(Buffer.from(bytes))
      const third = await PostalMime.parse(bytes)
      expect([second.subject ?? '', third.subject ?? '']).toEqual([wanted.subject, wanted.subject])
      expect([second.messageId, third.messageId]).toEqual([`<${wanted.messageId}>`, `<${wanted.messageId}>`])
    }),
    { numRuns: 150 },
  )
})
