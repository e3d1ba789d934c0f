import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { LineSocket } from './line-socket.ts'

let server: Server
const clients: Socket[] = []
beforeAll(async () => {
  server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  for (const client of clients) client.destroy()
  server.close()
})

/** A served socket whose bytes arrive in exactly these pieces. */
async function served(): Promise<{ line: LineSocket; arrive: (...pieces: readonly Buffer[]) => void; client: Socket }> {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  clients.push(client)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const line = new LineSocket(socket)
  const arrive = (...pieces: readonly Buffer[]) => {
    for (const piece of pieces) socket.emit('data', piece)
  }
  return { line, arrive, client }
}

const WAIT = 20_000

/** Cuts text into pieces of these lengths, over and over. */
function inPieces(text: string, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    pieces.push(Buffer.from(text.slice(at, at + length), 'latin1'))
    at += length
  }
  return pieces
}

test('lines come out whole however their bytes came in', async () => {
  const { line, arrive } = await served()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      async (lines, lengths) => {
        arrive(...inPieces(lines.map((one) => `${one}\r\n`).join(''), lengths))
        for (const expected of lines) {
          const read = await line.readLine(100, WAIT)
          expect(read.kind === 'line' && read.bytes.toString()).toBe(expected)
        }
        expect(line.hasPending).toBe(false)
      },
    ),
    { numRuns: 100 },
  )
})

test('data ends at a dot between two CRLFs alone, and what follows is kept for the next command', async () => {
  const { line, arrive } = await served()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', '.', '..', '.b', '', '\n.\n', 'x\r.', '\r'), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      async (words, lengths) => {
        // A lone dot would end it; senders double it.
        const content = words.map((word) => `${word === '.' ? '..' : word}\r\n`).join('')
        fc.pre(!`\r\n${content}`.includes('\r\n.\r\n'))
        arrive(...inPieces(`${content}.\r\nQUIT\r\n`, lengths))
        expect((await line.readUntilDot(1000, WAIT)).toString('latin1')).toBe(content)
        const next = await line.readLine(100, WAIT)
        expect(next.kind === 'line' && next.bytes.toString()).toBe('QUIT')
      },
    ),
    { numRuns: 200 },
  )
})

test('a line, and data, beyond their limits are passed over to their end', async () => {
  const { line, arrive } = await served()
  arrive(Buffer.from('x'.repeat(50)), Buffer.from('y'.repeat(50)), Buffer.from('\r\nNOOP\r\n'))
  expect(await line.readLine(60, WAIT)).toEqual({ kind: 'too-long' })
  expect(await line.readLine(60, WAIT)).toMatchObject({ kind: 'line' })
  arrive(Buffer.from('x'.repeat(50)), Buffer.from('y'.repeat(50)), Buffer.from('\r\n.\r\nNOOP\r\n'))
  expect(await line.readUntilDot(60, WAIT)).toBe('too-long')
  const next = await line.readLine(60, WAIT)
  expect(next.kind === 'line' && next.bytes.toString()).toBe('NOOP')
})

test('silence and a client that left are told apart', async () => {
  const { line, client } = await served()
  expect(await line.readLine(60, 10)).toEqual({ kind: 'idle' })
  client.end('half a line')
  expect(await line.readLine(60, WAIT)).toEqual({ kind: 'end' })
})
