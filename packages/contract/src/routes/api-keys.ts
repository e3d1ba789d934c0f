import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Name, Time } from '../shapes.ts'

/** A key by which a program calls this API as the agent who made it: `Authorization: Bearer pdk_…`. */
export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }).describe('who made it, and as whom it calls'),
  role: z.enum(['admin', 'agent']).describe('what it may do at most'),
  hint: z.string().describe('how the key begins'),
  createdAt: Time,
  expiresAt: Time.nullable(),
  lastUsedAt: Time.nullable().describe('to the minute'),
})
export type ApiKey = z.infer<typeof ApiKey>

export const listApiKeys = {
  method: 'get',
  path: '/api-keys',
  access: 'admin',
  summary: 'The keys of programs, the newest first',
  output: z.object({ keys: z.array(ApiKey).describe('500 at most') }),
} satisfies Route
export const createApiKey = {
  method: 'post',
  path: '/api-keys',
  access: 'admin',
  summary: 'Make a key; it is shown this once. Not by a key',
  body: z.object({
    name: Name.describe('which program it is for'),
    role: z.enum(['admin', 'agent']).default('agent'),
    expiresAt: Time.nullable().default(null).describe('null: it does not end by itself'),
  }),
  status: 201,
  output: z.object({ id: z.uuid(), key: z.string() }),
} satisfies Route
export const deleteApiKey = {
  method: 'delete',
  path: '/api-keys/{id}',
  access: 'admin',
  summary: 'End a key at once',
  params: Id,
  status: 204,
} satisfies Route
