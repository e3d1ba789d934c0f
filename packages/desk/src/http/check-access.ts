import type { Access, Agent } from '@postdesk/contract'
import type { Context } from 'hono'
import { hasUsers } from '../people/index.ts'
import type { Desk } from './desk.ts'
import { Refusal } from './refusal.ts'
import { alreadyHasAdministrator } from './session/create-agent.ts'
import { apiKeyOf } from './session/api-key-of.ts'
import { whoCalls } from './session/who-calls.ts'

/** Lets a caller in or refuses: 401 who is nobody, 403 who may not. */
export async function checkAccess(desk: Desk, access: Access, context: Context): Promise<Agent | null> {
  const agent = await whoCalls(desk, context)
  switch (access) {
    case 'public':
      return agent
    case 'first-run':
      // Asked again under a lock when the administrator is made.
      if (await hasUsers(desk.database.kysely)) throw alreadyHasAdministrator()
      return agent
    case 'agent':
    case 'admin':
      if (!agent && apiKeyOf(context.req.raw.headers) !== null)
        throw new Refusal(401, {
          code: 'KEY_REFUSED',
          message: 'This API key is unknown, has ended, or its agent is disabled. Make one under Settings → API keys.',
        })
      if (!agent) throw new Refusal(401, { code: 'NOT_SIGNED_IN', message: 'Sign in first.' })
      if (access === 'admin' && agent.role !== 'admin')
        throw new Refusal(403, { code: 'ADMINISTRATORS_ONLY', message: 'Only an administrator may do this. Ask one of yours.' })
      return agent
    default:
      return access satisfies never
  }
}
