import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { GET_INBOX, codes, envelope, faultCode, openEws } from './test-ews.ts'
import { MAX_DEPTH, readXml } from './xml/read-xml.ts'
import { element } from './xml/write-xml.ts'

let ews: Awaited<ReturnType<typeof openEws>>

beforeAll(async () => {
  ews = await openEws()
})
afterAll(async () => {
  await ews.tenant.close()
})

const post = async (body: string, headers: Readonly<Record<string, string>> = {}) =>
  await ews.post(body, { authorization: `Bearer ${ews.own}`, ...headers })
const withDoctype = (doctype: string, body = envelope(GET_INBOX)) => body.replace('?>', `?>${doctype}`)

describe('hostile XML', () => {
  test.each([
    [
      'entities that grow',
      withDoctype('<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]>').replace('"inbox"', '"&c;"'),
    ],
    [
      'an entity that names a file',
      withDoctype('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>').replace('"inbox"', '"&f;"'),
    ],
    ['a DTD from elsewhere', withDoctype('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd">')],
    ['an entity that was never declared', envelope(GET_INBOX.replace('inbox', '&inbox;'))],
    ['a processing instruction', envelope(`<?php echo 1 ?>${GET_INBOX}`)],
    ['depth', envelope(`${'<m:GetFolder>'.repeat(MAX_DEPTH * 2)}${'</m:GetFolder>'.repeat(MAX_DEPTH * 2)}`)],
    ['an element left open', envelope('<m:GetFolder>')],
    ['two attributes of one name', envelope(GET_INBOX.replace('Id="inbox"', 'Id="inbox" Id="drafts"'))],
    ['a prefix nobody declared', envelope(GET_INBOX.replaceAll('m:', 'z:'))],
    ['the name of a prototype', envelope('<m:GetFolder><__proto__/></m:GetFolder>')],
    ['no XML at all', 'GET / HTTP/1.1'],
    ['nothing', ''],
    ['another document', '<?xml version="1.0"?><html/>'],
    [
      'SOAP 1.2',
      envelope(GET_INBOX).replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    ],
  ])('is refused: %s', async (_, body) => {
    const answer = await post(body)
    expect([answer.status, faultCode(answer)]).toEqual([500, 'ErrorInvalidRequest'])
    expect(answer.text).not.toContain('root:')
  })

  test('is refused before the caller is known only by its size and type, and never worked on', async () => {
    ews.world.ews.settings.maxRequestBytes = 2_000
    expect((await post(envelope(GET_INBOX + ' '.repeat(3_000)))).status).toBe(413)
    ews.world.ews.settings.maxRequestBytes = 64 * 1024 * 1024
    expect((await post(envelope(GET_INBOX), { 'content-type': 'application/json' })).status).toBe(415)
    expect((await ews.post('<', {})).status).toBe(401)
  })

  test('a mail of many megabytes in base64 passes', async () => {
    const mime = Buffer.concat([
      Buffer.from('To: ann.lee@example.com\r\nSubject: Big\r\n\r\n'),
      Buffer.alloc(12_000_000, 'x'),
    ]).toString('base64')
    const answer = await ews.ask(
      `<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:MimeContent>${mime}</t:MimeContent></t:Message></m:Items></m:CreateItem>`,
    )
    expect(codes(answer)).toEqual(['NoError'])
  })

  test('comments, CDATA and character references are read for what they are', () => {
    const read = readXml('<!-- <!DOCTYPE x> --><a xmlns="urn:a" b="1 &amp; 2">x<![CDATA[<!ENTITY> & y]]>&#x263A;&#65;</a>')
    expect(read).toMatchObject({ ok: true, root: { namespace: 'urn:a', name: 'a', text: 'x<!ENTITY> & y☺A' } })
    expect(read.ok && read.root.attributes.get('b')).toBe('1 & 2')
  })
})

test('long runs of base64 are the same after parsing, wherever they stand', () => {
  const run = 'QUJD\n'.repeat(2_000)
  const read = readXml(`<a><b>${run}</b><![CDATA[>${run}<]]><c>\uE0000</c></a>`)
  const plain = readXml(`<a><b>${run}</b><![CDATA[>${run}<]]><c>0</c></a>`)
  for (const one of [read, plain]) {
    expect(one.ok && one.root.children[0]?.text).toBe(run)
    expect(one.ok && one.root.text).toBe(`>${run}<`)
  }
})

test('what a mail brings cannot break out of the answer', () => {
  expect(element('a', { b: '"<&' }, '</a>&\u0000\u0008\uFFFE\uD800x', 1, false, undefined).text).toBe(
    '<a b="&quot;&lt;&amp;">&lt;/a&gt;&amp;x1false</a>',
  )
})
