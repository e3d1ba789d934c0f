import { randomBytes } from 'node:crypto'
import type { Problem } from '@postdesk/contract'
import { framePage, framePolicy } from './pages/page-frame.ts'

const SOON = 'It is ready in a moment.'
const RETRY_SECONDS = '2'

/**
 * The answer to everything until the database is open, 503: to a program of the API the contract's problem document, to a person a page that
 * tries again by itself.
 */
export function sayStarting(request: Request): Response {
  const headers = { 'retry-after': RETRY_SECONDS, 'cache-control': 'no-store' }
  const message = `Postdesk is starting. ${SOON}`
  if (new URL(request.url).pathname.startsWith('/api/'))
    return Response.json({ code: 'STARTING', message } satisfies Problem, { status: 503, headers })
  if (!(request.headers.get('accept') ?? '').includes('text/html')) return new Response(message, { status: 503, headers })
  const nonce = randomBytes(16).toString('base64url')
  const words = { title: 'Postdesk is starting', lines: [`${SOON} This page tries again by itself.`], card: null }
  return new Response(framePage(words, nonce), {
    status: 503,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': framePolicy(nonce),
      refresh: RETRY_SECONDS,
    },
  })
}
