import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** A connection spoken by hand: what is said, and what comes back, to the byte. */
export type Talk = {
  /** Sends a line and waits until the answer is whole, as `isWhole` sees it. */
  readonly ask: (line: string, isWhole?: (answer: string) => boolean) => Promise<string>
  /** Waits for more without saying anything. */
  readonly hear: (isWhole?: (answer: string) => boolean) => Promise<string>
  readonly send: (text: string) => void
  /** Goes on under TLS. */
  readonly startTls: (ca: string) => Promise<void>
  /** What came until the other side closed. */
  readonly end: () => Promise<string>
  /** Says that nothing more will come. */
  readonly finish: () => void
  readonly close: () => void
}

const endsALine = (answer: string): boolean => answer.endsWith('\r\n')

/** The last line of an SMTP reply has a space behind its code (RFC 5321 section 4.2.1). */
export const isSmtpReply = (answer: string): boolean => /(?:^|\r\n)\d{3} [^\r\n]*\r\n$/.test(answer)
/** A POP3 answer of many lines ends with a dot; one that is refused has a line only. */
export const isPopList = (answer: string): boolean => answer.startsWith('-ERR') || answer.endsWith('\r\n.\r\n')

export async function speakLines(port: number, ca?: string): Promise<Talk> {
  let socket: Socket =
    ca === undefined ? connect(port, '127.0.0.1') : connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca })
  let heard = ''
  let isOver = false
  let wake: (() => void) | undefined
  const listen = (): void => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      wake?.()
    })
    socket.on('close', () => {
      isOver = true
      wake?.()
    })
    socket.on('error', () => socket.destroy())
  }
  listen()
  const hear = async (isWhole = endsALine): Promise<string> => {
    // Both change outside of this loop, so it asks them each time round.
    for (;;) {
      if (isOver || isWhole(heard)) break
      await new Promise<void>((woken) => {
        wake = woken
      })
    }
    const answer = heard
    heard = ''
    return answer
  }
  return {
    hear,
    send: (text) => void socket.write(text),
    ask: async (line, isWhole) => {
      socket.write(`${line}\r\n`)
      return await hear(isWhole)
    },
    startTls: async (authority) => {
      socket.removeAllListeners()
      socket = connectTls({ socket, servername: 'localhost', ca: authority })
      await new Promise<void>((secured, failed) => {
        socket.once('secureConnect', secured)
        socket.once('error', failed)
      })
      listen()
    },
    end: async () => await hear(() => false),
    finish: () => void socket.end(),
    close: () => socket.destroy(),
  }
}

/** The base64 of `user={mailbox}^Aauth=Bearer {token}^A^A`. */
export function xoauth2(user: string, token: string): string {
  return Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
}
