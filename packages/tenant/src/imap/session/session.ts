import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { Principal } from '../../entra/token-book.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { World } from '../../world.ts'
import type { LiveSession, SessionDescription } from '../imap-service.ts'
import type { SessionState } from './command.ts'
import { Input } from './input.ts'
import { Output } from './output.ts'
import { View } from './view.ts'
import type { Folder } from '../../mail/folder.ts'

const LINGER_MILLISECONDS = 2_000

/**
 * One IMAP connection (RFC 3501 section 3).
 *
 * - `greeted`: nobody yet. CAPABILITY, ID, NOOP, LOGOUT, STARTTLS and AUTHENTICATE are all there is.
 * - `authenticated`: the token opened a mailbox. AUTHENTICATE leads here; so do CLOSE and UNSELECT, and a SELECT that failed.
 * - `not-connected`: the token was good and the mailbox did not open. Every command is refused, the second one ends it.
 * - `selected`: a folder is open, read-write by SELECT or read-only by EXAMINE; `view` is the client's picture of it.
 * - `ended`: BYE was said or the connection is gone; nothing is read any more.
 *
 * The token's end leads from every signed-in state to `ended`: at the next command, or at once from IDLE. So do the removal of
 * the selected folder and a new UIDVALIDITY for it.
 */
export class Session implements LiveSession {
  /** Of the first organization until somebody signs in, then of theirs. */
  world: World
  readonly output: Output
  readonly input: Input
  /** Aborted when the session ends: whatever waits must stop. */
  readonly ending = new AbortController()
  readonly #openedAt: number
  #socket: Socket
  readonly #secureContext: SecureContext
  isSecure: boolean
  state: SessionState = 'greeted'
  owner: DirectoryUser | undefined
  principal: Principal | undefined
  #mailbox: Mailbox | undefined
  #view: View | undefined
  #unwatch: (() => void) | undefined
  isReadOnly = false
  /** ENABLE IMAP4rev2 was said. */
  isRev2 = false
  /** Called when something happened in the selected folder while IDLE waits. */
  onFolderChange: (() => void) | undefined
  /** Why the session must end before its next command; set by what happens outside it. */
  endingText: string | undefined
  /** Commands refused with BAD, one after the other. */
  refusedInRow = 0
  refusedNotConnected = 0

  constructor(world: World, socket: Socket, given: { isSecure: boolean; secureContext: SecureContext }) {
    this.world = world
    this.#openedAt = world.clock.now()
    this.#socket = socket
    this.#secureContext = given.secureContext
    this.isSecure = given.isSecure
    this.output = new Output(socket)
    this.input = new Input(socket)
    socket.once('close', () => this.#finish())
    socket.setTimeout(this.settings.preAuthenticationMilliseconds, () => this.sayBye('Session timed out.'))
  }

  get settings() {
    return this.world.imap.settings
  }

  describe(): SessionDescription {
    return {
      mailbox: this.owner?.mail ?? null,
      state: this.state,
      folder: this.selectedFolder?.displayName ?? null,
      isSecure: this.isSecure,
      openedAt: this.#openedAt,
      tokenExpiresAt: this.principal?.expiresAt ?? null,
    }
  }

  ownerId(): string | undefined {
    return this.owner?.id
  }

  /** The mailbox; only for commands of signed-in states. */
  get mailbox(): Mailbox {
    if (this.#mailbox === undefined) throw new Error('A command ran in a session without a mailbox')
    return this.#mailbox
  }

  /** The selected folder; only for commands of the selected state. */
  get view(): View {
    if (this.#view === undefined) throw new Error('A command ran in a session without a selected folder')
    return this.#view
  }

  get selectedFolder(): Folder | undefined {
    return this.#view?.folder
  }

  untagged(text: string): void {
    this.output.line(`* ${text}`)
  }

  signIn(owner: DirectoryUser, principal: Principal, mailbox: Mailbox | undefined): void {
    this.owner = owner
    this.principal = principal
    this.#mailbox = mailbox
    this.state = mailbox === undefined ? 'not-connected' : 'authenticated'
    this.#socket.setTimeout(this.settings.idleMilliseconds)
  }

  select(folder: Folder, isReadOnly: boolean, shown: Folder = folder): View {
    this.unselect()
    const { mailbox } = this
    this.#view = new View(mailbox, folder, shown)
    this.isReadOnly = isReadOnly
    this.state = 'selected'
    this.#unwatch = mailbox.watch((event) => {
      const isOurs = event.folder === folder || (event.kind === 'moved' && event.from === folder)
      if (!isOurs) return
      // Its numbers mean nothing any more: a client must come anew.
      if (event.kind === 'renumbered' || event.kind === 'folder-removed') this.endingText = 'Connection is closed. 13'
      this.onFolderChange?.()
    })
    return this.#view
  }

  unselect(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#view = undefined
    if (this.state === 'selected') this.state = 'authenticated'
  }

  /** Tells the client what happened in the selected folder. */
  tellNews(mayExpunge: boolean): void {
    if (this.#view === undefined) return
    this.#view.absorb()
    for (const line of this.#view.report({ mayExpunge, withRecent: !this.isRev2 })) this.output.line(line)
  }

  isExpired(): boolean {
    return this.principal !== undefined && this.principal.expiresAt <= this.world.clock.now()
  }

  endIfExpired(): void {
    if (!this.isExpired()) return
    this.endingText = 'Session invalidated - AccessTokenExpired'
    this.onFolderChange?.()
  }

  /** Turns the connection into TLS; what the client said in the clear and nobody read is forgotten. */
  secure(): void {
    const plain = this.#socket
    this.input.detach()
    plain.removeAllListeners('timeout')
    const secured = new TLSSocket(plain, { isServer: true, secureContext: this.#secureContext })
    secured.on('error', () => plain.destroy())
    secured.setTimeout(this.settings.preAuthenticationMilliseconds, () => this.sayBye('Session timed out.'))
    this.#socket = secured
    this.isSecure = true
    this.output.use(secured)
    this.input.use(secured)
  }

  /** Ends the session with a word, and `tagged` after it. */
  sayBye(text: string, tagged?: string): void {
    if (this.state === 'ended') return
    this.untagged(`BYE ${text}`)
    if (tagged !== undefined) this.output.line(tagged)
    this.#socket.end(this.output.take())
    // A client that never closes its side must not keep ours.
    this.#socket.removeAllListeners('timeout')
    this.#socket.setTimeout(LINGER_MILLISECONDS, () => this.#socket.destroy())
    this.#finish()
  }

  drop(): void {
    this.#finish()
    this.#socket.destroy()
  }

  /** Sends what is left and then nothing more. */
  cutAfter(bytes: Uint8Array): void {
    this.#finish()
    if (bytes.length === 0) this.#socket.destroy()
    else this.#socket.write(bytes, () => this.#socket.destroy())
  }

  #finish(): void {
    if (this.state === 'ended') return
    this.unselect()
    this.state = 'ended'
    this.world.imap.sessions.delete(this)
    this.ending.abort()
    this.input.close()
    this.onFolderChange?.()
  }
}
