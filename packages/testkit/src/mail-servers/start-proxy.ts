import { createServer, request as send, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

export type Proxy = {
  /** Host and port, as they stand in a proxy's address. */
  readonly host: string
  /** Where it let somebody through to, oldest first: `host:port`, once for each tunnel and each forwarded request. */
  readonly passed: readonly string[]
  /** How many were turned away for want of the right user and password. */
  readonly refused: () => number
  readonly close: () => Promise<void>
}

/** An HTTP proxy on this machine that tunnels and forwards for one user and password alone (RFC 9110 sections 7.6, 9.3.6 and 11.7.1). */
export async function startProxy(user: string, password: string): Promise<Proxy> {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const passed: string[] = []
  const sockets = new Set<Socket>()
  let refused = 0
  const server = createServer()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('request', (request: IncomingMessage, answer) => {
    const { 'proxy-authorization': authorization, ...headers } = request.headers
    if (authorization !== expected) {
      refused += 1
      answer.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end()
      return
    }
    const target = new URL(request.url ?? '')
    passed.push(target.host)
    const onward = send(target, { method: request.method ?? 'GET', headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    if (request.headers['proxy-authorization'] !== expected) {
      refused += 1
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n')
      return
    }
    const target = new URL(`tcp://${request.url ?? ''}`)
    passed.push(target.host)
    const onward = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
    onward.on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    refused: () => refused,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
