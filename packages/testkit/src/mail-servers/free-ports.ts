import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/**
 * Ports of 127.0.0.1 that nobody listens on now. They are all held at once, so that they differ, and are free again when this
 * returns: another process may still take one before it is used, so the caller must be ready to ask again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, hold))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function hold(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
