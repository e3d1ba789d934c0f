import { expect, test } from 'vitest'
import { numberInSubject, topicOf } from './topic.ts'

test.each([
  ['[#1042] Printer', 1042],
  ['Re: [#1042] Printer', 1042],
  ['AW: SV: [#1042] Printer', 1042],
  ['[EXTERNAL] Re: [#7] Printer', 7],
  ['Printer [#1042]', 1042],
  ['Order #1042', null],
  ['[1042] Printer', null],
  ['[#99999999999999999] Printer', null],
])('%s names ticket %s', (subject, id) => {
  expect(numberInSubject(subject)).toBe(id)
})

test.each(['Re: Printer', 'AW: [#1042] Printer', '[EXTERNAL] RE: printer', 'Re: [EXT]  Printer', 'Printer'])(
  '%s is about the printer',
  (subject) => {
    expect(topicOf(subject)).toBe('printer')
  },
)

test('another subject is another topic', () => {
  expect(topicOf('Re: Printers')).not.toBe(topicOf('Printer'))
})
