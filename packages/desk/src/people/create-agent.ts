import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import { isUniqueViolation, type Database, type Queries, type Trx } from '../db/index.ts'
import { presentAgent, type AgentView } from './agent.ts'
import { setPassword } from './set-password.ts'

export type NewAgent = {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: 'admin' | 'agent'
}

export type AgentMade =
  | { readonly kind: 'made'; readonly agent: AgentView }
  | { readonly kind: 'email-taken'; readonly email: string }

/** Any fixed number: two first visitors at once wait here for each other. */
const FIRST_ADMINISTRATOR_LOCK = 7_301_001

/** Makes an agent who signs in by password. */
export async function createAgent(database: Database, agent: NewAgent): Promise<AgentMade> {
  const hash = await hashPassword(agent.password)
  return await unlessTaken(agent, () => database.transaction((trx) => insertAgent(trx, agent, hash)))
}

/** Makes the first administrator. Of two at once one is made; nobody is as soon as there is any user. */
export async function createFirstAdministrator(
  database: Database,
  agent: Omit<NewAgent, 'role'>,
): Promise<AgentMade | { readonly kind: 'has-users' }> {
  const hash = await hashPassword(agent.password)
  return await unlessTaken(agent, () =>
    database.transaction(async (trx) => {
      await sql`select pg_advisory_xact_lock(${FIRST_ADMINISTRATOR_LOCK})`.execute(trx)
      if (await hasUsers(trx)) return { kind: 'has-users' as const }
      return await insertAgent(trx, { ...agent, role: 'admin' }, hash)
    }),
  )
}

/** Whether anybody can sign in yet. */
export async function hasUsers(queries: Queries): Promise<boolean> {
  return (await queries.selectFrom('user').select('id').limit(1).executeTakeFirst()) !== undefined
}

async function unlessTaken<T>(agent: { readonly email: string }, make: () => Promise<T>) {
  try {
    return await make()
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'email-taken' as const, email: agent.email.toLowerCase() }
    throw error
  }
}

async function insertAgent(trx: Trx, agent: NewAgent, passwordHash: string): Promise<AgentMade> {
  const user = { id: randomUUID(), name: agent.name, email: agent.email.toLowerCase(), role: agent.role }
  await trx
    .insertInto('user')
    .values({ ...user, emailVerified: true, image: null })
    .execute()
  await setPassword(trx, user.id, passwordHash)
  return { kind: 'made', agent: presentAgent(user) }
}
