import { expect, test } from 'vitest'
import { judgeMail } from './judge-mail.ts'

const ann = { name: 'Ann', address: 'ann@example.com' }
const facts = { ownAddresses: new Set(['support@contoso.example']), isOurs: false, isReportOnOurs: false }
const report = {
  from: ann,
  sender: null,
  replyTo: [],
  autoSubmitted: true,
  returnPath: 'ann@example.com',
  problems: [],
  rootType: 'multipart/mixed',
  autoSubmittedField: null,
  receipt: null,
  complaint: null,
  bounce: { kind: 'hard' as const, status: '5.1.1', recipients: [], originalMessageId: 'ours@contoso.example' },
}

test('a delivery report inside of what a person wrote is no verdict on the whole: it is admitted, and no machine answers', () => {
  expect(judgeMail(report, facts, null)).toEqual({ kind: 'admit', mayAnswer: false })
  expect(judgeMail({ ...report, autoSubmittedField: 'no' }, facts, null).kind).toBe('admit')
})

test.each([
  ['a report as a whole', { rootType: 'multipart/report' }],
  ['the null sender', { returnPath: '' }],
  ['its own word', { autoSubmittedField: 'auto-replied; owner-email="x"' }],
  ['mailer-daemon', { from: { name: '', address: 'MAILER-DAEMON@mx.example.com' } }],
  ['postmaster', { from: { name: 'Mail', address: 'postmaster@contoso.onmicrosoft.example' } }],
  ['Exchange itself', { from: { name: '', address: 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example' } }],
] as const)('a machine is known by %s', (_sign, changes) => {
  expect(judgeMail({ ...report, ...changes }, facts, null)).toEqual({ kind: 'bounce', originalMessageId: 'ours@contoso.example' })
})

test('somebody whose name only sounds like one is a person', () => {
  const from = { name: 'Bounce House', address: 'postmasters.guild@example.com' }
  expect(judgeMail({ ...report, from }, facts, null).kind).toBe('admit')
})

const rule = { id: 'a-rule', name: 'No news' }

test('what a rule ignores is refused and what it holds is held, by its name; a limit that broke and our own mail come first', () => {
  const mail = { ...report, bounce: null, rootType: 'text/plain', returnPath: null }
  const refused = { kind: 'refuse', reason: 'rule: No news', ruleId: 'a-rule' }
  expect(judgeMail(mail, facts, { kind: 'ignore', rule })).toEqual(refused)
  expect(judgeMail(mail, facts, { kind: 'hold', rule })).toEqual({ ...refused, kind: 'hold' })
  expect(judgeMail(mail, facts, { kind: 'allow', rule }).kind).toBe('admit')
  const problems = [{ code: 'mail-too-large' as const, detail: 'too large', fatal: true }]
  expect(judgeMail({ ...mail, problems }, facts, { kind: 'ignore', rule })).toMatchObject({ kind: 'hold', ruleId: null })
  const ours = { ...facts, isOurs: true, ownAddresses: new Set([ann.address]) }
  expect(judgeMail(mail, ours, { kind: 'hold', rule })).toMatchObject({ kind: 'refuse', ruleId: null })
  const nobody = { ...mail, from: null }
  expect(judgeMail(nobody, facts, { kind: 'ignore', rule }).kind).toBe('refuse')
  expect(judgeMail(nobody, facts, { kind: 'allow', rule })).toMatchObject({ kind: 'hold', ruleId: null })
})

test('no rule keeps a delivery report of our own mail out; one of a mail we never sent it may', () => {
  const machine = { ...report, rootType: 'multipart/report' }
  const ignore = { kind: 'ignore' as const, rule }
  expect(judgeMail(machine, { ...facts, isReportOnOurs: true }, ignore).kind).toBe('bounce')
  expect(judgeMail(machine, facts, ignore).kind).toBe('refuse')
  // A person who forwards the report of our mail is no machine.
  expect(judgeMail(report, { ...facts, isReportOnOurs: true }, ignore).kind).toBe('refuse')
})
