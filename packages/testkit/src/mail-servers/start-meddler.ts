import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** What becomes of a line on its way: it goes on as it is or otherwise, is answered in the server's stead, or the connection is cut before it arrives. */
export type Meddling = { readonly kind: 'pass' | 'cut' } | { readonly kind: 'replace' | 'answer'; readonly text: string }

export type Meddler = {
  readonly port: number
  /** How many connections there have been. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

/**
 * Stands between a client and a server that speak in lines of plain text, and shows each line to a test: so that a real server
 * also throttles, is unavailable, or loses the connection in the worst moment. `answer` is for lines of the client alone.
 */
export async function startMeddler(options: {
  readonly serverPort: number
  readonly client?: (line: string) => Meddling
  readonly server?: (line: string) => Meddling
}): Promise<Meddler> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    const upstream = connect(options.serverPort, '127.0.0.1')
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    const relay = (from: Socket, to: Socket, judge: ((line: string) => Meddling) | undefined) => {
      let rest = Buffer.alloc(0)
      from.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk])
        for (let end = rest.indexOf('\n'); end !== -1 && !from.destroyed; end = rest.indexOf('\n')) {
          const line = rest.subarray(0, end + 1)
          rest = rest.subarray(end + 1)
          const meddling = judge?.(line.toString('latin1').trimEnd()) ?? { kind: 'pass' }
          if (meddling.kind === 'pass') to.write(line)
          else if (meddling.kind === 'replace') to.write(`${meddling.text}\r\n`)
          else if (meddling.kind === 'answer') from.write(`${meddling.text}\r\n`)
          else return cut()
        }
      })
    }
    relay(client, upstream, options.client)
    relay(upstream, client, options.server)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
