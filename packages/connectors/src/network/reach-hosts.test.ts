import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { endpointsOfTenant } from '../../test/sign-in.ts'
import { hostsOf } from '../endpoints/index.ts'
import { reachHosts } from './reach-hosts.ts'
import type { HostToReach } from './reach-hosts.ts'

let tenant: Tenant
let caPem: string
const ends: (() => Promise<void>)[] = []
beforeAll(async () => {
  tenant = await startTenant()
  caPem = await readFile(tenant.caFile, 'utf8')
})
afterAll(async () => {
  await tenant.close()
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return (server.address() as AddressInfo).port
}

const at = (port: number, security: HostToReach['security'], host = '127.0.0.1'): HostToReach => ({
  host,
  port,
  security,
  purposes: ['test'],
})

test('every host of the tenant is reached, with TLS version, issuer and greeting as evidence', async () => {
  const { imap, pop3, smtp } = tenant.endpoints
  const [sign] = hostsOf(endpointsOfTenant(tenant, 'https'), [])
  const hosts = [sign, at(imap.tlsPort, 'tls'), at(imap.port, 'starttls'), at(pop3.port, 'starttls'), at(smtp.port, 'starttls')]
  const results = await reachHosts(
    hosts.flatMap((host) => host ?? []),
    { caPem },
  )
  expect(results.map(({ reached, error }) => [reached, error])).toEqual(hosts.map(() => [true, null]))
  expect(results[0]?.purposes).toEqual(['Sign-in page', 'Tokens', 'Signing keys'])
  expect(results[0]?.evidence).toMatch(/connected, TLSv1\.[23], certificate by Contoso/)
  expect(results[2]?.evidence).toBe('connected, the server greets')
  expect(results.every(({ milliseconds }) => Number.isInteger(milliseconds))).toBe(true)
})

test('what cannot be reached is told by how far it came, and holds up no other', async () => {
  const silent = await listen(createServer(() => undefined))
  const stranger = await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  const closed = createServer()
  const gone = await listen(closed)
  await ends.pop()?.()
  const results = await reachHosts(
    [
      at(tenant.endpoints.imap.tlsPort, 'tls'),
      at(443, 'tls', 'no.such.host.invalid'),
      at(gone, 'tls'),
      at(silent, 'starttls'),
      at(stranger, 'starttls'),
      at(tenant.endpoints.smtp.port, 'starttls'),
    ],
    { connectTimeout: 2_500 },
  )
  expect(results.map(({ reached, error }) => [reached, error?.code])).toEqual([
    [false, 'TLS'],
    [false, 'NETWORK'],
    [false, 'NETWORK'],
    [false, 'NETWORK'],
    [false, 'NETWORK'],
    [true, undefined],
  ])
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(results[1]?.error?.facts.providerCode)
  expect(results.slice(2, 5).map(({ error }) => error?.facts.providerCode)).toEqual([
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EPROTONOSUPPORT',
  ])
  expect(results[3]?.evidence).toBe('connected')
})

test('through a proxy the proxy is asked for the host by name, and the private authority still counts', async () => {
  const tunnels: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(request.url ?? '')
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  const proxyUrl = `http://127.0.0.1:${String(await listen(proxy))}`
  const { tlsPort } = tenant.endpoints.imap
  const [result] = await reachHosts([at(tlsPort, 'tls', 'localhost')], { proxyUrl, caPem })
  expect(result).toMatchObject({ reached: true, evidence: expect.stringMatching(/^connected through the proxy, TLSv1/) })
  expect(tunnels).toEqual([`localhost:${String(tlsPort)}`])
  const [wrong] = await reachHosts([at(tlsPort, 'tls')], { proxyUrl: 'nonsense' })
  expect([wrong?.reached, wrong?.error?.code]).toEqual([false, 'CONFIGURATION'])
})

test('whoever gives up gets an answer at once', async () => {
  const silent = await listen(createServer(() => undefined))
  const [result] = await reachHosts([at(silent, 'starttls')], {}, AbortSignal.timeout(100))
  expect([result?.reached, result?.error?.code]).toEqual([false, 'ABORTED'])
})
