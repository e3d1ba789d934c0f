import { describe, expect, test } from 'vitest'

import { dotUnstuffer } from './dot-unstuffer.ts'

/** Gives the pieces one after the other; what came out, and what was left over. */
function unstuff(pieces: readonly string[]): { text: string; rest: string; hasEnded: boolean } {
  let text = ''
  const unstuffer = dotUnstuffer((bytes) => {
    text += Buffer.from(bytes).toString('latin1')
  })
  let rest = ''
  for (const piece of pieces) {
    const used = unstuffer.hasEnded() ? 0 : unstuffer.push(Buffer.from(piece, 'latin1'))
    rest += piece.slice(used)
  }
  return { text, rest, hasEnded: unstuffer.hasEnded() }
}

const SAMPLES = [
  { wire: 'one\r\n..two\r\n...\r\n.\r\n+OK', text: 'one\r\n.two\r\n..\r\n', rest: '+OK' },
  { wire: '.\r\n-ERR', text: '', rest: '-ERR' },
  { wire: '..\r\n.\r\n', text: '.\r\n', rest: '' },
  { wire: 'gr\xfc\xdfe\r\n\r\n.\r\n', text: 'gr\xfc\xdfe\r\n\r\n', rest: '' },
  // A lone LF is no line end: a sender who puts this into a mail must not end our reading of it.
  { wire: 'a\n.\n+OK 1\r\nb\r\n.\r\n', text: 'a\n.\n+OK 1\r\nb\r\n', rest: '' },
  { wire: 'a\r\n\n.\r\n.\r\n', text: 'a\r\n\n.\r\n', rest: '' },
  { wire: 'a\r\r\n.\r\n', text: 'a\r\r\n', rest: '' },
  { wire: 'a\r\n.\rb\r\n.\r\n', text: 'a\r\n\rb\r\n', rest: '' },
  { wire: 'a\r\n.\nb\r\n.\r\n', text: 'a\r\n\nb\r\n', rest: '' },
]

describe('dots are taken out of a multi-line answer', () => {
  test.each(SAMPLES)('%j, whatever the pieces it comes in', ({ wire, text, rest }) => {
    const expected = { text, rest, hasEnded: true }
    expect(unstuff([wire])).toEqual(expected)
    expect(unstuff(wire.split(''))).toEqual(expected)
    for (let first = 0; first <= wire.length; first += 1)
      for (let second = first; second <= wire.length; second += 1)
        expect(unstuff([wire.slice(0, first), wire.slice(first, second), wire.slice(second)])).toEqual(expected)
  })

  test('an answer without its end goes on', () => {
    expect(unstuff(['a\r\n.\r']).hasEnded).toBe(false)
  })
})
