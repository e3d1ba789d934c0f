import type { Agent } from '@postdesk/contract'
import type { Context } from 'hono'
import { agentOfApiKey, presentAgent } from '../../people/index.ts'
import type { Desk } from '../desk.ts'
import { apiKeyOf } from './api-key-of.ts'

/**
 * The agent of the request's session, or of the key a program sends; null when nobody is signed in. A session that was prolonged is
 * told to the browser. A key that lets nobody in is null too, whatever cookies come with it.
 */
export async function whoCalls(desk: Pick<Desk, 'auth' | 'database' | 'now'>, context: Context): Promise<Agent | null> {
  const { headers } = context.req.raw
  const key = apiKeyOf(headers)
  if (key !== null) return await agentOfApiKey(desk.database.kysely, key, desk.now())
  if (!headers.has('cookie')) return null
  const { response: session, headers: answered } = await desk.auth
    .ofCookies(headers)
    .api.getSession({ headers, returnHeaders: true })
  for (const cookie of answered.getSetCookie()) context.header('Set-Cookie', cookie, { append: true })
  if (!session || session.user.disabledAt != null) return null
  return presentAgent(session.user)
}

/** Whether the session, or the key, of these headers is alive still; a session is not prolonged by asking. */
export async function isSignedIn(desk: Pick<Desk, 'auth' | 'database' | 'now'>, headers: Headers): Promise<boolean> {
  const key = apiKeyOf(headers)
  if (key !== null) return (await agentOfApiKey(desk.database.kysely, key, desk.now())) !== null
  const session = await desk.auth.ofCookies(headers).api.getSession({ headers, query: { disableRefresh: true } })
  return session !== null && session.user.disabledAt == null
}
