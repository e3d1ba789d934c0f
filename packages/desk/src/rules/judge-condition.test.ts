import type { Condition } from '@postdesk/contract'
import { expect, test } from 'vitest'
import { judgeCondition } from './judge-condition.ts'
import { mailFacts, MAX_BODY_CHARS, type RuledMail } from './mail-facts.ts'

const account = { id: 'a', address: 'Support@contoso.example' }
const mail: RuledMail = {
  from: { name: 'Contoso News', address: 'News@Bücher.example' },
  replyTo: [],
  sender: null,
  to: [
    { name: '', address: 'support+HR@contoso.example' },
    { name: 'Ann', address: 'ann@example.com' },
  ],
  cc: [],
  bcc: [],
  deliveredTo: ['alias+sales@contoso.example'],
  subject: 'Große Aktion:  20 %\u00adRabatt',
  text: 'Dear customer,\nyour purchase\n  order is here. Un\u200bsubscribe below.',
  headers: [
    ['X-Mailer', 'Bulk Mailer 3.1'],
    ['X-Priority', '1 (Highest)'],
    ['Received', 'from a'],
    ['Received', 'from b'],
  ],
  autoSubmitted: true,
  bounce: null,
}
const facts = (changes: Partial<RuledMail> = {}, language: string | null = 'de') =>
  mailFacts({ ...mail, ...changes }, { account, size: 5_000, language })
const holds = (condition: Condition, changes?: Partial<RuledMail>) => judgeCondition(condition, facts(changes)).holds

/** What is true of the mail above, by field and operator. */
const TRUE: readonly Condition[] = [
  { field: 'sender', operator: 'is', values: ['someone@else.example', 'news@bücher.example'] },
  { field: 'sender', operator: 'is', values: ['NEWS@xn--bcher-kva.example'] },
  { field: 'sender', operator: 'is-not', values: ['news@contoso.example', 'Contoso News'] },
  { field: 'sender', operator: 'contains', values: ['ws@bü'] },
  { field: 'sender', operator: 'contains-not', values: ['noreply', 'no-reply'] },
  { field: 'sender', operator: 'matches', values: ['n*@*.example'] },
  { field: 'sender', operator: 'begins', values: ['news@'] },
  { field: 'sender', operator: 'ends', values: ['@bücher.example'] },
  { field: 'sender-name', operator: 'is', values: ['contoso NEWS'] },
  { field: 'sender-name', operator: 'is-not', values: ['contoso'] },
  { field: 'sender-name', operator: 'contains', values: ['news'] },
  { field: 'sender-name', operator: 'contains-not', values: ['alarm'] },
  { field: 'sender-name', operator: 'matches', values: ['c?ntoso*'] },
  { field: 'sender-name', operator: 'begins', values: ['contoso'] },
  { field: 'sender-name', operator: 'ends', values: ['news'] },
  { field: 'domain', operator: 'is', values: ['bücher.example'] },
  { field: 'domain', operator: 'is', values: ['@XN--bcher-kva.EXAMPLE'] },
  { field: 'domain', operator: 'is-not', values: ['example', 'cher.example'] },
  { field: 'domain', operator: 'contains', values: ['cher'] },
  { field: 'domain', operator: 'contains-not', values: ['contoso'] },
  { field: 'domain', operator: 'matches', values: ['*.example'] },
  { field: 'domain', operator: 'begins', values: ['bü'] },
  { field: 'domain', operator: 'ends', values: ['.example'] },
  { field: 'recipient', operator: 'is', values: ['support+hr@contoso.example'] },
  { field: 'recipient', operator: 'is', values: ['support+hr'] },
  { field: 'recipient', operator: 'is', values: ['alias+sales@contoso.example'] },
  { field: 'recipient', operator: 'is-not', values: ['support@contoso.example'] },
  { field: 'recipient', operator: 'contains', values: ['+hr@'] },
  { field: 'recipient', operator: 'contains-not', values: ['bob'] },
  { field: 'recipient', operator: 'matches', values: ['support+*@contoso.example'] },
  { field: 'recipient', operator: 'begins', values: ['ANN@'] },
  { field: 'recipient', operator: 'ends', values: ['@example.com'] },
  { field: 'plus-tag', operator: 'is', values: ['hr'] },
  { field: 'plus-tag', operator: 'is', values: ['+HR'] },
  { field: 'plus-tag', operator: 'is-not', values: ['sales'] },
  { field: 'plus-tag', operator: 'contains', values: ['h'] },
  { field: 'plus-tag', operator: 'contains-not', values: ['x'] },
  { field: 'plus-tag', operator: 'matches', values: ['h?'] },
  { field: 'plus-tag', operator: 'begins', values: ['h'] },
  { field: 'plus-tag', operator: 'ends', values: ['r'] },
  { field: 'subject', operator: 'is', values: ['GROSSE AKTION: 20 %Rabatt'] },
  { field: 'subject', operator: 'is-not', values: ['große aktion'] },
  { field: 'subject', operator: 'contains', values: ['rabatt'] },
  { field: 'subject', operator: 'contains-not', values: ['invoice'] },
  { field: 'subject', operator: 'matches', values: ['*aktion*%*'] },
  { field: 'subject', operator: 'begins', values: ['große'] },
  { field: 'subject', operator: 'ends', values: ['RABATT'] },
  { field: 'account', operator: 'is', values: ['support@CONTOSO.example'] },
  { field: 'account', operator: 'is-not', values: ['hr@contoso.example'] },
  { field: 'account', operator: 'contains', values: ['support'] },
  { field: 'account', operator: 'contains-not', values: ['sales'] },
  { field: 'account', operator: 'matches', values: ['*@contoso.*'] },
  { field: 'account', operator: 'begins', values: ['support'] },
  { field: 'account', operator: 'ends', values: ['contoso.example'] },
  { field: 'body', operator: 'contains', values: ['purchase order'] },
  { field: 'body', operator: 'contains', values: ['nothing of it', 'unsubscribe'] },
  { field: 'body', operator: 'contains-not', values: ['invoice'] },
  { field: 'body', operator: 'begins', values: ['dear customer'] },
  { field: 'body', operator: 'ends', values: ['below.'] },
  { field: 'header', header: 'x-MAILER', operator: 'is', values: ['bulk mailer 3.1'] },
  { field: 'header', header: 'X-Mailer', operator: 'is-not', values: ['bulk'] },
  { field: 'header', header: 'Received', operator: 'contains', values: ['from b'] },
  { field: 'header', header: 'Received', operator: 'contains-not', values: ['from c'] },
  { field: 'header', header: 'X-Priority', operator: 'matches', values: ['1*'] },
  { field: 'header', header: 'X-Priority', operator: 'begins', values: ['1'] },
  { field: 'header', header: 'X-Priority', operator: 'ends', values: ['(highest)'] },
  { field: 'size', operator: 'larger', bytes: 4_999 },
  { field: 'size', operator: 'smaller', bytes: 5_001 },
  { field: 'auto-submitted', operator: 'is', value: true },
  { field: 'language', operator: 'is', values: ['en', 'de'] },
  { field: 'language', operator: 'is-not', values: ['en'] },
]
/** The same asked the other way round; undefined where there is no such way. */
function oppositeOf(condition: Condition): Condition | undefined {
  if (condition.field === 'auto-submitted') return { ...condition, value: !condition.value }
  const other = new Map<string, string>([
    ['is', 'is-not'],
    ['is-not', 'is'],
    ['contains', 'contains-not'],
    ['contains-not', 'contains'],
  ]).get(condition.operator)
  return other === undefined ? undefined : ({ ...condition, operator: other } as Condition)
}

