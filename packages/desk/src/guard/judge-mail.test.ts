import { expect, test } from 'vitest'
import { judgeMail } from './judge-mail.ts'

const ann = { name: 'Ann', address: 'ann@example.com' }
const facts = { ownAddresses: new Set(['support@contoso.example']), isOurs: false }
const report = {
  from: ann,
  sender: null,
  replyTo: [],
  autoSubmitted: true,
  returnPath: 'ann@example.com',
  problems: [],
  rootType: 'multipart/mixed',
  autoSubmittedField: null,
  bounce: { kind: 'hard' as const, status: '5.1.1', recipients: [], originalMessageId: 'ours@contoso.example' },
}

test('a delivery report inside of what a person wrote is no verdict on the whole: it is admitted, and no machine answers', () => {
  expect(judgeMail(report, facts)).toEqual({ kind: 'admit', mayAnswer: false })
  expect(judgeMail({ ...report, autoSubmittedField: 'no' }, facts).kind).toBe('admit')
})

test.each([
  ['a report as a whole', { rootType: 'multipart/report' }],
  ['the null sender', { returnPath: '' }],
  ['its own word', { autoSubmittedField: 'auto-replied; owner-email="x"' }],
  ['mailer-daemon', { from: { name: '', address: 'MAILER-DAEMON@mx.example.com' } }],
  ['postmaster', { from: { name: 'Mail', address: 'postmaster@contoso.onmicrosoft.example' } }],
  ['Exchange itself', { from: { name: '', address: 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example' } }],
] as const)('a machine is known by %s', (_sign, changes) => {
  expect(judgeMail({ ...report, ...changes }, facts)).toEqual({ kind: 'bounce', originalMessageId: 'ours@contoso.example' })
})

test('somebody whose name only sounds like one is a person', () => {
  const from = { name: 'Bounce House', address: 'postmasters.guild@example.com' }
  expect(judgeMail({ ...report, from }, facts).kind).toBe('admit')
})
