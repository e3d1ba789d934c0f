import { expect, test } from 'vitest'
import { visibleReply } from '../reply/visible-reply.ts'
import { quoteBelow } from './quote-below.ts'

const MAIL = {
  from: { name: 'Ann Lee', address: 'ann@example.com' },
  date: new Date('2026-03-02T08:05:30Z'),
  text: 'It jams.\n\nAnn\n\nOn 1 March 2026, Contoso Support wrote:\n> Does it jam?\n',
  html: null,
}

test('the mail that is answered stands below, as mail programs write it, without the history it quoted itself', () => {
  const { text, html } = quoteBelow({ text: 'Open tray 2.\n' }, MAIL)
  expect(text).toBe('Open tray 2.\n\nOn 2 Mar 2026 at 08:05 UTC, Ann Lee wrote:\n> It jams.\n>\n> Ann\n')
  expect(html).toBeUndefined()
})

test('HTML is quoted in a cited blockquote, its pictures left out; both parts say the same', () => {
  const quoted = { ...MAIL, html: '<p>It <b>jams</b>.<img src="/api/v1/attachments/1" alt="x"></p><p>2 &lt; 3</p>' }
  const { text, html } = quoteBelow({ text: 'Open it.', html: '<p>Open it.</p>' }, quoted)
  expect(html).toMatch(
    /^<p>Open it\.<\/p>.*Ann Lee wrote:.*<blockquote type="cite"[^>]*><p>It <b>jams<\/b>\.<\/p><p>2 &lt; 3<\/p><\/blockquote>$/s,
  )
  expect(text).toContain('> It jams.\n>\n> 2 < 3')
})

test('a reader that folds quotes shows the answer alone', () => {
  const { text } = quoteBelow({ text: 'Open tray 2.' }, MAIL)
  expect(visibleReply(text).visible.trim()).toBe('Open tray 2.')
})

test('a name with line ends stays one line, and an endless mail is cut', () => {
  const { text } = quoteBelow(
    { text: 'Yes.' },
    { ...MAIL, from: { name: 'Ann\n\nLee', address: 'a@example.com' }, text: 'x'.repeat(1_000_000) },
  )
  expect(text).toContain('Ann Lee wrote:\n> x')
  expect(text.length).toBeLessThan(60_000)
})
