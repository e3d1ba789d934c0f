import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Desk } from '../desk.ts'
import { isSignedIn } from '../session/who-calls.ts'

/** Proxies close a silent connection after 30 to 60 seconds. */
const HEARTBEAT_MS = 25_000
/** A reader that has stopped reading would make us keep changes for ever; it starts again from a fresh look. */
const MAX_WAITING = 1_000

/**
 * GET /api/v1/events: the changes of the desk as server-sent events. Each `message` carries a contract `Change`;
 * `resumed` says that some may have been missed and everything shown should be asked for again. It ends with the session:
 * asked at each heartbeat, and at once when one of this agent's sessions has ended.
 */
export function answerEvents(desk: Desk, context: Context, agentId: string): Response {
  context.header('X-Accel-Buffering', 'no')
  return streamSSE(context, async (stream) => {
    const ended = new AbortController()
    const waiting: { event?: string; data: string }[] = []
    let wake = () => {}
    const say = (event: { event?: string; data: string }) => {
      if (waiting.length >= MAX_WAITING) waiting.splice(0, waiting.length, { event: 'resumed', data: '{}' })
      else waiting.push(event)
      wake()
    }
    const endWithSession = async () => {
      // A database that does not answer right now ends nothing; the next heartbeat asks again.
      const alive = await isSignedIn(desk, context.req.raw.headers).catch(() => true)
      if (!alive) ended.abort()
    }
    const unsubscribe = desk.changes.subscribe({
      onChange: (change) => say({ data: JSON.stringify(change) }),
      onResumed: () => say({ event: 'resumed', data: '{}' }),
      onSessionsEnded: (userId) => {
        if (userId === agentId) void endWithSession()
      },
    })
    stream.onAbort(() => ended.abort())
    const signal = AbortSignal.any([ended.signal, desk.closing])
    signal.addEventListener('abort', () => wake(), { once: true })
    try {
      await stream.write('retry: 2000\n: listening\n\n')
      while (!signal.aborted) {
        const next = waiting.shift()
        if (next) {
          await stream.writeSSE(next)
          continue
        }
        const heart = new AbortController()
        const came = await Promise.race([
          new Promise<'change'>((resolve) => (wake = () => resolve('change'))),
          delay(HEARTBEAT_MS, 'silence' as const, { signal: heart.signal }).catch(() => 'change' as const),
        ])
        heart.abort()
        if (came !== 'silence') continue
        await endWithSession()
        if (!signal.aborted) await stream.write(': still here\n\n')
      }
    } finally {
      unsubscribe()
    }
  })
}