test.each(TRUE.map((condition) => [JSON.stringify(condition), condition] as const))('%s holds', (_, condition) => {
  expect(holds(condition)).toBe(true)
})

test.each(TRUE.flatMap((condition) => oppositeOf(condition) ?? []))('%o is its opposite and does not hold', (condition) => {
  expect(holds(condition)).toBe(false)
})

test.each<Condition>([
  { field: 'sender', operator: 'is', values: ['news@bücher'] },
  { field: 'sender', operator: 'is', values: ['Contoso News'] },
  { field: 'sender', operator: 'begins', values: ['ews'] },
  { field: 'sender', operator: 'ends', values: ['@bücher'] },
  { field: 'sender', operator: 'matches', values: ['news@?.example'] },
  { field: 'domain', operator: 'matches', values: ['*.bücher.example'] },
  { field: 'plus-tag', operator: 'is', values: ['sales'] },
  { field: 'subject', operator: 'matches', values: ['aktion*'] },
  { field: 'subject', operator: 'contains', values: ['\u200b'] },
  { field: 'body', operator: 'contains', values: ['purchase  x order'] },
  { field: 'header', header: 'X-Missing', operator: 'contains', values: ['a'] },
  { field: 'size', operator: 'larger', bytes: 5_000 },
  { field: 'size', operator: 'smaller', bytes: 5_000 },
])('%o does not hold', (condition) => {
  expect(holds(condition)).toBe(false)
})

test('what is not there is no value: it is nothing, and it is not anything', () => {
  expect(holds({ field: 'header', header: 'X-Missing', operator: 'is-not', values: ['a'] })).toBe(true)
  const nobody = { from: null }
  expect(holds({ field: 'sender', operator: 'contains', values: ['a'] }, nobody)).toBe(false)
  expect(holds({ field: 'domain', operator: 'is-not', values: ['a.example'] }, nobody)).toBe(true)
  const unknown = judgeCondition({ field: 'language', operator: 'is-not', values: ['en'] }, facts({}, null))
  expect(unknown).toMatchObject({ holds: true, saw: null })
})

test('a mail whose From names nobody is from whom Reply-To or Sender name', () => {
  const from = { from: null, replyTo: [{ name: 'Bo', address: 'bo@example.com' }] }
  expect(holds({ field: 'sender', operator: 'is', values: ['bo@example.com'] }, from)).toBe(true)
})

test('evidence shows what was found, cut around it', () => {
  const text = `${'word '.repeat(200)}needle${' word'.repeat(200)}`
  const { saw } = judgeCondition({ field: 'body', operator: 'contains', values: ['NEEDLE'] }, facts({ text }))
  expect(saw).toMatch(/^….*needle.*…$/)
  expect(saw?.length).toBeLessThan(130)
  expect(judgeCondition({ field: 'subject', operator: 'is', values: ['x'] }, facts()).saw).toBe(mail.subject)
})

test('of an endless body the beginning is looked at', () => {
  const text = `${'a'.repeat(MAX_BODY_CHARS)} needle`
  expect(holds({ field: 'body', operator: 'contains', values: ['needle'] }, { text })).toBe(false)
  expect(holds({ field: 'body', operator: 'begins', values: ['aaa'] }, { text })).toBe(true)
})
