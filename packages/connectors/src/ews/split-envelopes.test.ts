import { expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { splitEnvelopes } from './split-envelopes.ts'

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function split(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = []
  for await (const envelope of splitEnvelopes(pieces)) found.push(envelope)
  return found
}

const ONE = '<Envelope xmlns="s"><x>ü🙂</x></Envelope>'
const TWO = '<?xml version="1.0"?><soap11:Envelope>two</soap11:Envelope >'

test.each([1, 2, 3, 10, 1_000])('envelopes come one by one from pieces of %i bytes, with and without prefix', async (size) => {
  expect(await split(inPieces(`${ONE}${TWO}${ONE}<Envelope>unfinished`, size))).toEqual([ONE, TWO, ONE])
})

test('an envelope without end is given up', async () => {
  expect((await failureOf(split(inPieces('x'.repeat(5_000_000), 500_000)))).code).toBe('PROTOCOL')
})
