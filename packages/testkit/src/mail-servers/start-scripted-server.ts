import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** What a scripted server does with a line: says something, `after` something else has happened where that is given, and goes on, or hangs up. */
export type ScriptedAnswer = { readonly text?: string; readonly hangUp?: boolean; readonly after?: Promise<unknown> }

export type ScriptedServer = {
  readonly port: number
  /** Lines clients have said, in order, over all connections. */
  readonly lines: readonly string[]
  readonly connections: () => number
  readonly close: () => Promise<void>
}

/**
 * A server that is nothing but what a test makes it say: for the sentences of servers we cannot have here, and for hostile ones.
 * `answer` is asked for each line a client says; `connection` counts from 1.
 */
export async function startScriptedServer(options: {
  readonly greeting: string
  readonly answer: (line: string, connection: number) => ScriptedAnswer
}): Promise<ScriptedServer> {
  const sockets = new Set<Socket>()
  const lines: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    const connection = connections
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    if (options.greeting !== '') socket.write(`${options.greeting}\r\n`)
    let rest = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      rest += chunk
      for (let end = rest.indexOf('\r\n'); end !== -1 && !socket.destroyed; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        lines.push(line)
        const { text, hangUp, after } = options.answer(line, connection)
        const say = () => {
          if (text !== undefined && !socket.destroyed) socket.write(`${text}\r\n`)
          if (hangUp === true) socket.destroySoon()
        }
        // What went wrong there is told by whoever awaits it.
        if (after === undefined) say()
        else after.then(say, say)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
