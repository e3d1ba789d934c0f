import { setTimeout as delay } from 'node:timers/promises'

import { ConnectorError } from '../connector-error.ts'
import { fingerprintOf } from './cursor.ts'
import { DEFAULT_POLL_EVERY } from './pop3-options.ts'
import type { Pop3Session } from './pop3-session.ts'

/**
 * Waits until there is a mail that was not there when the mailbox was last listed, or for the time. POP3 announces nothing, so this
 * opens a session, asks for the names, and leaves again, once in every `pollEvery`; between that nobody is kept from the mailbox. A
 * wait of less than `pollEvery` asks nothing: whoever waits so briefly looks for themselves.
 *
 * `listed` holds the fingerprints of what was last seen; null when nobody has looked yet. `onListed` hears of each look.
 */
export async function waitForChange(
  session: Pop3Session,
  milliseconds: number,
  {
    pollEvery = DEFAULT_POLL_EVERY,
    listed,
    onListed,
    signal,
  }: {
    readonly pollEvery?: number | undefined
    readonly listed: ReadonlySet<string> | null
    readonly onListed: (fingerprints: ReadonlySet<string>) => void
    readonly signal?: AbortSignal | undefined
  },
): Promise<'changed' | 'timeout'> {
  const until = performance.now() + milliseconds
  await session.rest()
  let seen = listed
  for (;;) {
    const every = Math.max(pollEvery, (session.loginDelaySeconds() ?? 0) * 1_000)
    const left = Math.max(0, until - performance.now())
    if (left <= every) {
      await pause(left, signal)
      return 'timeout'
    }
    if (seen !== null) await pause(every, signal)
    const now = await look(session, signal)
    const known = seen
    seen = new Set(now)
    onListed(seen)
    if (known !== null && now.some((fingerprint) => !known.has(fingerprint))) return 'changed'
  }
}

async function look(session: Pop3Session, signal: AbortSignal | undefined): Promise<string[]> {
  const names = await session.use(async (drop) => [...(await drop.names()).keys()], { signal, isListNew: true })
  await session.rest()
  return names.map(fingerprintOf)
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal })
  } catch (cause) {
    throw new ConnectorError('ABORTED', 'The wait was ended by Postdesk.', { border: 'pop3' }, cause)
  }
}
