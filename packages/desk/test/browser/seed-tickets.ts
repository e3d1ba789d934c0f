import type { Kysely } from 'kysely'
import { json, type Schema } from '../../src/db/index.ts'

const MINUTE = 60_000
const SUPPORT = { name: 'Contoso Support', address: 'support@contoso.example' }

export type SeededTickets = {
  readonly printer: number
  readonly longSubject: number
  readonly rightToLeft: number
  readonly manyFiles: number
  readonly manyMessages: number
  readonly failed: number
  readonly newsletter: number
}
export type Given = { readonly accountId: string; readonly outgoingId: string; readonly me: string }

type Message = {
  readonly kind: 'customer message' | 'agent reply' | 'internal note' | 'system note' | 'auto reply'
  readonly text: string
  readonly html?: string
  readonly replyText?: string
  readonly blockedImages?: number
  readonly files?: readonly string[]
  readonly clue?: string
}
type Case = {
  readonly subject: string
  readonly from: readonly [name: string, address: string]
  readonly unread?: boolean
  readonly status?: 'open' | 'pending' | 'closed'
  readonly mine?: boolean
  readonly messages: readonly Message[]
}

/** The tickets a screen must bear, the awkward ones above, and enough ordinary ones below to fill more than a page. */
export async function seedTickets(kysely: Kysely<Schema>, given: Given): Promise<SeededTickets> {
  for (let index = 55; index > 0; index -= 1) await keep(kysely, given, ordinary(index), 90 + index * 45)
  const manyMessages = await keep(kysely, given, MANY_MESSAGES, 70)
  const newsletter = await keep(kysely, given, NEWSLETTER, 61)
  const failed = await keep(kysely, given, FAILED, 50)
  await letFail(kysely, given, failed)
  const manyFiles = await keep(kysely, given, MANY_FILES, 41)
  const rightToLeft = await keep(kysely, given, RIGHT_TO_LEFT, 33)
  const longSubject = await keep(kysely, given, LONG_SUBJECT, 21)
  const printer = await keep(kysely, given, PRINTER, 3)
  await letSend(kysely, given, printer)
  await letReport(kysely, printer)
  return { printer, longSubject, rightToLeft, manyFiles, manyMessages, failed, newsletter }
}

