import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Stage } from './provocation.ts'

/** A web server that answers everything alike; its root. */
export async function startAnswering(
  stage: Stage,
  status: number,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<string> {
  const server = createServer((_request, answer) => {
    answer.writeHead(status, headers).end(body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stage.closeLater({ close: async () => await new Promise((closed) => server.close(closed)) })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}
