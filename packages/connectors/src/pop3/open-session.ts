import { refuseClearText } from '../network/credential.ts'
import { connectWire } from './connect-wire.ts'
import { makeDialogue } from './dialogue.ts'
import { openMaildrop } from './maildrop.ts'
import type { Maildrop } from './maildrop.ts'
import { pop3Failure } from './pop3-failure.ts'
import type { Pop3Stage } from './pop3-failure.ts'
import { DEFAULT_CONNECT_TIMEOUT } from './pop3-options.ts'
import type { Pop3Options } from './pop3-options.ts'
import { greet, signIn } from './sign-in.ts'
import type { Wire } from './wire.ts'

/** A signed-in connection. The mailbox is locked by it. */
export type OpenSession = { readonly wire: Wire; readonly drop: Maildrop; readonly loginDelaySeconds: number | null }

/** Hears, as evidence, what protects the connection once it stands. */
export type OnConnected = (protection: string) => void

/** Connects, protects and signs in, once. `fresh`: with a token other than the last. Every failure is a `ConnectorError`. */
export async function openSession(
  options: Pop3Options,
  fresh: boolean,
  signal?: AbortSignal,
  onConnected?: OnConnected,
): Promise<OpenSession> {
  const hasToken = typeof options.token === 'function'
  let stage: Pop3Stage = 'connect'
  let wire: Wire | null = null
  let loginDelaySeconds: number | null = null
  let timer: NodeJS.Timeout | undefined
  let isTooLate = false
  const abort = () => wire?.destroy()
  try {
    signal?.throwIfAborted()
    if (hasToken) refuseClearText(options, 'pop3')
    const accessToken = typeof options.token === 'function' ? await options.token(fresh ? { fresh } : undefined) : null
    const connected = await connectWire(options, signal)
    wire = connected
    signal?.addEventListener('abort', abort, { once: true })
    // A server that accepts and says nothing would hold a person at the connection test for as long as a mail may take.
    timer = setTimeout(() => {
      isTooLate = true
      abort()
    }, options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT)
    const dialogue = makeDialogue(wire)
    const server = await greet(wire, dialogue, options, signal)
    clearTimeout(timer)
    loginDelaySeconds = server.capabilities.loginDelaySeconds
    onConnected?.(wire.protection())
    stage = 'sign-in'
    const capabilities = await signIn(dialogue, options, server, accessToken, wire.isProtected())
    signal?.throwIfAborted()
    loginDelaySeconds = capabilities.loginDelaySeconds ?? loginDelaySeconds
    return { wire, drop: openMaildrop(dialogue, capabilities, options.host, connected.destroy), loginDelaySeconds }
  } catch (error) {
    wire?.destroy()
    throw pop3Failure(isTooLate ? noGreeting() : error, {
      stage,
      host: options.host,
      hasToken,
      aborted: signal?.aborted === true,
      loginDelaySeconds,
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

const noGreeting = () => Object.assign(new Error('The mail server did not greet'), { code: 'ETIMEDOUT' })
