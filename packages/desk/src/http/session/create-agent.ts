import { randomUUID } from 'node:crypto'
import type { Agent } from '@postdesk/contract'
import { hashPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import { isUniqueViolation, type Database, type Trx } from '../../db/index.ts'
import { Refusal, conflict } from '../refusal.ts'
import { presentAgent } from './who-calls.ts'

export type NewAgent = {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: 'admin' | 'agent'
}

/** Any fixed number: two first visitors at once wait here for each other. */
const FIRST_ADMINISTRATOR_LOCK = 7_301_001

/** Makes an agent who signs in by password. 409 when the address has one already. */
export async function createAgent(database: Database, agent: NewAgent): Promise<Agent> {
  const hash = await hashPassword(agent.password)
  return await database.transaction((trx) => insertAgent(trx, agent, hash))
}

/** Makes the first administrator. Of two at once one is made; 403 as soon as there is any user. */
export async function createFirstAdministrator(database: Database, agent: Omit<NewAgent, 'role'>): Promise<Agent> {
  const hash = await hashPassword(agent.password)
  return await database.transaction(async (trx) => {
    await sql`select pg_advisory_xact_lock(${FIRST_ADMINISTRATOR_LOCK})`.execute(trx)
    if (await hasUsers(trx)) throw alreadyHasAdministrator()
    return await insertAgent(trx, { ...agent, role: 'admin' }, hash)
  })
}

/** Whether anybody can sign in yet. */
export async function hasUsers(queries: Database['kysely'] | Trx): Promise<boolean> {
  return (await queries.selectFrom('user').select('id').limit(1).executeTakeFirst()) !== undefined
}

export function alreadyHasAdministrator(): Refusal {
  return new Refusal(403, { code: 'ALREADY_SET_UP', message: 'This desk has its administrator already. Sign in instead.' })
}

async function insertAgent(trx: Trx, agent: NewAgent, passwordHash: string): Promise<Agent> {
  const user = { id: randomUUID(), name: agent.name, email: agent.email.toLowerCase(), role: agent.role }
  try {
    await trx
      .insertInto('user')
      .values({ ...user, emailVerified: true, image: null })
      .execute()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('EMAIL_TAKEN', `${user.email} belongs to an agent already; use another address.`)
    throw error
  }
  await trx
    .insertInto('account')
    .values({
      id: randomUUID(),
      accountId: user.id,
      // The name better-auth gives to sign-in by password.
      providerId: 'credential',
      userId: user.id,
      password: passwordHash,
    })
    .execute()
  return presentAgent(user)
}
