import type { Agent } from '@postdesk/contract'
import type { Database } from '../../db/index.ts'
import * as people from '../../people/index.ts'
import { Refusal, conflict } from '../refusal.ts'

/** Makes an agent who signs in by password. 409 when the address has one already. */
export async function createAgent(database: Database, agent: people.NewAgent): Promise<Agent> {
  return madeOf(await people.createAgent(database, agent))
}

/** Makes the first administrator; 403 as soon as there is any user. */
export async function createFirstAdministrator(database: Database, agent: Omit<people.NewAgent, 'role'>): Promise<Agent> {
  const made = await people.createFirstAdministrator(database, agent)
  if (made.kind === 'has-users') throw alreadyHasAdministrator()
  return madeOf(made)
}

export function alreadyHasAdministrator(): Refusal {
  return new Refusal(403, { code: 'ALREADY_SET_UP', message: 'This desk has its administrator already. Sign in instead.' })
}

function madeOf(made: people.AgentMade): Agent {
  if (made.kind === 'made') return made.agent
  throw conflict('EMAIL_TAKEN', `${made.email} belongs to an agent already; use another address.`)
}
