import { expect, test } from 'vitest'

import { at, readXml, textAt } from './read-xml.ts'
import { base64Xml, xml } from './write-xml.ts'

test('text put into XML stays text, in elements and in attributes, and comes back as it was', () => {
  const nasty = `"/><m:DeleteItem a='b'>&amp; <![CDATA[ ]]> \t\n\r ü 🙂`
  const written = xml`<t:a Id="${nasty}">${nasty}</t:a>`.markup
  expect(written.match(/</g)).toHaveLength(2)
  const root = readXml(written)
  expect(root?.attributes.get('Id')).toBe(nasty)
  expect(root?.text).toBe(nasty)
})

test('characters that XML cannot write are replaced, lone halves of a pair too', () => {
  expect(xml`${'a\u0000b\u001fc\uffffd\ud83d'}`.markup).toBe('a\ufffdb\ufffdc\ufffdd\ufffd')
})

test('pieces are put into pieces, lists too, and nothing is put in for null', () => {
  const items = ['x', '<'].map((id) => xml`<i>${id}</i>`)
  expect(xml`<l n="${2}" b="${true}">${items}${null}</l>`.markup).toBe('<l n="2" b="true"><i>x</i><i>&lt;</i></l>')
})

test('bytes are written as base64 of these bytes alone, also when they are a part of a larger buffer', () => {
  expect(base64Xml(Buffer.from('xxhelloxx').subarray(2, 7)).markup).toBe('aGVsbG8=')
})

test('names are read without their prefixes, whichever the server chose', () => {
  const root = readXml(
    '<?xml version="1.0"?><s:A xmlns:s="u"><x:B xmlns:x="v" x:Id="1">one<!-- no --> &amp;&#x20AC;</x:B><C/></s:A>',
  )
  expect(root?.name).toBe('A')
  expect(textAt(root, 'B')).toBe('one &€')
  expect(at(root, 'B')?.attributes.get('Id')).toBe('1')
  expect([textAt(root, 'C'), at(root, 'C', 'D'), textAt(null, 'A')]).toEqual([null, null, null])
})

test.each([
  ['a DOCTYPE, however harmless', '<!DOCTYPE a><a/>'],
  ['entities that grow', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
  ['a page of a proxy', '<html><body><br>Sign in</body></html>'],
  ['words', 'The service is unavailable.'],
  ['nothing', ''],
  ['two roots', '<a/><b/>'],
  ['an unfinished document', '<a><b>'],
  ['nesting without reason', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`],
])('%s is no document', (_, text) => {
  expect(readXml(text)).toBeNull()
})

test('references to what cannot be, or was never declared, become the replacement character', () => {
  expect(readXml('<a>&#x1F;&#xD800;&nbsp;&#0;</a>')?.text).toBe('\ufffd\ufffd\ufffd\ufffd')
})

test('no name in a document reaches what every object has', () => {
  readXml('<a __proto__="x"><__proto__ polluted="1"/><constructor><prototype polluted="1">x</prototype></constructor></a>')
  expect('polluted' in {}).toBe(false)
})
