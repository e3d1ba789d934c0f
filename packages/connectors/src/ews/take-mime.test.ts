import { expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { takeMime } from './take-mime.ts'

const MAIL = Buffer.from(`Subject: Grüße\r\n\r\n${'0123456789 äöü\r\n'.repeat(400)}.`)
const before = '<m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">'
const after = '</t:MimeContent><t:ItemId Id="é"/></t:Message></m:Items>'

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each([1, 2, 3, 5, 7, 64, 1_000_000])(
  'a mail is decoded from pieces of %i bytes, and the XML around it stays whole',
  async (size) => {
    const taken = await takeMime(inPieces(before + MAIL.toString('base64') + after, size), 1_000_000)
    expect(Buffer.from(taken.mime ?? []).equals(MAIL)).toBe(true)
    expect(taken.text).toBe(before + after)
  },
)

test.each([1, 2, 3])('a mail whose length leaves %i bytes over is whole', async (length) => {
  const taken = await takeMime(inPieces(before + Buffer.alloc(length, 7).toString('base64') + after, 4), 100)
  expect(taken.mime).toEqual(Buffer.alloc(length, 7))
})

test('line breaks inside the content are passed over', async () => {
  const lines = MAIL.toString('base64').replace(/.{76}/g, '$&\r\n')
  const taken = await takeMime(inPieces(before + lines + after, 50), 1_000_000)
  expect(Buffer.from(taken.mime ?? []).equals(MAIL)).toBe(true)
})

test.each(['<t:ItemId Id="x"/>', '<t:MimeContent CharacterSet="UTF-8"/><t:MimeContentUTF8>eA==</t:MimeContentUTF8>'])(
  'an answer without content has none: %s',
  async (text) => {
    expect(await takeMime(inPieces(text, 5), 100)).toEqual({ text, mime: null })
  },
)

test('a mail beyond the limit, and XML without end, are too large', async () => {
  const long = before + Buffer.alloc(300).toString('base64')
  expect((await failureOf(takeMime(inPieces(long, 64), 200))).code).toBe('TOO_LARGE')
  expect((await failureOf(takeMime(inPieces('<a>'.repeat(400_000), 100_000), 200))).code).toBe('TOO_LARGE')
})
