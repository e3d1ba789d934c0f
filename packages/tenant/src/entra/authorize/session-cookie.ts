import type { Context } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'

import type { TenantEnv } from '../../tenant-env.ts'
import type { EntraStore, Session } from '../entra-store.ts'

// Cookies know no ports: a help desk on another port of this machine sees this name, so it says whose it is.
const SESSION_COOKIE = 'simulated_tenant_session'

export function sessionOf(store: EntraStore, c: Context<TenantEnv>): Session | undefined {
  return store.findSession(getCookie(c, SESSION_COOKIE))
}

/** Hands the browser its session, or takes it back when there is none. */
export function withSession(c: Context<TenantEnv>, answer: Response, session: Session | undefined): Response {
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure: c.req.url.startsWith('https:') } as const
  const cookie = session
    ? generateCookie(SESSION_COOKIE, session.key, options)
    : generateCookie(SESSION_COOKIE, '', { ...options, maxAge: 0 })
  answer.headers.append('set-cookie', cookie)
  return answer
}
