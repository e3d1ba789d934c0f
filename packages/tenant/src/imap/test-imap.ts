import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import type { Tenant } from '../start-tenant.ts'

export const SUPPORT = 'support@contoso.example'
export const EXCHANGE = 'https://outlook.office365.com'

const PATIENCE_MILLISECONDS = 20_000

/** A token of a person for IMAP, or of the app when no address is given. */
export async function imapToken(
  { world }: Tenant,
  address: string | undefined,
  given: { audience?: string; scopes?: readonly string[]; roles?: readonly string[]; lifeSeconds?: number } = {},
): Promise<string> {
  const app = world.registry.apps()[0]
  const user = address === undefined ? undefined : world.directory.findUser(address)
  if (!app || (address !== undefined && !user)) throw new Error('The seed lacks the app or the person')
  const { audience = EXCHANGE, scopes = ['IMAP.AccessAsUser.All'], roles = ['IMAP.AccessAsApp'], lifeSeconds } = given
  const common = { app, audience, ...(lifeSeconds !== undefined && { lifeSeconds }) }
  const { token } = user
    ? await world.tokens.issueForUser({ ...common, user, scopes })
    : await world.tokens.issueForApp({ ...common, roles })
  return token
}

export function xoauth2(user: string, token: string): string {
  return Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
}

/** A client that sends what it is told and reads lines: literals stay in the text as they came. */
export class RawImap {
  #socket: Socket
  #text = ''
  #isClosed = false
  #tags = 0
  #wake = (): void => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#listen()
  }

  /** Over the TLS port, or in the clear. */
  static async open(tenant: Tenant, isSecure = true): Promise<RawImap> {
    const { port, tlsPort } = tenant.endpoints.imap
    const ca = await readFile(tenant.caFile, 'utf8')
    const client = new RawImap(
      isSecure
        ? connectTls({ host: '127.0.0.1', port: tlsPort, servername: 'outlook.office365.com', ca })
        : connect({ host: '127.0.0.1', port }),
    )
    await client.until(/^\* [^\n]*\r\n/)
    return client
  }

  /** Signed in as a mailbox, by its own token. */
  static async signIn(tenant: Tenant, address = SUPPORT): Promise<RawImap> {
    const client = await RawImap.open(tenant)
    const answer = await client.ask(`AUTHENTICATE XOAUTH2 ${xoauth2(address, await imapToken(tenant, address))}`)
    if (!answer.includes('OK AUTHENTICATE completed.')) throw new Error(`The sign-in failed: ${answer}`)
    return client
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  send(text: string): void {
    this.#socket.write(Buffer.from(text, 'utf8'))
  }

  /** One command under a fresh tag; its answer with the tag written as `T`. */
  async ask(command: string): Promise<string> {
    this.#tags += 1
    const tag = `Q${String(this.#tags)}`
    this.send(`${tag} ${command}\r\n`)
    const answer = await this.until(new RegExp(`^${tag} [^\\n]*\\r\\n`, 'm'))
    return answer.replace(new RegExp(`^${tag} `, 'm'), 'T ')
  }

  /** Everything that came, up to the end of what fits the pattern. */
  async until(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS
    for (;;) {
      const found = pattern.exec(this.#text)
      if (found !== null) {
        const end = found.index + found[0].length
        const answer = this.#text.slice(0, end)
        this.#text = this.#text.slice(end)
        return answer
      }
      if (this.#isClosed || Date.now() > deadline)
        throw new Error(
          `${this.#isClosed ? 'The connection ended' : 'Nothing came'}, waiting for ${String(pattern)}: ${this.#text.slice(-1000)}`,
        )
      await this.#news()
    }
  }

  /** What came before the connection ended. */
  async untilClosed(): Promise<string> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS
    while (!this.#isClosed) {
      if (Date.now() > deadline) throw new Error(`The connection stays open: ${this.#text.slice(-1000)}`)
      await this.#news()
    }
    return this.#text
  }

  async startTls(tenant: Tenant): Promise<void> {
    const ca = await readFile(tenant.caFile, 'utf8')
    this.#socket.removeAllListeners()
    this.#socket = connectTls({ socket: this.#socket, servername: 'outlook.office365.com', ca })
    this.#listen()
    await new Promise<void>((done) => this.#socket.once('secureConnect', () => done()))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Waits for bytes or the end; looks up now and then, so that a deadline is kept. */
  async #news(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 500)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8')
      this.#wake()
    })
    this.#socket.on('error', () => undefined)
    this.#socket.once('close', () => {
      this.#isClosed = true
      this.#wake()
    })
  }
}
