import { ConnectorError } from '../connector-error.ts'
import { DEFAULT_POLL_EVERY } from './imap-options.ts'
import type { ImapSession } from './imap-session.ts'

/**
 * Waits until the server says that the folder changed: by IDLE (RFC 2177), or where there is none by asking with NOOP. What was
 * announced since the last walk began counts at once, so nothing falls between a walk and this.
 */
export async function waitForChange(
  session: ImapSession,
  milliseconds: number,
  { pollEvery = DEFAULT_POLL_EVERY, signal }: { readonly pollEvery?: number; readonly signal?: AbortSignal } = {},
): Promise<'changed' | 'timeout'> {
  const until = performance.now() + milliseconds
  // The signal ends the wait, not the connection: whoever wants to walk at once can.
  await session.open(signal)
  return session.use(async (client) => {
    const hasIdle = client.capabilities.has('IDLE')
    for (;;) {
      if (client.isClosed || !client.usable) throw new Error('The connection ended')
      if (session.takeNews()) return 'changed'
      const left = until - performance.now()
      if (left <= 0) return 'timeout'
      const idling = hasIdle ? client.idle() : null
      await pause(session, hasIdle ? left : Math.min(left, pollEvery), idling, signal)
      // Any command ends IDLE; this one also brings what the server had not yet announced.
      await client.noop()
      await idling
      if (signal?.aborted === true) throw ended()
    }
  }, 'session')
}

/** Until there is news, the time is over, IDLE ended, or nobody wants to know any more. */
async function pause(
  session: ImapSession,
  milliseconds: number,
  idling: Promise<boolean | undefined> | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted === true) return
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      stop()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const stop = session.onNews(end)
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end, { once: true })
    idling?.then(end, (error: unknown) => {
      end()
      reject(error instanceof Error ? error : new Error('IDLE failed'))
    })
  })
}

const ended = () => new ConnectorError('ABORTED', 'The wait was ended by Postdesk.', { border: 'imap' })
