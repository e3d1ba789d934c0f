import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'

// While nobody asks for lines, this much may wait; a client that pipelines more is stopped by its own full buffers.
const HIGH_WATER = 262_144
// How long a client may keep its half of a connection that we have ended.
const CLOSING_MILLISECONDS = 5_000

export type Line =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  /** The client went away, or the tenant did. */
  | { readonly kind: 'end' }
  /** Nothing came for as long as was allowed. */
  | { readonly kind: 'idle' }
  /** More bytes than a line may have; they are thrown away up to its end. */
  | { readonly kind: 'too-long' }

const LF = 10
const CR = 13

/**
 * A socket read line by line, as the mail protocols are. One reader at a time asks; what comes in between waits. Lines end
 * with LF, and a CR before it is not part of them.
 */
export class LineSocket {
  #socket: Socket
  #chunks: Buffer[] = []
  #waiting = 0
  #ended = false
  #wake: (() => void) | undefined
  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.#waiting > HIGH_WATER) this.#socket.pause()
    this.#wake?.()
  }
  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wake?.()
  }

  constructor(socket: Socket) {
    this.#socket = socket
    // Answers are short and whole; nothing is won by waiting for more to send.
    socket.setNoDelay(true)
    this.#listen()
  }

  /** The socket as it is now: the one after STARTTLS is another. */
  get socket(): Socket {
    return this.#socket
  }

  /** Whether the client has sent something that nobody has read yet. */
  get hasPending(): boolean {
    return this.#waiting > 0
  }

  async readLine(maxBytes: number, idleMilliseconds: number): Promise<Line> {
    let searched = 0
    let isTooLong = false
    for (;;) {
      const at = this.#indexOfLf(searched)
      if (at >= 0) {
        const whole = this.#take(at + 1)
        if (isTooLong || at > maxBytes) return { kind: 'too-long' }
        return { kind: 'line', bytes: whole.subarray(0, at > 0 && whole[at - 1] === CR ? at - 1 : at) }
      }
      searched = this.#waiting
      if (searched > maxBytes) {
        isTooLong = true
        this.#take(searched)
        searched = 0
      }
      const why = await this.#more(idleMilliseconds)
      if (why !== 'data') return { kind: why }
    }
  }

  /** Reads exactly so many bytes, for what is counted and not ended by a line (BDAT). */
  async readBytes(count: number, idleMilliseconds: number): Promise<Buffer | 'end' | 'idle'> {
    while (this.#waiting < count) {
      // What is asked for may be more than the high water.
      this.#socket.resume()
      const why = await this.#more(idleMilliseconds)
      if (why !== 'data') return why
    }
    return this.#take(count)
  }

  /**
   * Reads up to a line of one dot between two CRLFs (RFC 5321 section 4.1.1.4) and gives what stands before it, dots still
   * doubled. Nothing else ends it: servers that took a bare LF for a line let mails be smuggled in. `onBegun` is called with
   * the first bytes; when it says false, reading stops there.
   */
  async readUntilDot(
    maxBytes: number,
    idleMilliseconds: number,
    onBegun: () => boolean = () => true,
  ): Promise<Buffer | 'too-long' | 'stopped' | 'end' | 'idle'> {
    // A line end stands before the first line too, in thought.
    let tail = Buffer.from('\r\n')
    let kept: Buffer[] = []
    let size = 0
    for (let isFirst = true; ; isFirst = false) {
      if (this.#waiting === 0) {
        const why = await this.#more(idleMilliseconds)
        if (why !== 'data') return why
      }
      if (isFirst && !onBegun()) return 'stopped'
      const chunk = this.#take(this.#waiting)
      const joined = Buffer.concat([tail, chunk])
      const at = joined.indexOf('\r\n.\r\n')
      const taken = at < 0 ? chunk : joined.subarray(tail.length, Math.max(tail.length, at + 2))
      size += taken.length
      if (size <= maxBytes) kept.push(taken)
      else kept = []
      if (at >= 0) {
        this.#unread(joined.subarray(at + 5))
        if (size > maxBytes) return 'too-long'
        // The dot's own line may have begun in bytes that were kept already.
        const whole = Buffer.concat(kept)
        const surplus = tail.length - (at + 2)
        return surplus > 0 ? whole.subarray(0, Math.max(0, whole.length - surplus)) : whole
      }
      tail = joined.subarray(-4)
    }
  }

  #unread(bytes: Buffer): void {
    if (bytes.length > 0) this.#chunks.unshift(bytes)
    this.#waiting += bytes.length
  }

  /** Writes, and waits while the client does not read: it must not make us keep its answers for it. */
  async write(data: string | Uint8Array): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded) return
    const isFlowing = socket.write(typeof data === 'string' ? Buffer.from(data, 'utf8') : data)
    if (isFlowing) return
    await new Promise<void>((done) => {
      const finish = (): void => {
        socket.off('drain', finish)
        socket.off('close', finish)
        done()
      }
      socket.once('drain', finish)
      socket.once('close', finish)
    })
  }

  /**
   * Continues under TLS. What the client sent in the clear behind its STARTTLS is thrown away: somebody on the line might
   * have put it there. False when the handshake fails or is not done in time.
   */
  async upgrade(secureContext: SecureContext, handshakeMilliseconds: number): Promise<boolean> {
    const plain = this.#socket
    plain.off('data', this.#onData)
    plain.off('end', this.#onEnd)
    plain.off('close', this.#onEnd)
    this.#chunks = []
    this.#waiting = 0
    const secured = new TLSSocket(plain, { isServer: true, secureContext })
    this.#socket = secured
    const deadline = setTimeout(() => plain.destroy(), handshakeMilliseconds)
    const isSecure = await new Promise<boolean>((done) => {
      secured.once('secure', () => done(true))
      secured.once('close', () => done(false))
      secured.on('error', () => {
        plain.destroy()
        done(false)
      })
    })
    clearTimeout(deadline)
    this.#listen()
    return isSecure
  }

  /** Sends what is written, then closes; a client that does not close its side is not waited for long. */
  end(): void {
    const socket = this.#socket
    socket.end()
    // Whatever still comes is not read by anybody, but without it the end of the stream would never be seen.
    socket.off('data', this.#onData)
    socket.resume()
    const deadline = setTimeout(() => socket.destroy(), CLOSING_MILLISECONDS).unref()
    socket.once('close', () => clearTimeout(deadline))
  }

  /** Breaks the connection without a word, or once these last bytes have left. */
  async cut(last: Uint8Array = new Uint8Array()): Promise<void> {
    const socket = this.#socket
    if (last.length > 0 && socket.writable) {
      await new Promise<void>((left) => {
        socket.once('close', () => left())
        socket.write(last, () => left())
      })
    }
    socket.destroy()
  }

  #listen(): void {
    this.#socket.on('data', this.#onData)
    this.#socket.on('end', this.#onEnd)
    this.#socket.on('close', this.#onEnd)
    if (this.#socket.destroyed) this.#onEnd()
  }

  async #more(idleMilliseconds: number): Promise<'data' | 'end' | 'idle'> {
    if (this.#ended) return 'end'
    const before = this.#waiting
    if (before <= HIGH_WATER) this.#socket.resume()
    let timer: NodeJS.Timeout | undefined
    const isIdle = await new Promise<boolean>((done) => {
      this.#wake = () => done(false)
      timer = setTimeout(() => done(true), idleMilliseconds)
    })
    clearTimeout(timer)
    this.#wake = undefined
    if (this.#waiting > before) return 'data'
    return isIdle ? 'idle' : 'end'
  }

  #indexOfLf(from: number): number {
    let offset = 0
    for (const chunk of this.#chunks) {
      if (offset + chunk.length > from) {
        const at = chunk.indexOf(LF, Math.max(0, from - offset))
        if (at >= 0) return offset + at
      }
      offset += chunk.length
    }
    return -1
  }

  #take(count: number): Buffer {
    const first = this.#chunks[0]
    const isInFirst = first !== undefined && first.length >= count
    const all = isInFirst ? first : Buffer.concat(this.#chunks)
    const taken = all.subarray(0, count)
    const rest = all.subarray(count)
    this.#chunks = isInFirst ? this.#chunks.slice(1) : []
    if (rest.length > 0) this.#chunks.unshift(rest)
    this.#waiting -= count
    return taken
  }
}
