import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

import { ConversationFault } from './pop3-answer.ts'
import { dotUnstuffer } from './dot-unstuffer.ts'

// RFC 2449 section 4 gives an answer's first line 512 octets. A server that never ends its line would fill our memory.
const MAX_LINE_BYTES = 8_192

const LF = 10
const CR = 13

/** A connection as POP3 sees it: lines and multi-line answers. One reader at a time. */
export type Wire = {
  readonly send: (text: string) => void
  /** The next line without its CRLF, each byte one character (latin1): UIDLs and texts may hold anything. */
  readonly readLine: () => Promise<string>
  /** Hands on the bytes of a multi-line answer until its end. `take` may throw; the connection is of no use then. */
  readonly readBody: (take: (bytes: Uint8Array) => void) => Promise<void>
  /** Whether the server has said something that nobody asked for yet. */
  readonly hasUnread: () => boolean
  readonly isAlive: () => boolean
  readonly isProtected: () => boolean
  /** What protects the connection, as evidence. */
  readonly protection: () => string
  /** Gives the bare socket up, for TLS to be put around it, and goes on with what `around` makes of it. */
  readonly upgrade: (around: (socket: Socket) => Promise<Socket>) => Promise<void>
  readonly destroy: () => void
}

/** Reads from a connected socket. `silence` is in milliseconds: for a whole line, and between two pieces of a longer answer. */
export function makeWire(connected: Socket, silence: number): Wire {
  let socket = connected
  let unread: Buffer = Buffer.alloc(0)
  let failure: Error | null = null
  let wake: (() => void) | null = null

  const wakeUp = () => wake?.()
  const fail = (error: Error) => {
    failure ??= error
    wakeUp()
  }
  const end = () => fail(connectionEnded())
  function listen(): void {
    socket.on('readable', wakeUp).on('end', end).on('close', end).on('error', fail)
  }
  function stopListening(): void {
    socket.off('readable', wakeUp).off('end', end).off('close', end).off('error', fail)
    // A late error of a socket that nobody uses any more must not end the process.
    socket.on('error', () => undefined)
  }
  listen()

  async function nextChunk(until: number): Promise<Buffer> {
    for (;;) {
      const chunk: unknown = socket.read()
      if (Buffer.isBuffer(chunk)) return chunk
      if (failure !== null) throw failure
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(silent()), Math.max(0, until - performance.now()))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }).finally(() => {
        wake = null
      })
    }
  }

  async function readLine(): Promise<string> {
    const until = performance.now() + silence
    for (let searched = 0; ;) {
      const lineFeed = unread.indexOf(LF, searched)
      if (lineFeed > MAX_LINE_BYTES || (lineFeed === -1 && unread.length > MAX_LINE_BYTES))
        throw new ConversationFault('LineTooLong')
      if (lineFeed !== -1) {
        // A server that ends lines with LF alone will end its answers so as well: we would wait for their end in vain.
        if (unread[lineFeed - 1] !== CR) throw new ConversationFault('BareLineFeed')
        const line = unread.toString('latin1', 0, lineFeed - 1)
        unread = unread.subarray(lineFeed + 1)
        return line
      }
      searched = unread.length
      unread = Buffer.concat([unread, await nextChunk(until)])
    }
  }

  async function readBody(take: (bytes: Uint8Array) => void): Promise<void> {
    const unstuffer = dotUnstuffer(take)
    let chunk = unread
    unread = Buffer.alloc(0)
    for (;;) {
      const used = unstuffer.push(chunk)
      if (unstuffer.hasEnded()) {
        unread = chunk.subarray(used)
        return
      }
      chunk = await nextChunk(performance.now() + silence)
    }
  }

  return {
    send: (text) => {
      if (failure === null) socket.write(text, 'latin1')
    },
    readLine,
    readBody,
    hasUnread: () => unread.length > 0 || socket.readableLength > 0,
    isAlive: () => failure === null && !socket.destroyed && socket.writable,
    isProtected: () => socket instanceof TLSSocket,
    protection: () =>
      socket instanceof TLSSocket ? `${String(socket.getProtocol())} ${socket.getCipher().standardName}` : 'not encrypted',
    upgrade: async (around) => {
      stopListening()
      socket = await around(socket)
      listen()
    },
    destroy: () => {
      fail(connectionEnded())
      socket.destroy()
    },
  }
}

const connectionEnded = () => Object.assign(new Error('The connection ended'), { code: 'ECONNRESET' })
const silent = () => Object.assign(new Error('The mail server fell silent'), { code: 'ETIMEDOUT' })
