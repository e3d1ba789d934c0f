import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'

import type { ServerCertificate } from './certificates.ts'

/** The two ports of a protocol of lines: one that begins in the clear, one that speaks TLS from the first byte. */
export type TextDoor = {
  readonly port: number
  readonly tlsPort: number
  /** Ends every connection; the ports stay open. */
  readonly dropAll: () => void
  /** Stops listening and ends every connection; resolves when no socket is left. */
  readonly close: () => Promise<void>
}

export type TextDoorOptions = {
  readonly host: string
  readonly port: number
  readonly tlsPort: number
  readonly certificate: ServerCertificate
  /** Called for each connection; for the TLS port before the handshake, whose bytes the socket decrypts by itself. */
  readonly serve: (socket: Socket, given: { readonly isSecure: boolean; readonly secureContext: SecureContext }) => void
}

/** Opens both ports. Port 0 takes any free one. */
export async function openTextDoor({ host, port, tlsPort, certificate, serve }: TextDoorOptions): Promise<TextDoor> {
  const secureContext = createSecureContext({
    key: certificate.key,
    cert: `${certificate.cert}\n${certificate.ca}`,
    minVersion: 'TLSv1.2',
  })
  const sockets = new Set<Socket>()
  const listenOn = async (wanted: number, take: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      sockets.add(socket)
      // A connection that breaks is no error of ours.
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
      take(socket)
    })
    await new Promise<void>((opened, failed) => {
      server.once('error', failed)
      server.listen(wanted, host, () => {
        server.off('error', failed)
        opened()
      })
    })
    return server
  }
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const plain = await listenOn(port, (socket) => serve(socket, { isSecure: false, secureContext }))
  const close = async (...servers: readonly (typeof plain)[]) => {
    const closed = servers.map(async (server) => await new Promise<void>((done) => server.close(() => done())))
    dropAll()
    await Promise.all(closed)
  }
  try {
    const tls = await listenOn(tlsPort, (socket) => {
      const secured = new TLSSocket(socket, { isServer: true, secureContext })
      secured.on('error', () => socket.destroy())
      serve(secured, { isSecure: true, secureContext })
    })
    return {
      port: (plain.address() as AddressInfo).port,
      tlsPort: (tls.address() as AddressInfo).port,
      dropAll,
      close: async () => await close(plain, tls),
    }
  } catch (error) {
    await close(plain)
    throw error
  }
}
