import { once } from 'node:events'
import type { Socket } from 'node:net'

import { trickle } from '../../faults/trickle.ts'
// What may lie unsent in memory before a command has to wait for the client to read.
const RELIEVE_ABOVE = 256 * 1024

/** What the session says. Collected and sent at the end of a command, or earlier when it grows; held back whole for some faults. */
export class Output {
  #socket: Socket
  #chunks: Buffer[] = []
  #size = 0
  isHeld = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** STARTTLS puts another socket in place. */
  use(socket: Socket): void {
    this.#socket = socket
  }

  /** Text is one character a byte. */
  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data.buffer, data.byteOffset, data.length)
    this.#chunks.push(bytes)
    this.#size += bytes.length
  }

  line(text: string): void {
    this.write(`${text}\r\n`)
  }

  /** False as soon as the client is gone, which is before the session has learnt of it. */
  get isOpen(): boolean {
    return this.#socket.writable
  }

  async relieve(): Promise<void> {
    if (!this.isHeld && this.#size > RELIEVE_ABOVE) await this.flush()
  }

  async flush(): Promise<void> {
    const bytes = this.take()
    const socket = this.#socket
    if (bytes.length === 0 || !socket.writable) return
    if (socket.write(bytes)) return
    // Whichever comes first: room again, or the end of the connection.
    const done = new AbortController()
    await Promise.race([once(socket, 'drain', done), once(socket, 'close', done)]).catch(() => undefined)
    done.abort()
  }

  /** Takes what was not sent. */
  take(): Buffer {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#size = 0
    return bytes
  }

  /** Sends what is held at so many bytes a second. */
  async trickle(bytesPerSecond: number, signal: AbortSignal): Promise<void> {
    await trickle(this.#socket, this.take(), bytesPerSecond, signal)
  }
}
