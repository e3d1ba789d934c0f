import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { pop3Incoming } from './pop3-incoming.ts'

leakGuard()

const MEGABYTE = 1024 * 1024
const LINES = 64
const BLOCK = `${'.'.padEnd(76, 'x')}\r\n`.repeat(LINES)

/** A server in a thread of its own, so that its memory is not counted with ours. The mails it has are as many blocks long as told. */
const SERVER = `
const { createServer } = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const { block, mails } = workerData
const stuffed = block.replaceAll(/^\\./gm, '..')
const server = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.write('+OK\\r\\n')
  let rest = ''
  socket.on('data', (bytes) => {
    rest += bytes
    for (let end = rest.indexOf('\\r\\n'); end !== -1; end = rest.indexOf('\\r\\n')) {
      const [verb, number] = rest.slice(0, end).split(' ')
      rest = rest.slice(end + 2)
      const list = (tell) => socket.write(['+OK', ...mails.map((mail, at) => String(at + 1) + ' ' + tell(mail, at)), '.', ''].join('\\r\\n'))
      if (verb === 'CAPA') socket.write('+OK\\r\\nUIDL\\r\\n.\\r\\n')
      else if (verb === 'UIDL') list((_, at) => 'mail-' + String(at))
      else if (verb === 'LIST') list(({ told }) => String(told))
      else if (verb === 'RETR') send(socket, mails[Number(number) - 1].blocks)
      else socket.write('+OK\\r\\n')
    }
  })
})
async function send(socket, blocks) {
  let goOn = () => undefined
  socket.on('drain', () => goOn()).on('close', () => goOn())
  socket.write('+OK\\r\\n')
  for (let at = 0; at < blocks && !socket.destroyed; at += 1)
    if (!socket.write(stuffed)) await new Promise((resolve) => (goOn = resolve))
  socket.write('.\\r\\n')
}
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

let worker: Worker
let port: number
const blocksIn = (megabytes: number) => Math.ceil((megabytes * MEGABYTE) / BLOCK.length)
const LARGE = blocksIn(100)

beforeAll(async () => {
  const mails = [
    { blocks: LARGE, told: LARGE * BLOCK.length },
    // Endless, as far as we are concerned, and said to be small.
    { blocks: blocksIn(1_000), told: 1_000 },
    { blocks: 1, told: BLOCK.length },
  ]
  worker = new Worker(SERVER, { eval: true, workerData: { block: BLOCK, mails } })
  const [given] = (await once(worker, 'message')) as [number]
  port = given
})

afterAll(async () => {
  await worker.terminate()
})

const connect = () =>
  pop3Incoming({ host: '127.0.0.1', port, security: 'none', user: 'support', token: { password: 'x' }, inUseWaits: [] })

describe('a large mail', () => {
  test('of 100 MB is held once, and arrives whole', async () => {
    const connector = connect()
    await connector.open()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }, 5)
    const raw = (await connector.fetchRaw('mail-0')) ?? new Uint8Array()
    clearInterval(watch)
    await connector.close()
    expect(raw.length).toBe(LARGE * BLOCK.length)
    expect(most).toBeGreaterThan(raw.length)
    expect(most).toBeLessThan(raw.length * 1.5)
    const expected = createHash('sha256')
    for (let at = 0; at < LARGE; at += 1) expected.update(BLOCK)
    expect(createHash('sha256').update(raw).digest('hex')).toBe(expected.digest('hex'))
  }, 120_000)

  test('without end is given up at the limit, and the next one is read', async () => {
    const connector = connect()
    const failure = await failureOf(connector.fetchRaw('mail-1'))
    expect([failure.code, failure.facts.providerCode]).toEqual(['TOO_LARGE', 'MailTooLarge'])
    expect(await connector.fetchRaw('mail-2')).toHaveLength(BLOCK.length)
    await connector.close()
  }, 120_000)
})
