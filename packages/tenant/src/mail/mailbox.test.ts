import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'
import { editDraft } from './draft.ts'
import { Mailbox } from './mailbox.ts'
import type { MailboxEvent } from './mailbox.ts'
import { submitMail } from './submit-mail.ts'

const MEGABYTE = 1024 * 1024

function mailOf(subject: string, bytes = 0): Buffer {
  const head = `From: a@example.com\r\nTo: b@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\n\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'a')])
}

function makeMailbox() {
  let now = 1000
  const mailbox = new Mailbox({ userId: 'one', now: () => (now += 1), random: () => 0.5 })
  return { mailbox, drafts: mailbox.wellKnown('drafts'), inbox: mailbox.wellKnown('inbox') }
}

test('the past holds no more than its share of former contents, of drafts as of removed mails', () => {
  const { mailbox, drafts, inbox } = makeMailbox()
  const draft = mailbox.add(mailOf('draft-0', MEGABYTE), { folder: drafts, isDraft: true })
  for (let at = 1; at <= 60; at += 1) mailbox.rewrite(draft, mailOf(`draft-${String(at)}`, MEGABYTE))
  const oldest = mailbox.asOf(1001).findMail(draft.immutableId)
  expect(Number(oldest?.subject.split('-')[1])).toBeGreaterThan(60 - 34)
  expect(Number(oldest?.subject.split('-')[1])).toBeLessThan(60)
  for (let at = 0; at < 60; at += 1) mailbox.remove(mailbox.add(mailOf(`gone-${String(at)}`, MEGABYTE), { folder: inbox }))
  const before = mailbox.asOf(1001).mails(mailbox.wellKnown('inbox'))
  expect(before.length).toBeLessThanOrEqual(33)
})

test('a draft removed while it is edited stays removed, and the edit says so', async () => {
  const { mailbox, drafts, inbox } = makeMailbox()
  const draft = mailbox.add(mailOf('one'), { folder: drafts, isDraft: true })
  const editing = editDraft(mailbox, draft, (it) => ({ ...it, subject: 'two' }))
  mailbox.remove(draft)
  expect(await editing).toBe('gone')
  expect(mailbox.update(draft, { isRead: true })).toBe(false)
  expect(mailbox.move(draft, inbox)).toBe(false)
  mailbox.remove(draft)
  expect([drafts.size, inbox.size, mailbox.mails().length]).toEqual([0, 0, 0])
})

test('a draft sent while it is edited goes out with the edit, and later edits find no draft', async () => {
  const world = await makeWorld()
  const user = world.directory.users().find((one) => one.mailboxEnabled)
  const mailbox = user && world.mail.mailboxOf(user.id)
  if (user === undefined || mailbox === undefined) throw new Error('The world has no mailbox')
  const raw = Buffer.from(mailOf('one').toString().replace('a@example.com', user.mail))
  const mail = mailbox.add(raw, { folder: mailbox.wellKnown('drafts'), isDraft: true })
  const first = editDraft(mailbox, mail, (it) => ({ ...it, subject: 'two' }))
  const sending = submitMail({ world, mailbox, mail, defaultFrom: user, actor: user, keepIn: mailbox.wellKnown('sentitems') })
  const second = editDraft(mailbox, mail, (it) => ({ ...it, subject: 'three' }))
  expect([await first, await sending, await second]).toEqual(['edited', 'accepted', 'no-draft'])
  expect(mail.subject).toBe('two')
  expect(Buffer.from(world.mail.outside().at(-1)?.raw ?? []).toString()).toContain('Subject: two')
})

test('a copy and the past keep their extended properties when those of the original change', () => {
  const { mailbox, drafts } = makeMailbox()
  const state = { extendedProperties: new Map([['k', '1']]) }
  const mail = mailbox.add(mailOf('one'), { folder: drafts, isDraft: true, state })
  const twin = mailbox.copy(mail, mailbox.wellKnown('archive'))
  mailbox.update(mail, { extendedProperties: new Map([['k', '2']]) })
  expect(mail.extendedProperties?.get('k')).toBe('2')
  expect(twin.extendedProperties?.get('k')).toBe('1')
  expect(
    mailbox
      .asOf(twin.createdAt + 1)
      .findMail(mail.immutableId)
      ?.extendedProperties?.get('k'),
  ).toBe('1')
})

test('watchers are told of a new mail with the state it comes with', () => {
  const { mailbox, inbox } = makeMailbox()
  const told: MailboxEvent[] = []
  const seen: (readonly string[])[] = []
  mailbox.watch((event) => {
    told.push(event)
    if ('mail' in event) seen.push([...event.mail.categories, event.mail.flag])
  })
  mailbox.add(mailOf('one'), { folder: inbox, state: { categories: ['Red'], flag: 'flagged' } })
  expect(told.map((event) => event.kind)).toEqual(['created'])
  expect(seen).toEqual([['Red', 'flagged']])
})
