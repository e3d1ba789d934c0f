import { hashPassword } from 'better-auth/crypto'
import type { Database, Trx } from '../db/index.ts'
import { presentAgent, type AgentView } from './agent.ts'
import { endSessions } from './end-sessions.ts'
import { setPassword } from './set-password.ts'

export type AgentChange = {
  readonly name?: string | undefined
  readonly role?: 'admin' | 'agent' | undefined
  readonly password?: string | undefined
  readonly disabled?: boolean | undefined
  /** Plain text below their answers. */
  readonly signature?: string | undefined
}

export type AgentChanged =
  | { readonly kind: 'changed'; readonly agent: AgentView }
  | { readonly kind: 'missing' }
  /** Nobody could open the settings any more. */
  | { readonly kind: 'last-administrator' }

/**
 * Changes an agent. Whoever is disabled, or gets another password, is signed out everywhere; what they wrote stays theirs. The
 * last administrator who can sign in is neither disabled nor made an agent, also when two try it on each other at once.
 */
export async function changeAgent(database: Database, id: string, change: AgentChange, now: Date): Promise<AgentChanged> {
  const hash = change.password === undefined ? undefined : await hashPassword(change.password)
  return await database.transaction(async (trx) => {
    const administrators = await lockAdministrators(trx)
    const before = await trx.selectFrom('user').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!before) return { kind: 'missing' }
    const goes = change.disabled === true || change.role === 'agent'
    if (goes && administrators.length === 1 && administrators[0] === id) return { kind: 'last-administrator' }
    const after = {
      name: change.name ?? before.name,
      role: change.role ?? before.role,
      signature: change.signature ?? before.signature,
      disabled_at: change.disabled === undefined ? before.disabled_at : change.disabled ? (before.disabled_at ?? now) : null,
    }
    await trx
      .updateTable('user')
      .set({ ...after, updatedAt: now })
      .where('id', '=', id)
      .execute()
    if (hash !== undefined) await setPassword(trx, id, hash)
    if (hash !== undefined || change.disabled === true) await endSessions(trx, id)
    return { kind: 'changed', agent: presentAgent({ ...before, ...after }) }
  })
}

/** Those who can open the settings; held until the transaction ends, always in the same order. */
async function lockAdministrators(trx: Trx): Promise<string[]> {
  const rows = await trx
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map((row) => row.id)
}
