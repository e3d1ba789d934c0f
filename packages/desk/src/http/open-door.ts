import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { ConfigError } from '../config/index.ts'
import { sayStarting } from './say-starting.ts'

export type Handler = (request: Request, env: object) => Response | Promise<Response>

/** A port that is taken, and what answers on it: "is starting" until `answerWith` is called. */
export type Door = {
  readonly server: Server
  readonly port: number
  readonly answerWith: (handler: Handler) => void
  /** Lets go of the port at once, whoever is being answered. */
  readonly slam: () => void
}

/** Takes the port before anything else is done, so that a second start fails early. Throws CONFIG_CANNOT_LISTEN in words. */
export async function openDoor(host: string, port: number): Promise<Door> {
  let answer: Handler = sayStarting
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env),
    serverOptions: { requestTimeout: 300_000, headersTimeout: 30_000, keepAliveTimeout: 10_000 },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new ConfigError('CONFIG_CANNOT_LISTEN', [whyNot(cause, host, port)], { cause })),
    )
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
  return {
    server,
    port: (server.address() as AddressInfo).port,
    answerWith: (handler) => {
      answer = handler
    },
    slam: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function whyNot({ code = '', message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `POSTDESK_PORT: something else listens on port ${port} of ${host} already; end it, or choose another port`
  if (code === 'EACCES') return `POSTDESK_PORT: this user may not listen on port ${port}; choose one above 1023`
  if (NO_ADDRESS_HERE.has(code))
    return `POSTDESK_HOST: ${host} is no address of this machine (${code}); 127.0.0.1 is this machine alone, 0.0.0.0 everybody`
  return `POSTDESK_PORT: Postdesk cannot listen on port ${port} of ${host}: ${message}`
}

/** What the system says of an address that is not its own, or of a name that leads nowhere. */
const NO_ADDRESS_HERE = new Set(['EADDRNOTAVAIL', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN'])