/** Keeps a ticket whose last message came so many minutes ago; the messages stand a quarter of an hour apart at most. */
async function keep(kysely: Kysely<Schema>, given: Given, one: Case, minutesAgo: number): Promise<number> {
  const person = await kysely
    .insertInto('person')
    .values({ name: one.from[0], address: one.from[1] })
    .onConflict((conflict) => conflict.column('address').doUpdateSet({ name: one.from[0] }))
    .returning('id')
    .executeTakeFirstOrThrow()
  const last = Date.now() - minutesAgo * MINUTE
  const step = Math.min(15, 10_000 / one.messages.length) * MINUTE
  const timeOf = (index: number) => new Date(last - (one.messages.length - 1 - index) * step)
  const { id } = await kysely
    .insertInto('ticket')
    .values({
      subject: one.subject,
      status: one.status ?? 'open',
      requester_id: person.id,
      assignee_id: one.mine === true ? given.me : null,
      incoming_account_id: given.accountId,
      unread: one.unread ?? false,
      last_excerpt: (one.messages.at(-1)?.text ?? '').slice(0, 200),
      last_message_at: timeOf(one.messages.length - 1),
      created_at: timeOf(0),
      closed_at: one.status === 'closed' ? timeOf(one.messages.length - 1) : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (let from = 0; from < one.messages.length; from += 500) {
    const rows = one.messages.slice(from, from + 500).map((message, index) => {
      const ours = message.kind !== 'customer message'
      return {
        ticket_id: id,
        kind: message.kind,
        author_id: message.kind === 'agent reply' || message.kind === 'internal note' ? given.me : null,
        author_name: ours ? (message.kind === 'auto reply' ? SUPPORT.name : 'Alex Agent') : one.from[0],
        author_address: ours ? SUPPORT.address : one.from[1],
        recipients: json({ to: ours ? [{ name: one.from[0], address: one.from[1] }] : [SUPPORT], cc: [] }),
        text: message.text,
        html: message.html ?? null,
        reply_text: message.replyText ?? null,
        blocked_images: message.blockedImages ?? 0,
        clue: message.clue ?? null,
        auto_submitted: message.kind === 'auto reply',
        created_at: timeOf(from + index),
      }
    })
    const kept = await kysely.insertInto('message').values(rows).returning('id').execute()
    for (const [index, row] of kept.entries()) await keepFiles(kysely, row.id, one.messages[from + index]?.files ?? [])
  }
  return id
}

async function keepFiles(kysely: Kysely<Schema>, messageId: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  await kysely
    .insertInto('attachment')
    .values(
      files.map((filename, index) => ({
        message_id: messageId,
        filename,
        content_type: filename.endsWith('.jpg') ? 'image/jpeg' : 'application/octet-stream',
        size: 900 + index * 187_331,
        blob: '0'.repeat(64),
      })),
    )
    .execute()
}

async function letSend(kysely: Kysely<Schema>, given: Given, ticketId: number): Promise<void> {
  for (const messageId of await repliesOf(kysely, ticketId))
    await kysely
      .insertInto('outbox_item')
      .values({ ...debt(given, messageId), state: 'sent', attempts: 1, sent_at: new Date(Date.now() - 2 * MINUTE) })
      .execute()
}

/** What machines said of an answer, and where automatic answers have stopped since. */
async function letReport(kysely: Kysely<Schema>, ticketId: number): Promise<void> {
  const [messageId = ''] = await repliesOf(kysely, ticketId)
  const of = { message_id: messageId, at: new Date(Date.now() - MINUTE) }
  await kysely
    .insertInto('mail_report')
    .values([
      { ...of, address: 'ann.lee@example.com', kind: 'read' },
      { ...of, address: 'bo.chen@fabrikam.example', kind: 'failed', status: '5.2.2', said: '552 5.2.2 mailbox full' },
    ])
    .execute()
  const stop = { stopped_at: new Date(Date.now() - 60 * MINUTE), last_held_back_at: new Date() }
  await kysely
    .insertInto('auto_reply_stop')
    .values([
      {
        ...stop,
        address: 'no-reply-to-a-very-long-address-of-a-machine@notifications.fabrikam.example',
        why: 'limit',
        held_back: 14,
      },
      { ...stop, address: 'cy@example.com', why: 'complaint', held_back: 1 },
      { ...stop, ticket_id: ticketId, why: 'limit', held_back: 2 },
    ])
    .execute()
}

/** One answer failed for good, one is in doubt, one waits for its next try. */
async function letFail(kysely: Kysely<Schema>, given: Given, ticketId: number): Promise<void> {
  const card = {
    id: 'send-as-denied',
    title: 'No right to send as this address',
    why: 'Whoever signed in may not send mail in the name of support@contoso.example. The mail was not sent.',
    who: 'exchange-admin',
    actions: [
      {
        kind: 'command',
        text: 'Give the right to send',
        command:
          'Add-RecipientPermission -Identity support@contoso.example -Trustee alex@contoso.example -AccessRights SendAs -Confirm:$false',
      },
      { kind: 'button', text: 'It can take an hour to work. Then send the mail again', act: 'retry-delivery' },
    ],
    codes: ['ErrorSendAsDenied', 'HTTP 403'],
    correlationId: '0c5f1b1e-6d8e-4b8e-9e0f-2f1f6a7b8c9d',
    providerText:
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.',
    at: new Date().toISOString(),
  }
  const later = new Date(Date.now() + 86_400_000)
  const [first = '', second = '', third = ''] = await repliesOf(kysely, ticketId)
  await kysely
    .insertInto('outbox_item')
    .values([
      { ...debt(given, first), state: 'failed', attempts: 1, error_card: json(card) },
      { ...debt(given, second), state: 'unknown', attempts: 2 },
      { ...debt(given, third), state: 'queued', attempts: 3, due_at: later },
    ])
    .execute()
}

async function repliesOf(kysely: Kysely<Schema>, ticketId: number): Promise<string[]> {
  const rows = await kysely
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'agent reply')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => row.id)
}

