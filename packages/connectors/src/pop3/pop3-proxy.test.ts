import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { pop3Incoming } from './pop3-incoming.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'

let tenant: Tenant
let caPem: string
const servers: Server[] = []
const connectors: IncomingConnector[] = []

beforeAll(async () => {
  tenant = await startTenant()
  caPem = await readFile(tenant.caFile, 'utf8')
})

afterEach(async () => {
  for (const connector of connectors.splice(0)) await connector.close()
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

afterAll(async () => {
  await tenant.close()
})

/** A proxy that hears what it is asked for, in what it was given, and joins the two ends. */
async function startProxy(shake: (socket: Socket, join: (port: number, yes: string | Buffer) => void) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    shake(socket, (port, yes) => {
      const onward = connect(port, '127.0.0.1', () => {
        socket.write(yes)
        socket.pipe(onward).pipe(socket)
      })
      onward.on('error', () => socket.destroy())
      socket.on('close', () => onward.destroy())
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

async function through(proxyUrl: string, security: 'tls' | 'starttls'): Promise<IncomingConnector> {
  const token = await mintToken(tenant, MAILBOX, 'POP.AccessAsUser.All')
  const { port, tlsPort } = tenant.endpoints.pop3
  const connector = pop3Incoming({
    host: '127.0.0.1',
    port: security === 'tls' ? tlsPort : port,
    security,
    user: MAILBOX,
    token: () => Promise.resolve(token),
    caPem,
    proxyUrl,
  })
  connectors.push(connector)
  return connector
}

test.each(['tls', 'starttls'] as const)(
  'an HTTP proxy carries the whole conversation (%s), and learns the server alone',
  async (security) => {
    const asked: string[] = []
    const address = await startProxy((socket, join) =>
      socket.once('data', (request: Buffer) => {
        asked.push(request.toString())
        join(Number(/:(\d+) HTTP/.exec(asked[0] ?? '')?.[1]), 'HTTP/1.1 200 Connection established\r\n\r\n')
      }),
    )
    const steps: TestStep[] = []
    const connector = await through(`http://ann:s3cret@${address}`, security)
    expect(await connector.verify((step) => steps.push(step))).toBe(true)
    expect(steps.find(({ id, state }) => id === 'dns' && state === 'passed')?.evidence).toBe('The proxy finds it.')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain(`Basic ${Buffer.from('ann:s3cret').toString('base64')}`)
  },
)

test('a SOCKS5 proxy carries the whole conversation', async () => {
  const ports: number[] = []
  const address = await startProxy((socket, join) =>
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request: Buffer) => {
        ports.push(request.readUInt16BE(request.length - 2))
        join(ports[0] ?? 0, Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
      })
    }),
  )
  await (await through(`socks5://${address}`, 'tls')).open()
  expect(ports).toEqual([tenant.endpoints.pop3.tlsPort])
})

test('a proxy that is down, or none at all, is told as such', async () => {
  expect((await failureOf((await through('http://127.0.0.1:1', 'tls')).open())).code).toBe('NETWORK')
  for (const proxyUrl of ['ftp://127.0.0.1', 'nonsense'])
    expect((await failureOf((await through(proxyUrl, 'tls')).open())).code).toBe('CONFIGURATION')
})
