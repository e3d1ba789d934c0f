import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { ask } from './ask.ts'
import { makeDispatcher } from './make-dispatcher.ts'
import type { NetworkSettings } from './make-dispatcher.ts'

let tenant: Tenant
const ends: (() => Promise<void>)[] = []
beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => await tenant.close())
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

function dispatcher(settings: NetworkSettings) {
  const made = makeDispatcher(settings)
  ends.push(async () => await made.destroy())
  return made
}

/** Joins two connections until either ends. */
function join(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left)
  right.on('error', () => left.destroy())
  left.on('error', () => right.destroy())
}

/** An HTTP proxy that tunnels, and asks for a user. */
async function startHttpProxy() {
  const tunnels: string[] = []
  const users: string[] = []
  const server = createServer()
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(request.url ?? '')
    users.push(request.headers['proxy-authorization'] ?? '')
    const port = Number(request.url?.split(':')[1])
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      join(socket, onward)
    })
  })
  return { address: await listen(server), tunnels, users }
}

/** A SOCKS5 proxy without sign-in (RFC 1928), enough for one CONNECT. */
async function startSocksProxy() {
  const tunnels: number[] = []
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request: Buffer) => {
        const port = request.readUInt16BE(request.length - 2)
        tunnels.push(port)
        const onward = connect(port, '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
          join(socket, onward)
        })
      })
    })
  })
  return { address: await listen(server), tunnels }
}

const meUrl = () => `${tenant.origins.https}/v1.0/me`
const caPem = async () => await readFile(tenant.caFile, 'utf8')

test('an HTTP proxy carries HTTPS as a tunnel, with its own user, and the private authority is still trusted', async () => {
  const proxy = await startHttpProxy()
  const way = dispatcher({ proxyUrl: `http://ann:s3cret@${proxy.address}`, caPem: await caPem() })
  expect((await ask(way, { method: 'GET', url: meUrl() })).status).toBe(401)
  expect(proxy.tunnels).toEqual([new URL(meUrl()).host])
  expect(proxy.users).toEqual([`Basic ${Buffer.from('ann:s3cret').toString('base64')}`])
})

test('a SOCKS5 proxy carries HTTPS', async () => {
  const proxy = await startSocksProxy()
  const way = dispatcher({ proxyUrl: `socks5://${proxy.address}`, caPem: await caPem() })
  expect((await ask(way, { method: 'GET', url: meUrl() })).status).toBe(401)
  expect(proxy.tunnels).toEqual([Number(new URL(meUrl()).port)])
})

test('an unknown kind of proxy is refused before anything is sent', () => {
  expect(() => makeDispatcher({ proxyUrl: 'ftp://127.0.0.1' })).toThrow(/proxy address/)
  expect(() => makeDispatcher({ proxyUrl: 'nonsense' })).toThrow(/proxy address/)
})

test('an authority nobody named is a TLS error, and a send to it is no maybe', async () => {
  const failure = await failureOf(ask(dispatcher({}), { method: 'POST', url: meUrl(), actedOn: true }))
  expect([failure.code, failure.facts.maybeDone]).toEqual(['TLS', undefined])
})

test('a name that nobody knows is told by its code, and a send to it is no maybe', async () => {
  const failure = await failureOf(ask(dispatcher({}), { method: 'POST', url: 'http://no.such.host.invalid/', actedOn: true }))
  expect(failure.code).toBe('NETWORK')
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(failure.facts.providerCode)
  expect(failure.facts.maybeDone).toBeUndefined()
})

test('a server that takes a request and never answers ends by time, and a send to it is a maybe', async () => {
  const address = await listen(createServer(() => undefined))
  const question = { method: 'POST', url: `http://${address}/`, body: 'x', actedOn: true } as const
  const failure = await failureOf(ask(dispatcher({}), question, { headers: 300 }))
  expect([failure.code, failure.facts.maybeDone]).toEqual(['NETWORK', true])
})

test('an answer beyond the limit is not read to its end', async () => {
  const address = await listen(createServer((_request, response) => response.end('x'.repeat(100_000))))
  const failure = await failureOf(ask(dispatcher({}), { method: 'GET', url: `http://${address}/`, maxBytes: 50_000 }))
  expect(failure.code).toBe('TOO_LARGE')
})

test('a redirect is an answer, not followed: a token never travels on', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const answer = await ask(dispatcher({}), {
    method: 'GET',
    url: `http://${await listen(server)}/`,
    headers: { authorization: 'Bearer x' },
  })
  expect([answer.status, asked]).toEqual([302, ['/']])
})

test('every request has an id of its own for the support', async () => {
  const ids: unknown[] = []
  const server = createServer((request, response) => {
    ids.push(request.headers['client-request-id'])
    response.end()
  })
  const url = `http://${await listen(server)}/`
  const way = dispatcher({})
  const answers = [await ask(way, { method: 'GET', url }), await ask(way, { method: 'GET', url })]
  expect(new Set(ids).size).toBe(2)
  expect(answers.map((answer) => answer.clientRequestId)).toEqual(ids)
})