function debt(given: Given, messageId: string) {
  return {
    message_id: messageId,
    outgoing_account_id: given.outgoingId,
    internet_message_id: `<seeded.${messageId}@contoso.example>`,
    kind: 'reply' as const,
    envelope: json({
      to: [{ name: 'Ann Lee', address: 'ann.lee@example.com' }],
      cc: [],
      subject: 'Re: Printer on the third floor',
      inReplyTo: null,
      references: [],
    }),
  }
}

function ordinary(index: number): Case {
  const people = [
    ['Mira Novak', 'mira.novak@example.com'],
    ['Omar Haddad', 'omar.haddad@example.com'],
    ['', 'nobody.told.us.their.name@example.com'],
    ['Ann Lee', 'ann.lee@example.com'],
    ['Wolfeschlegelsteinhausenbergerdorff-Montmorency the Younger of Contoso', 'wolfe@example.com'],
  ] as const
  const subjects = [
    'No sound in meeting room 4',
    'New colleague starts on Monday',
    'Laptop refresh',
    '',
    'Badge does not open the garage',
  ]
  return {
    subject: subjects[index % 5] ?? '',
    from: people[(index * 3) % 5] ?? people[0],
    unread: index % 4 === 0,
    status: index % 6 === 0 ? 'closed' : index % 7 === 0 ? 'pending' : 'open',
    mine: index % 3 === 0,
    messages: [{ kind: 'customer message', text: 'We hear nobody since Monday. Could somebody have a look?' }],
  }
}

const PRINTER: Case = {
  subject: 'Printer on the 3rd floor',
  from: ['Ann Lee', 'ann.lee@example.com'],
  unread: true,
  mine: true,
  messages: [
    {
      kind: 'customer message',
      text: 'Hello,\n\nthe printer on the 3rd floor jams each time I print double sided. Single pages are fine.\n\nCould somebody have a look today?\n\nAnn Lee',
      files: ['tray-2.jpg', 'printer-log-2026-11-23.txt'],
    },
    { kind: 'auto reply', text: 'We have your mail and answer within a day. The number of your request is #1042.' },
    {
      kind: 'agent reply',
      text: 'Hello Ann, please take the paper out of tray 2, then print again.',
      html: '<p>Hello Ann,</p><p>please take the paper out of <strong>tray 2</strong>, then print again:</p><ul><li>open the left door,</li><li>lift the <a href="https://example.com/lever">green lever</a>,</li><li>pull the paper <em>towards you</em>.</li></ul><blockquote><p>Single pages are fine.</p></blockquote><p><code>PC LOAD LETTER</code> goes away by itself.</p>',
    },
    {
      kind: 'internal note',
      text: 'The same printer as in spring. The roller is on its way.',
      html: '<p>The same printer as in spring. <strong>The roller is on its way.</strong></p>',
    },
    { kind: 'system note', text: 'Alex Agent assigned the ticket to Alex Agent' },
    {
      kind: 'customer message',
      text: 'It works again, thank you.\n\nOn Monday Contoso Support wrote:\n> please take the paper out of tray 2',
      html: '<p>It works again, <b>thank you</b>.</p><blockquote>please take the paper out of tray 2</blockquote>',
      replyText: 'It works again, thank you.',
      clue: 'It answers our mail of 14:02, whose Message-ID we signed.',
    },
  ],
}

const LONG_SUBJECT: Case = {
  subject:
    'Request for the extraordinary reimbursement of travel expenses for the whole department of applied research after the conference in Reykjavik, second reminder, please answer before the end of this week, Ref. 2026/11',
  from: [
    'Professor Doktor Hubert Blaine Wolfeschlegelsteinhausenbergerdorff senior',
    'hubert.blaine.wolfeschlegelsteinhausenbergerdorff@research.example.com',
  ],
  unread: true,
  messages: [
    {
      kind: 'customer message',
      text: `A word that has no end: ${'Donaudampfschifffahrtsgesellschaft'.repeat(12)}\n\nhttps://example.com/${'a-path-without-an-end/'.repeat(20)}`,
    },
  ],
}

