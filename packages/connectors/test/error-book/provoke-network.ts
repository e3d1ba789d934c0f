import { createServer as createPlainServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

import { failureOf, outgoing } from '../connector-contract.ts'
import { graphIncoming, makeDispatcher, smtpOutgoing } from '../../src/index.ts'
import type { GraphAccess } from '../../src/index.ts'
import { keyPem, makeServerCertificate } from './make-server-certificate.ts'
import type { Certified } from './make-server-certificate.ts'
import { NETWORK_CODES } from './other-codes.ts'
import { SUPPORT } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'

type Provoke = Provocation['provoke']

/** Reads a mailbox from a Graph that is at this address. */
async function reading({ closeLater }: Stage, graphUrl: string, changes: Partial<GraphAccess> = {}) {
  const connector = graphIncoming({
    graphUrl,
    token: () => Promise.resolve('a-token'),
    mailbox: 'me',
    folder: 'inbox',
    ...changes,
  })
  closeLater(connector)
  const walk = async (): Promise<void> => {
    for await (const page of connector.walk(null)) if (page.items.length > 1_000) break
  }
  return await failureOf(walk())
}

/** A server that does something to whoever comes. */
const meeting =
  (meet: (socket: Socket) => void, scheme: 'http' | 'https' = 'http', changes: Partial<GraphAccess> = {}): Provoke =>
  async (stage) => {
    const sockets = new Set<Socket>()
    const server = createPlainServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      meet(socket)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    stage.closeLater({
      close: async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise((closed) => server.close(closed))
      },
    })
    return await reading(stage, `${scheme}://127.0.0.1:${String((server.address() as AddressInfo).port)}`, changes)
  }

/** A server that shows this certificate, and a client that trusts these authorities besides the usual ones. */
const showing =
  (
    make: () => Promise<{ readonly shown: Certified; readonly chain?: readonly Certified[]; readonly trusted?: Certified }>,
  ): Provoke =>
  async (stage) => {
    const { shown, chain = [], trusted } = await make()
    const cert = [shown, ...chain].map(({ pem }) => pem).join('\n')
    const server = createTlsServer({ cert, key: await keyPem(shown) }, (socket) => socket.end())
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const dispatcher = makeDispatcher(trusted === undefined ? {} : { caPem: trusted.pem })
    stage.closeLater(dispatcher)
    stage.closeLater({ close: async () => await new Promise((closed) => server.close(closed)) })
    return await reading(stage, `https://localhost:${String((server.address() as AddressInfo).port)}`, { dispatcher })
  }

const authority = async (by?: Certified) =>
  await makeServerCertificate({ name: by ? 'between' : 'root', isAuthority: true, ...(by !== undefined && { by }) })

const ANSWER_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"value":'

const PROVOKED: Readonly<Record<string, Provoke>> = {
  ENOTFOUND: async (stage) => await reading(stage, 'https://nowhere.invalid'),
  ECONNREFUSED: async (stage) => await reading(stage, 'http://127.0.0.1:1'),
  // A server that takes the connection and then says nothing, as a firewall does.
  ETIMEDOUT: async (stage) => {
    const server = createPlainServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    stage.closeLater({ close: () => void server.close() })
    const connector = smtpOutgoing({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      security: 'none',
      user: SUPPORT,
      token: () => Promise.resolve('a-token'),
      connectTimeout: 200,
    })
    stage.closeLater(connector)
    return await failureOf(connector.submit(outgoing(SUPPORT, 'ann.lee@example.com', 'late'), { draftRef: null }))
  },
  CERT_HAS_EXPIRED: showing(async () => {
    const trusted = await authority()
    return { shown: await makeServerCertificate({ name: 'localhost', by: trusted, from: -9, until: -2 }), trusted }
  }),
  CERT_NOT_YET_VALID: showing(async () => {
    const trusted = await authority()
    return { shown: await makeServerCertificate({ name: 'localhost', by: trusted, from: 2, until: 9 }), trusted }
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: showing(async () => {
    const trusted = await authority()
    return { shown: await makeServerCertificate({ name: 'mail.elsewhere.example', by: trusted }), trusted }
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: showing(async () => ({ shown: await makeServerCertificate({ name: 'localhost' }) })),
  SELF_SIGNED_CERT_IN_CHAIN: showing(async () => {
    const root = await authority()
    return { shown: await makeServerCertificate({ name: 'localhost', by: root }), chain: [root] }
  }),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: showing(async () => ({
    shown: await makeServerCertificate({ name: 'localhost', by: await authority() }),
  })),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: showing(async () => {
    const between = await authority(await authority())
    return { shown: await makeServerCertificate({ name: 'localhost', by: between }), chain: [between] }
  }),
  UNABLE_TO_GET_ISSUER_CERT: showing(async () => {
    const between = await authority(await authority())
    return { shown: await makeServerCertificate({ name: 'localhost', by: between }), trusted: between }
  }),
  ERR_SSL_WRONG_VERSION_NUMBER: meeting((socket) => void socket.write('220 mail.contoso.example ready\r\n'), 'https'),
  ECONNRESET: meeting((socket) => void socket.once('data', () => socket.resetAndDestroy())),
  UND_ERR_SOCKET: meeting((socket) => void socket.once('data', () => socket.end())),
  UND_ERR_HEADERS_TIMEOUT: meeting(() => undefined, 'http', { timeouts: { headers: 100 } }),
  UND_ERR_BODY_TIMEOUT: meeting((socket) => void socket.once('data', () => socket.write(ANSWER_HEAD)), 'http', {
    timeouts: { body: 100 },
  }),
}

export const NETWORK_PROVOCATIONS: readonly Provocation[] = NETWORK_CODES.flatMap(([border, code, kind, page]): Provocation[] => {
  const provoke = PROVOKED[code]
  return provoke === undefined ? [] : [{ border, code, kind, page, how: 'by a server of the test', provoke }]
})
