import { setTimeout as delay } from 'node:timers/promises'

import { ConnectorError } from '../connector-error.ts'
import { IN_USE, NOT_CONNECTED, pop3Failure, TOKEN_EXPIRED } from './pop3-failure.ts'
import type { Maildrop } from './maildrop.ts'
import { openSession } from './open-session.ts'
import type { OpenSession, OnConnected } from './open-session.ts'
import { Refusal } from './pop3-answer.ts'
import { DEFAULT_IN_USE_WAITS } from './pop3-options.ts'
import type { Pop3Options } from './pop3-options.ts'

// The caller makes a batch of mails durable between two fetches, which takes less. After so long the lock is given back.
const LINGER_MILLISECONDS = 2_000
// A server that does not answer QUIT must not keep us.
const FAREWELL_MILLISECONDS = 2_000

export type Work<T> = (drop: Maildrop, isNew: boolean) => Promise<T>

/**
 * One mailbox over POP3, of which one session at a time may be open: it locks the mailbox for everybody (RFC 1939 section 4), so it is
 * open for the work and no longer. States:
 *
 *   closed -> open      `use` or `open`: connect, sign in. A mailbox in use by another session is asked for again after short waits, as
 *                       is one that is "authenticated but not connected"; a refused token is asked for afresh once
 *   open -> open        `use`: pieces of work one after the other, however many are asked for at once
 *   open -> closed      QUIT: by `rest`, `close`, after two seconds without work, or when `use` wants a list that is made now
 *   open -> closed      without QUIT, so that nothing is deleted: a broken line, an abort, an answer that cannot be understood
 *
 * A session that ends because its token ran out is opened again with a fresh one, and the work is done once more: so only work may be
 * given to `use` which does no harm when done twice.
 */
export type Pop3Session = {
  /**
   * Does work on the mailbox. `isListNew`: on a session whose list of mails was not asked for before. The work is told whether the
   * session's list is new, in that sense.
   */
  readonly use: <T>(
    work: Work<T>,
    how?: { readonly signal?: AbortSignal | undefined; readonly isListNew?: boolean },
  ) => Promise<T>
  /** Signs in, telling how far it has come. */
  readonly open: (signal?: AbortSignal, onConnected?: OnConnected) => Promise<void>
  /** Ends the session, if one is open, and lets go of the mailbox. */
  readonly rest: () => Promise<void>
  /** Least seconds between two sign-ins as the server last said; null when it does not say. */
  readonly loginDelaySeconds: () => number | null
}

export function pop3Session(options: Pop3Options): Pop3Session {
  let current: OpenSession | null = null
  let loginDelaySeconds: number | null = null
  let lingering: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }

  async function connect(fresh: boolean, signal?: AbortSignal, onConnected?: OnConnected): Promise<OpenSession> {
    const waits = [...(options.inUseWaits ?? DEFAULT_IN_USE_WAITS)]
    let useFresh = fresh
    for (;;) {
      try {
        current = await openSession(options, useFresh, signal, onConnected)
        loginDelaySeconds = current.loginDelaySeconds
        return current
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error
        if (error.code === 'TOKEN_REFUSED' && !useFresh) {
          useFresh = true
          continue
        }
        const wait = error.facts.providerCode === IN_USE || error.facts.providerCode === NOT_CONNECTED ? waits.shift() : undefined
        if (wait === undefined) throw error
        await delay(wait, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
          throw named(cause, signal)
        })
      }
    }
  }

  const named = (error: unknown, signal: AbortSignal | undefined) =>
    pop3Failure(error, {
      stage: 'session',
      host: options.host,
      hasToken: typeof options.token === 'function',
      aborted: signal?.aborted === true,
      loginDelaySeconds,
    })

  async function end(): Promise<void> {
    clearTimeout(lingering)
    const session = current
    current = null
    if (session === null || !session.wire.isAlive()) return session?.wire.destroy()
    const timer = new AbortController()
    await Promise.race([
      session.drop.quit().catch(() => undefined),
      delay(FAREWELL_MILLISECONDS, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
    timer.abort()
    session.wire.destroy()
  }

  async function attempt<T>(work: Work<T>, session: OpenSession, isNew: boolean, signal: AbortSignal | undefined): Promise<T> {
    const abort = () => session.wire.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      if (signal?.aborted === true) throw named(signal.reason, signal)
      return await work(session.drop, isNew)
    } catch (error) {
      const failure = named(error, signal)
      // After anything but an answer, or a judgement of ours between two answers, nobody knows what the server says next.
      const isInStep = error instanceof Refusal || error instanceof ConnectorError
      if (!isInStep || failure.code === 'ABORTED') session.wire.destroy()
      // What is said of one mail says nothing about the session.
      if (failure.code !== 'REFUSED' && failure.code !== 'TOO_LARGE') await end()
      throw failure
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  async function useInTurn<T>(work: Work<T>, isListNew: boolean, signal: AbortSignal | undefined): Promise<T> {
    clearTimeout(lingering)
    if (signal?.aborted === true) throw named(signal.reason, signal)
    if (current !== null && (!current.wire.isAlive() || (isListNew && current.drop.isListed()))) await end()
    const session = current ?? (await connect(false, signal))
    try {
      return await attempt(work, session, !session.drop.isListed(), signal)
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.facts.providerCode !== TOKEN_EXPIRED) throw error
      return await attempt(work, await connect(true, signal), true, signal)
    } finally {
      if (current !== null && !current.wire.isAlive()) current = null
      linger()
    }
  }

  function linger(): void {
    if (current === null) return
    lingering = setTimeout(() => void inTurn(end), LINGER_MILLISECONDS)
    lingering.unref()
  }

  return {
    use: (work, { signal, isListNew = false } = {}) => inTurn(() => useInTurn(work, isListNew, signal)),
    open: (signal, onConnected) =>
      inTurn(async () => {
        clearTimeout(lingering)
        if (current?.wire.isAlive() !== true) await connect(false, signal, onConnected)
        linger()
      }),
    rest: () => inTurn(end),
    loginDelaySeconds: () => loginDelaySeconds,
  }
}
