import { createApiKey, deleteApiKey, listApiKeys } from '../../people/index.ts'
import type { Answers } from '../answer.ts'
import { notFound, Refusal, wrongField } from '../refusal.ts'
import { apiKeyOf } from '../session/api-key-of.ts'

/** Keys of programs. */
export const apiKeyAnswers = {
  listApiKeys: async ({ desk }) => {
    const keys = await listApiKeys(desk.database.kysely)
    return {
      keys: keys.map((key) => ({
        ...key,
        createdAt: key.createdAt.toISOString(),
        expiresAt: key.expiresAt?.toISOString() ?? null,
        lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      })),
    }
  },
  createApiKey: async ({ desk, agent, body, headers }) => {
    // Else whoever once got hold of a key could outlive its end.
    if (apiKeyOf(headers) !== null)
      throw new Refusal(403, {
        code: 'NOT_BY_KEY',
        message: 'A key cannot make keys. Sign in with the browser and make it there.',
      })
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt)
    if (expiresAt !== null && expiresAt <= desk.now()) throw wrongField('expiresAt', 'Choose a day that is still to come.')
    return await createApiKey(desk.database.kysely, { name: body.name, role: body.role, userId: agent.id, expiresAt })
  },
  deleteApiKey: async ({ desk, params }) => {
    if (!(await deleteApiKey(desk.database.kysely, params.id))) throw notFound('This key')
  },
} satisfies Partial<Answers>
