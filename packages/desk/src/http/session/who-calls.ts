import type { Agent } from '@postdesk/contract'
import type { Desk } from '../desk.ts'

/** The agent of the request's session; null when nobody is signed in. */
export async function whoCalls(desk: Pick<Desk, 'auth'>, headers: Headers): Promise<Agent | null> {
  if (!headers.has('cookie')) return null
  const session = await desk.auth.api.getSession({ headers })
  return session ? presentAgent(session.user) : null
}

/** A user as others may see it. */
export function presentAgent(user: { id: string; name: string; email: string; role?: string | null }): Agent {
  return { id: user.id, name: user.name, email: user.email, role: user.role === 'admin' ? 'admin' : 'agent' }
}
