import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly path: string
  readonly items: readonly Record<string, unknown>[]
  readonly body: Record<string, unknown>
}

/** A subscriber's endpoint on loopback for tests: gives validation tokens back and keeps what it is told. */
export async function openEndpoint(tls?: { readonly key: string; readonly cert: string }) {
  const received: Received[] = []
  const seen = { validations: 0 }
  const acts: {
    /** Replaces the handshake's answer. */
    validate: ((answer: ServerResponse, token: string) => void) | undefined
    /** Replaces the 202 to notifications; the entry is kept before. */
    take: ((answer: ServerResponse) => void) | undefined
  } = { validate: undefined, take: undefined }

  const serve = (request: IncomingMessage, answer: ServerResponse): void => {
    void (async () => {
      const token = new URL(request.url ?? '/', 'http://endpoint').searchParams.get('validationToken')
      if (token !== null) {
        seen.validations += 1
        if (acts.validate) acts.validate(answer, token)
        else answer.writeHead(200, { 'content-type': 'text/plain' }).end(token)
        return
      }
      const body = JSON.parse(await textOf(request)) as { value: Record<string, unknown>[] }
      received.push({ path: request.url ?? '', items: body.value, body })
      if (acts.take) acts.take(answer)
      else answer.writeHead(202).end()
    })()
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  return {
    url,
    received,
    seen,
    acts,
    items: () => received.flatMap(({ items }) => items),
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
