import { expect, test } from 'vitest'
import { makeReplyTag, readReplyTag, withReplyTag } from './reply-tag.ts'

const key = new Uint8Array(32).fill(7)
const tagged = withReplyTag('support@contoso.example', makeReplyTag(1042, key))

test('a tagged address says its ticket, also where a server wrote it in capitals', () => {
  expect(tagged).toMatch(/^support\+t1042\.[0-9a-f]{16}@contoso\.example$/)
  expect(readReplyTag(tagged, key)).toBe(1042)
  expect(readReplyTag(tagged.toUpperCase(), key)).toBe(1042)
  expect(readReplyTag(withReplyTag('support+it@contoso.example', makeReplyTag(7, key)), key)).toBe(7)
})

test.each([
  ['another ticket', tagged.replace('t1042', 't1043')],
  ['another key', withReplyTag('support@contoso.example', makeReplyTag(1042, new Uint8Array(32)))],
  ['no tag', 'support@contoso.example'],
  ['a plus address of somebody else', 'support+t1042@contoso.example'],
  ['no address', ''],
])('%s says none', (_what, address) => {
  expect(readReplyTag(address, key)).toBeNull()
})

test('an address that would become too long stays as it is', () => {
  const long = `${'a'.repeat(60)}@contoso.example`
  expect(withReplyTag(long, makeReplyTag(1042, key))).toBe(long)
})
