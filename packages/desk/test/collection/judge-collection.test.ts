import { expect, test } from 'vitest'
import { judgeCollection, type Arrived } from './judge-collection.ts'

const mail = (name: string, body = name) => ({
  name,
  bytes: Buffer.from(`From: ann.lee@example.com\r\nMessage-ID: <${name}@example.com>\r\nSubject: ${name}\r\n\r\n${body}\r\n`),
})
const row = (of: ReturnType<typeof mail>, facts: Partial<Arrived> = {}): Arrived => ({
  id: of.name,
  raw: of.bytes,
  state: 'filed',
  reason: null,
  messages: 1,
  ticketId: 1001,
  ...facts,
})

test('a mail that is one message passes, whatever line ends the server gave it', () => {
  const one = mail('one')
  const bytes = Buffer.from(one.bytes.toString().replaceAll('\r\n', '\n'))
  expect(judgeCollection([{ name: 'one', bytes }], [row(one)])).toMatchObject({
    passed: 1,
    messages: 1,
    tickets: 1,
    failures: [],
  })
})

test('a lost, a doubled, a half processed and an unexplained mail each fail', () => {
  const [lost, twice, stowed, silent, strange, two] = ['lost', 'twice', 'stowed', 'silent', 'strange', 'two'].map((name) =>
    mail(name),
  )
  if (!lost || !twice || !stowed || !silent || !strange || !two) throw new Error('six mails')
  const verdict = judgeCollection(
    [lost, twice, stowed, silent, two],
    [
      row(twice),
      row(twice, { id: 'again' }),
      row(stowed, { state: 'stowed', messages: 0 }),
      row(silent, { state: 'held', messages: 0 }),
      row(two, { messages: 2 }),
      row(strange),
    ],
  )
  expect(verdict.passed).toBe(0)
  expect(verdict.failures).toEqual([
    'lost: lost, it is nowhere in the mail log',
    'twice: taken in 2 times, delivered 1',
    'stowed: still waiting to be processed',
    'silent: held without a reason',
    'two: filed, but stands for 2 messages',
    'mail log row strange: nobody delivered these bytes',
  ])
})

test('a mail delivered twice counts once, and one that came over another way is the same mail', () => {
  const one = mail('one')
  const other = { name: 'other', bytes: Buffer.concat([Buffer.from('Received: from mx.example.com\r\n'), one.bytes]) }
  const verdict = judgeCollection([one, { ...one, name: 'copy' }, other], [row(one)])
  expect(verdict).toMatchObject({ passed: 3, identical: ['copy = one'], sameMail: ['other = one'], failures: [] })
})

test('a copy the mailbox holds beside the mail may have a row that says so, and no more rows than there are copies', () => {
  const one = mail('one')
  const copy = row(one, { id: 'copy', state: 'refused', reason: 'already-here: the mailbox holds this mail twice', messages: 0 })
  const twice = [one, { ...one, name: 'copy' }]
  expect(judgeCollection(twice, [row(one), copy])).toMatchObject({ passed: 2, refused: 0, failures: [] })
  expect(judgeCollection(twice, [row(one), copy, { ...copy, id: 'third' }]).failures).toEqual([
    'one: taken in 3 times, delivered 2',
  ])
  expect(judgeCollection(twice, [copy]).failures).toEqual(['one: lost, it is nowhere in the mail log'])
})

test('refused and held mails are counted by their reasons', () => {
  const [echo, huge] = [mail('echo'), mail('huge')]
  const verdict = judgeCollection(
    [echo, huge],
    [
      row(echo, { state: 'refused', reason: 'own mail', messages: 0, ticketId: null }),
      row(huge, { state: 'held', reason: 'too many parts', messages: 0, ticketId: null }),
    ],
  )
  expect(verdict).toMatchObject({ refused: 1, held: 1, passed: 2, failures: [] })
  expect([...verdict.reasons]).toEqual([
    ['refused: own mail', 1],
    ['held: too many parts', 1],
  ])
})
