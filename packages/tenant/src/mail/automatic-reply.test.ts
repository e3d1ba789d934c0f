import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'
import { NO_AUTOMATIC_REPLIES } from '../directory/automatic-replies.ts'
import type { AutomaticReplies } from '../directory/automatic-replies.ts'
import type { World } from '../world.ts'

const AWAY: AutomaticReplies = {
  ...NO_AUTOMATIC_REPLIES,
  status: 'alwaysEnabled',
  internalReplyMessage: '<p>Back on Monday.</p>',
  externalReplyMessage: '<p>We are closed.</p>',
}

function mail(subject: string, headers: readonly string[] = [], from = 'ann.lee@example.com'): Buffer {
  const head = [
    `From: Ann Lee <${from}>`,
    'To: support@contoso.example',
    `Subject: ${subject}`,
    'Message-ID: <first@example.com>',
  ]
  return Buffer.from([...head, ...headers, '', 'Hello', ''].join('\r\n'))
}

function switchOn(world: World, address: string, replies = AWAY): void {
  const user = world.directory.findUser(address)
  if (user) user.automaticReplies = replies
}

const mailsOf = (world: World, address: string) => world.mail.mailsOf(world.directory.findUser(address)?.id ?? '')

test('a mailbox that is away answers a stranger once, with Exchange’s headers and from nobody', async () => {
  const world = await makeWorld()
  switchOn(world, 'support@contoso.example')
  world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Invoice', ['References: <root@example.com>']))
  world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Invoice again'))
  const [reply, ...more] = world.mail.outside()
  expect(more).toEqual([])
  expect(reply).toMatchObject({ from: '', to: ['ann.lee@example.com'] })
  const read = await simpleParser(Buffer.from(reply?.raw ?? []))
  expect(read.subject).toBe('Automatic reply: Invoice')
  expect(read.from?.value).toEqual([{ name: 'Contoso Support', address: 'support@contoso.example' }])
  expect(read.text?.trim()).toBe('We are closed.')
  expect(read.inReplyTo).toBe('<first@example.com>')
  expect(read.references).toEqual(['<root@example.com>', '<first@example.com>'])
  expect(
    Object.fromEntries(
      ['auto-submitted', 'x-auto-response-suppress', 'x-ms-exchange-generated-message-source'].map((name) => [
        name,
        read.headers.get(name),
      ]),
    ),
  ).toEqual({
    'auto-submitted': 'auto-generated',
    'x-auto-response-suppress': 'All',
    'x-ms-exchange-generated-message-source': 'Mailbox Rules Agent',
  })
})

test('the subject is in the mailbox’s language, and switching on anew begins a new list of answered people', async () => {
  const world = await makeWorld()
  const user = world.directory.findUser('support@contoso.example')
  if (user) user.language = 'fr-FR'
  for (let round = 0; round < 2; round += 1) {
    switchOn(world, 'support@contoso.example', { ...AWAY })
    world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Änderung'))
  }
  const subjects = await Promise.all(world.mail.outside().map(async ({ raw }) => (await simpleParser(Buffer.from(raw))).subject))
  expect(subjects).toEqual(['Réponse automatique : Änderung', 'Réponse automatique : Änderung'])
})

test.each([
  ['Auto-Submitted: auto-replied'],
  ['Auto-Submitted: auto-generated (help desk)'],
  ['X-Auto-Response-Suppress: DR, OOF, AutoReply'],
  ['X-Auto-Response-Suppress: All'],
  ['Precedence: bulk'],
  ['List-Id: <news.example.com>'],
])('%s is not answered', async (header) => {
  const world = await makeWorld()
  switchOn(world, 'support@contoso.example')
  world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Notice', [header]))
  expect(world.mail.outside()).toEqual([])
})

test('an ordinary mail that says Auto-Submitted: no is answered; the null sender never', async () => {
  const world = await makeWorld()
  switchOn(world, 'support@contoso.example')
  world.mail.transport('', ['support@contoso.example'], mail('Report'))
  expect(world.mail.outside()).toEqual([])
  world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Hello', ['Auto-Submitted: no']))
  expect(world.mail.outside()).toHaveLength(1)
})

