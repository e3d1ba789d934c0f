import { expect, test } from 'vitest'
import { cutToBytes, headerId } from './header-id.ts'

test.each([
  ['abcdef', 4, 'abcd'],
  ['abc', 3, 'abc'],
  ['äöü', 5, 'äö'],
  ['a漢字', 4, 'a漢'],
  ['a漢字', 3, 'a'],
  ['😀😀', 7, '😀'],
  ['😀', 3, ''],
])('%j cut to %i bytes is %j', (text, bytes, cut) => {
  expect(cutToBytes(text, bytes)).toBe(cut)
})

test('half a character, which UTF-8 cannot hold, becomes one that it can', () => {
  expect(cutToBytes('a\ud800b', 10)).toBe('a\ufffdb')
})

test('an id takes a thousand bytes at most, and one that fits stays as it is', () => {
  expect(Buffer.byteLength(headerId('漢'.repeat(980)))).toBe(999)
  expect(headerId('one@example.com')).toBe('one@example.com')
})