const RIGHT_TO_LEFT: Case = {
  subject: 'الطابعة في الطابق الثالث لا تعمل (model X-200)',
  from: ['ليلى حسن', 'layla.hassan@example.com'],
  messages: [
    {
      kind: 'customer message',
      text: 'السلام عليكم،\n\nالطابعة في الطابق الثالث (X-200) لا تعمل منذ يوم الاثنين. هل يمكن لأحد أن ينظر إليها اليوم؟\n\nشكرا جزيلا،\nليلى',
      files: ['صورة الطابعة.jpg'],
    },
    {
      kind: 'agent reply',
      text: 'وعليكم السلام، سنأتي اليوم بعد الظهر.',
      html: '<p dir="auto">وعليكم السلام، سنأتي اليوم بعد الظهر.</p>',
    },
    {
      kind: 'customer message',
      text: 'شكرا!',
      html: '<div dir="rtl"><p>شكرا! رقم الغرفة هو <b>3.14</b>.</p></div>',
    },
  ],
}

const MANY_FILES: Case = {
  subject: 'All receipts of October',
  from: ['Bo Chen', 'bo.chen@example.com'],
  messages: [
    {
      kind: 'customer message',
      text: 'Here they are, one file each.',
      files: Array.from({ length: 40 }, (_, index) =>
        index % 7 === 3
          ? `a-file-name-that-somebody-made-much-too-long-and-that-names-the-month-of-october-twice-${index}.pdf`
          : index % 3 === 0
            ? `IMG_${20_261_000 + index}.jpg`
            : `receipt-${index + 1}.pdf`,
      ),
    },
  ],
}

const MANY_MESSAGES: Case = {
  subject: 'Alarm: disk of server 12 is full',
  from: ['Monitoring', 'monitoring@example.com'],
  unread: true,
  messages: Array.from({ length: 2_000 }, (_, index) =>
    index % 10 === 3
      ? { kind: 'internal note' as const, text: `Looked at it, round ${index}.` }
      : {
          kind: 'customer message' as const,
          text: `Alarm number ${index + 1}\n\nThe disk of server 12 is ${90 + (index % 10)} % full.`,
        },
  ),
}

const FAILED: Case = {
  subject: 'Offer for 12 chairs',
  from: ['Mira Novak', 'mira.novak@example.com'],
  messages: [
    { kind: 'customer message', text: 'May I have your offer for 12 chairs?' },
    { kind: 'agent reply', text: 'It is attached.', html: '<p>It is attached.</p>', files: ['offer.pdf'] },
    { kind: 'agent reply', text: 'Did you get it?', html: '<p>Did you get it?</p>' },
    { kind: 'agent reply', text: 'I will try by telephone.', html: '<p>I will try by telephone.</p>' },
  ],
}

const NEWSLETTER: Case = {
  subject: 'Your order of last week',
  from: ['Fabrikam Shop', 'shop@example.com'],
  unread: true,
  messages: [
    {
      kind: 'customer message',
      text: 'Your order is on its way.',
      blockedImages: 3,
      html: `<table width="600" style="background-color:#f3e9dc;color:#333333"><tr><td style="padding:24px;font-family:Georgia,serif"><h1 style="color:#8a2b0e">Your order is on its way</h1><p><img data-blocked-src="https://example.com/hero.png" width="552" height="120"></p><p>Hello Alex, three parcels left our house today.</p><table width="900" border="1"><tr><td>Article</td><td>Number</td><td>Price</td><td>Where it is now</td></tr><tr><td>Chair</td><td>12</td><td>1,188.00</td><td>somewhere between here and there</td></tr></table><p><img data-blocked-src="https://example.com/a.png"><img data-blocked-src="https://example.com/b.png"></p></td></tr></table>`,
    },
  ],
}
