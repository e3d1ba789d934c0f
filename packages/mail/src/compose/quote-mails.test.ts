import { expect, test } from 'vitest'
import { visibleReply } from '../reply/visible-reply.ts'
import { quoteMails } from './quote-mails.ts'

const MAIL = {
  from: { name: 'Ann Lee', address: 'ann@example.com' },
  date: new Date('2026-03-02T08:05:30Z'),
  text: 'It jams.\n\nAnn\n\nOn 1 March 2026, Contoso Support wrote:\n> Does it jam?\n',
  html: null,
}

test('a mail is quoted as mail programs write it, without the history it quoted itself', () => {
  expect(quoteMails([MAIL], 'en').text).toBe('On 2 Mar 2026 at 08:05 UTC, Ann Lee wrote:\n> It jams.\n>\n> Ann')
})

test('HTML is quoted in a cited blockquote, its pictures left out; both parts say the same', () => {
  const quoted = { ...MAIL, html: '<p>It <b>jams</b>.<img src="/api/v1/attachments/1" alt="x"></p><p>2 &lt; 3</p>' }
  const { text, html } = quoteMails([quoted], 'en')
  expect(html).toMatch(/Ann Lee wrote:.*<blockquote type="cite"[^>]*><p>It <b>jams<\/b>\.<\/p><p>2 &lt; 3<\/p><\/blockquote>$/s)
  expect(text).toContain('> It jams.\n>\n> 2 < 3')
})

test.each([
  ['en', 'On 2 Mar 2026 at 08:05 UTC, Ann Lee wrote:'],
  ['de-AT', 'Am 2. März 2026 um 08:05 UTC schrieb Ann Lee:'],
  ['fr', 'Le 2 mars 2026 à 08:05 UTC, Ann Lee a écrit :'],
  ['es', 'El 2 de marzo de 2026 a las 08:05 UTC, Ann Lee escribió:'],
  ['it', 'Il 2 marzo 2026 alle 08:05 UTC, Ann Lee ha scritto:'],
  ['nl', 'Op 2 maart 2026 om 08:05 UTC schreef Ann Lee:'],
  ['pt-BR', 'Em 2 de março de 2026 às 08:05 UTC, Ann Lee escreveu:'],
  ['xx', 'On 2 Mar 2026 at 08:05 UTC, Ann Lee wrote:'],
])('in %s, and a reader that folds quotes shows the answer alone', (language, line) => {
  const { text } = quoteMails([MAIL], language)
  expect(text.split('\n')[0]).toBe(line)
  expect(visibleReply(`Open tray 2.\n\n${text}\n`).visible.trim()).toBe('Open tray 2.')
})

test('a whole conversation stands newest first, and its oldest mails are left out when it gets too long', () => {
  const mails = [1, 2, 3].map((day) => ({ ...MAIL, date: new Date(`2026-03-0${4 - day}T08:00:00Z`), text: `words ${day}` }))
  expect(quoteMails(mails, 'en').text.match(/words \d/g)).toEqual(['words 1', 'words 2', 'words 3'])
  const long = [MAIL, { ...MAIL, text: 'x'.repeat(60_000) }, MAIL]
  expect(quoteMails(long, 'en').text.match(/wrote:/g)).toHaveLength(1)
})

test('a name with line ends stays one line, and an endless mail is cut', () => {
  const { text } = quoteMails(
    [{ ...MAIL, from: { name: 'Ann\n\nLee', address: 'a@example.com' }, text: 'x'.repeat(1_000_000) }],
    'en',
  )
  expect(text).toContain('Ann Lee wrote:\n> x')
  expect(text.length).toBeLessThan(60_000)
})
