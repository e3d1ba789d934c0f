import { createHash, randomBytes } from 'node:crypto'
import type { Queries } from '../db/index.ts'
import { presentAgent, type AgentView } from './agent.ts'

/** What every key begins with, so that scanners of leaked secrets can know one. */
const API_KEY_PREFIX = 'pdk_'

/** 256 bits. */
const KEY_BYTES = 32
/** Of the key itself, behind the prefix: enough to tell ten keys apart, and no help to a guesser. */
const HINT_LETTERS = 4

type ApiKeyView = {
  readonly id: string
  readonly name: string
  readonly agent: { readonly id: string; readonly name: string }
  readonly role: 'admin' | 'agent'
  readonly hint: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

type NewApiKey = {
  readonly name: string
  readonly userId: string
  readonly role: 'admin' | 'agent'
  readonly expiresAt: Date | null
}

/** Makes a key. The key itself is given this once; what is kept is its hash. */
export async function createApiKey(
  queries: Queries,
  { name, userId, role, expiresAt }: NewApiKey,
): Promise<{ readonly id: string; readonly key: string }> {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url')
  const { id } = await queries
    .insertInto('api_key')
    .values({
      name,
      user_id: userId,
      role,
      hash: hashOf(key),
      hint: key.slice(0, API_KEY_PREFIX.length + HINT_LETTERS),
      expires_at: expiresAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, key }
}

/** The keys, the newest first; 500 at most. */
export async function listApiKeys(queries: Queries): Promise<ApiKeyView[]> {
  const rows = await queries
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .select([
      'api_key.id',
      'api_key.name',
      'api_key.role',
      'api_key.hint',
      'api_key.created_at',
      'api_key.expires_at',
      'api_key.last_used_at',
      'user.id as agentId',
      'user.name as agentName',
    ])
    .orderBy('api_key.created_at', 'desc')
    .orderBy('api_key.id')
    .limit(500)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    agent: { id: row.agentId, name: row.agentName },
    role: row.role === 'admin' ? 'admin' : 'agent',
    hint: row.hint,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }))
}

/** Ends a key at once. False when there is none of this id. */
export async function deleteApiKey(queries: Queries, id: string): Promise<boolean> {
  const gone = await queries.deleteFrom('api_key').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** How often "last used" is written at most; a script that calls without pause must not write without pause. */
const NOTE_USE_MILLISECONDS = 60_000

/**
 * The agent as whom a key calls: with the lesser role of the two. Null for a key that is unknown or over, and for that of an agent who
 * is disabled.
 */
export async function agentOfApiKey(queries: Queries, key: string, now: Date): Promise<AgentView | null> {
  if (!key.startsWith(API_KEY_PREFIX)) return null
  const row = await queries
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .select(['api_key.id as keyId', 'api_key.role as keyRole', 'api_key.last_used_at'])
    .select(['user.id', 'user.name', 'user.email', 'user.role', 'user.disabled_at'])
    .where('api_key.hash', '=', hashOf(key))
    .where((eb) => eb.or([eb('api_key.expires_at', 'is', null), eb('api_key.expires_at', '>', now)]))
    .where('user.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > NOTE_USE_MILLISECONDS)
    await queries.updateTable('api_key').set({ last_used_at: now }).where('id', '=', row.keyId).execute()
  const agent = presentAgent(row)
  return row.keyRole === 'admin' ? agent : { ...agent, role: 'agent' }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
