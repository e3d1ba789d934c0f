import type { Agent } from '@postdesk/contract'
import type { Context } from 'hono'
import { presentAgent } from '../../people/index.ts'
import type { Desk } from '../desk.ts'

/** The agent of the request's session; null when nobody is signed in. A session that was prolonged is told to the browser. */
export async function whoCalls(desk: Pick<Desk, 'auth'>, context: Context): Promise<Agent | null> {
  const { headers } = context.req.raw
  if (!headers.has('cookie')) return null
  const { response: session, headers: answered } = await desk.auth
    .ofCookies(headers)
    .api.getSession({ headers, returnHeaders: true })
  for (const cookie of answered.getSetCookie()) context.header('Set-Cookie', cookie, { append: true })
  if (!session || session.user.disabledAt != null) return null
  return presentAgent(session.user)
}

/** Whether the session of these headers is alive still; it is not prolonged by asking. */
export async function isSignedIn(desk: Pick<Desk, 'auth'>, headers: Headers): Promise<boolean> {
  const session = await desk.auth.ofCookies(headers).api.getSession({ headers, query: { disableRefresh: true } })
  return session !== null && session.user.disabledAt == null
}