test('outside people are left alone when only colleagues are to be answered', async () => {
  const world = await makeWorld()
  switchOn(world, 'support@contoso.example', { ...AWAY, externalAudience: 'none' })
  world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Hello'))
  world.mail.transport('sam@contoso.example', ['support@contoso.example'], mail('Hello', [], 'sam@contoso.example'))
  expect(world.mail.outside()).toEqual([])
  expect(mailsOf(world, 'sam@contoso.example').map(({ subject }) => subject)).toEqual(['Automatic reply: Hello'])
})

test('scheduled answers begin and end with the tenant’s clock', async () => {
  const world = await makeWorld()
  const startsAt = world.clock.now() + 3_600_000
  switchOn(world, 'support@contoso.example', { ...AWAY, status: 'scheduled', startsAt, endsAt: startsAt + 3_600_000 })
  for (const sender of ['early', 'within', 'late']) {
    world.mail.transport(`${sender}@example.com`, ['support@contoso.example'], mail('Hello', [], `${sender}@example.com`))
    world.clock.shift(3_600_001)
  }
  expect(world.mail.outside().flatMap(({ to }) => to)).toEqual(['within@example.com'])
})

test('two mailboxes that are both away stop after one answer each', async () => {
  const world = await makeWorld()
  switchOn(world, 'support@contoso.example')
  switchOn(world, 'sam@contoso.example')
  world.mail.transport('sam@contoso.example', ['support@contoso.example'], mail('Lunch', [], 'sam@contoso.example'))
  expect(mailsOf(world, 'support@contoso.example').map(({ subject }) => subject)).toEqual(['Lunch'])
  expect(mailsOf(world, 'sam@contoso.example').map(({ subject }) => subject)).toEqual(['Automatic reply: Lunch'])
})

test('a mailbox without manners answers every mail each time, by marks or as a person would', async () => {
  const world = await makeWorld()
  const again = () => {
    const headers = ['Auto-Submitted: auto-replied', 'X-Auto-Response-Suppress: All']
    world.mail.transport('ann.lee@example.com', ['support@contoso.example'], mail('Notice', headers))
  }
  switchOn(world, 'support@contoso.example', { ...AWAY, manners: 'every-mail' })
  again()
  again()
  switchOn(world, 'support@contoso.example', { ...AWAY, manners: 'every-mail-unmarked' })
  again()
  world.mail.transport('', ['support@contoso.example'], mail('Report'))
  const replies = world.mail.outside()
  expect(replies.map(({ from }) => from)).toEqual(['', '', 'support@contoso.example'])
  const read = await Promise.all(replies.map(({ raw }) => simpleParser(Buffer.from(raw))))
  expect(new Set(read.map(({ messageId }) => messageId)).size).toBe(3)
  expect(read.map(({ subject }) => subject)).toEqual(['Automatic reply: Notice', 'Automatic reply: Notice', 'Re: Notice'])
  expect(read.map(({ headers }) => headers.has('auto-submitted'))).toEqual([true, true, false])
})

test('two mailboxes without manners do not answer each other’s answers for ever', async () => {
  const world = await makeWorld()
  for (const address of ['support@contoso.example', 'sam@contoso.example'])
    switchOn(world, address, { ...AWAY, manners: 'every-mail-unmarked' })
  world.mail.transport('sam@contoso.example', ['support@contoso.example'], mail('Lunch', [], 'sam@contoso.example'))
  expect(mailsOf(world, 'sam@contoso.example').map(({ subject }) => subject)).toEqual(['Re: Lunch'])
})

test('a mail flow rule takes headers out of what arrives, leaves and is answered', async () => {
  const world = await makeWorld()
  world.mail.settings.removeHeaders = ['Auto-Submitted', 'references']
  const headers = ['Auto-Submitted: auto-replied', 'References: <root@example.com>', 'X-Kept: yes']
  const to = ['support@contoso.example', 'bo.chen@example.com']
  world.mail.transport('ann.lee@example.com', to, mail('Notice', headers))
  const raws = [mailsOf(world, 'support@contoso.example')[0]?.raw, world.mail.outside()[0]?.raw]
  for (const raw of raws) {
    const read = await simpleParser(Buffer.from(raw ?? []))
    expect([...read.headers.keys()]).not.toEqual(expect.arrayContaining(['auto-submitted']))
    expect(read.references).toBeUndefined()
    expect(read.headers.get('x-kept')).toBe('yes')
  }
})
