import { randomBytes } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { finishAttempt, type AttemptEnd } from '../accounts/sign-in/finish-attempt.ts'
import { finishConsent, type ConsentEnd } from '../accounts/sign-in/finish-consent.ts'
import { CALLBACK_PATH, OLD_CALLBACK_PATH } from '../accounts/registration/redirect-uri.ts'
import type { Desk } from './desk.ts'
import { callbackPage } from './pages/callback-page.ts'
import { consentPage } from './pages/consent-page.ts'
import { framePolicy } from './pages/page-frame.ts'
import { whoCalls } from './session/who-calls.ts'

/** Microsoft's answers take seconds; a person who waits longer has closed the window. */
const REDEEM_TIMEOUT_MS = 60_000

const STATUS = { authorized: 200, refused: 200, 'unknown-state': 400, 'another-person': 403 } as const satisfies Record<
  AttemptEnd['kind'],
  number
>

const CONSENT_STATUS = { approved: 200, refused: 200, unasked: 200, over: 410, unreadable: 400 } as const satisfies Record<
  Exclude<ConsentEnd['kind'], 'next'>,
  number
>

/** The pages Microsoft sends the browser back to. The answer is judged at once; nothing of it stays in the address. */
export function mountCallback(app: Hono, desk: Desk): void {
  const finish = async (context: Context): Promise<Response> => {
    const signal = AbortSignal.any([desk.closing, AbortSignal.timeout(REDEEM_TIMEOUT_MS)])
    const params = new URL(context.req.url).searchParams
    // An administrator who was sent a link has no session here, and needs none.
    const consent = await finishConsent({ ...desk, signal }, params)
    if (consent !== null) return answerConsent(desk, context, consent)
    const agent = await whoCalls(desk, context)
    const mayLink = agent?.role === 'admin' ? agent.id : null
    const end = await finishAttempt({ ...desk, signal }, params, mayLink)
    desk.log.info({ outcome: end.kind, card: end.kind === 'refused' ? end.card.id : undefined }, 'a sign-in came back')
    const nonce = randomBytes(16).toString('base64')
    return context.html(callbackPage(end, desk.baseUrl, nonce), STATUS[end.kind], headersOf(nonce))
  }
  app.get(CALLBACK_PATH, finish)
  app.get(OLD_CALLBACK_PATH, finish)
}

function answerConsent(desk: Desk, context: Context, end: ConsentEnd): Response {
  desk.log.info({ outcome: end.kind, card: end.kind === 'refused' ? end.card.id : undefined }, 'an admin consent came back')
  if (end.kind === 'next') {
    context.header('Cache-Control', 'no-store')
    context.header('Referrer-Policy', 'no-referrer')
    return context.redirect(end.url, 302)
  }
  const nonce = randomBytes(16).toString('base64')
  return context.html(consentPage(end, nonce), CONSENT_STATUS[end.kind], headersOf(nonce))
}

const headersOf = (nonce: string) => ({
  'Content-Security-Policy': framePolicy(nonce),
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
})
