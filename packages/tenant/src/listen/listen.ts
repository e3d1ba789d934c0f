import { createServer as createHttp } from 'node:http'
import type { Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'

import type { ServerCertificate } from './certificates.ts'

export type Doors = {
  readonly httpPort: number
  readonly httpsPort: number
  /** Stops listening and ends every connection, also those kept alive; resolves when no socket is left. */
  readonly close: () => Promise<void>
}

export type ListenOptions = {
  readonly host: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly certificate: ServerCertificate
  readonly fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>
}

/** Opens the HTTP and the HTTPS port over one application. Port 0 takes any free one. */
export async function listen({ host, httpPort, httpsPort, certificate, fetch }: ListenOptions): Promise<Doors> {
  const listener = getRequestListener((request, bindings) => fetch(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
  })
  const answer = (...[incoming, outgoing]: Parameters<Parameters<typeof createHttp>[1] & object>) =>
    void listener(incoming, outgoing)
  const http = openDoor(createHttp(answer))
  const https = openDoor(createHttps({ key: certificate.key, cert: `${certificate.cert}\n${certificate.ca}` }, answer))
  try {
    const ports = await Promise.all([http.open(httpPort, host), https.open(httpsPort, host)])
    return {
      httpPort: ports[0],
      httpsPort: ports[1],
      close: async () => {
        await Promise.all([http.close(), https.close()])
      },
    }
  } catch (error) {
    await Promise.all([http.close(), https.close()])
    throw error
  }
}

function openDoor(server: Server) {
  // closeAllConnections() misses sockets that have not spoken yet (a TLS handshake under way), so each is kept here.
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    open: async (port: number, host: string): Promise<number> => {
      await new Promise<void>((opened, failed) => {
        server.once('error', failed)
        server.listen(port, host, () => {
          server.off('error', failed)
          opened()
        })
      })
      return (server.address() as AddressInfo).port
    },
    close: async (): Promise<void> => {
      if (!server.listening) return
      await new Promise<void>((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      })
    },
  }
}
