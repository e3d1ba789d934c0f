import type { Socket } from 'node:net'

import { CommandReader } from '../wire/command-reader.ts'
import type { Reading } from '../wire/command-reader.ts'

// Pipelined bytes kept while a command runs; beyond this the socket is paused.
const PAUSE_ABOVE = 256 * 1024

/** Reads commands and lines off a socket, one at a time. */
export class Input {
  readonly #reader = new CommandReader()
  #socket: Socket
  #isClosed = false
  #isAsking = false
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.#attach()
  }

  /** After STARTTLS: what was said in the clear and not yet read is forgotten. */
  use(socket: Socket): void {
    this.#reader.clear()
    this.#socket = socket
    this.#attach()
  }

  /** Lets go of the socket, so that a TLS layer may take it. */
  detach(): void {
    this.#socket.off('data', this.#take)
    this.#socket.off('close', this.#close)
    this.#socket.off('end', this.#close)
  }

  /** Undefined when the connection has ended. */
  async next(mode: 'command' | 'line', maxLiteral: number): Promise<Exclude<Reading, { kind: 'more' }> | undefined> {
    for (;;) {
      const reading = this.#reader.next(mode, maxLiteral)
      if (reading.kind !== 'more') return reading
      if (this.#isClosed) return undefined
      this.#isAsking = true
      this.#socket.resume()
      await new Promise<void>((woken) => {
        this.#wake = woken
      })
      this.#isAsking = false
    }
  }

  /** Wakes whoever waits, with nothing: the session is to end. */
  close(): void {
    this.#close()
  }

  #attach(): void {
    this.#socket.on('data', this.#take)
    this.#socket.once('close', this.#close)
    this.#socket.once('end', this.#close)
  }

  readonly #take = (chunk: Buffer): void => {
    this.#reader.push(chunk)
    // A literal under way may be large; then the bytes are wanted.
    if (!this.#isAsking && this.#reader.size > PAUSE_ABOVE) this.#socket.pause()
    this.#wake?.()
  }

  readonly #close = (): void => {
    this.#isClosed = true
    this.#wake?.()
  }
}
