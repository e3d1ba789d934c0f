import { randomBytes } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { finishAttempt, type AttemptEnd } from '../accounts/sign-in/finish-attempt.ts'
import { CALLBACK_PATH, OLD_CALLBACK_PATH } from '../accounts/registration/redirect-uri.ts'
import type { Desk } from './desk.ts'
import { callbackPage, callbackPolicy } from './pages/callback-page.ts'
import { whoCalls } from './session/who-calls.ts'

/** Microsoft's answers take seconds; a person who waits longer has closed the window. */
const REDEEM_TIMEOUT_MS = 60_000

const STATUS = { authorized: 200, refused: 200, 'unknown-state': 400, 'another-person': 403 } as const satisfies Record<
  AttemptEnd['kind'],
  number
>

/** The pages Microsoft sends the browser back to. The answer is judged at once; nothing of it stays in the address. */
export function mountCallback(app: Hono, desk: Desk): void {
  const finish = async (context: Context): Promise<Response> => {
    const agent = await whoCalls(desk, context)
    const signal = AbortSignal.any([desk.closing, AbortSignal.timeout(REDEEM_TIMEOUT_MS)])
    const params = new URL(context.req.url).searchParams
    const mayLink = agent?.role === 'admin' ? agent.id : null
    const end = await finishAttempt({ ...desk, signal }, params, mayLink)
    desk.log.info({ outcome: end.kind, card: end.kind === 'refused' ? end.card.id : undefined }, 'a sign-in came back')
    const nonce = randomBytes(16).toString('base64')
    return context.html(callbackPage(end, desk.baseUrl, nonce), STATUS[end.kind], {
      'Content-Security-Policy': callbackPolicy(nonce),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
  }
  app.get(CALLBACK_PATH, finish)
  app.get(OLD_CALLBACK_PATH, finish)
}
