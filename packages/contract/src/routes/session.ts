import { z } from 'zod'
import type { Route } from '../route.ts'
import { EmailAddress } from '../shapes.ts'

export const Agent = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['admin', 'agent']),
  disabled: z.boolean().describe('cannot sign in; what they wrote stays theirs'),
})
export type Agent = z.infer<typeof Agent>

/** Sign-in, sign-out and one's own password are better-auth's own endpoints under /api/auth (sign-in/email, sign-out, change-password). */
export const getStart = {
  method: 'get',
  path: '/start',
  access: 'public',
  summary: 'Whether a first administrator is still to be made, and who is signed in',
  output: z.object({
    needsAdministrator: z.boolean(),
    me: Agent.nullable(),
    demo: z.object({ email: z.string(), password: z.string(), webmail: z.string() }).nullable(),
  }),
} satisfies Route

export const createAdministrator = {
  method: 'post',
  path: '/administrator',
  access: 'first-run',
  summary: 'Make the first administrator',
  body: z.object({
    name: z.string().trim().min(1, 'tell your name').max(100),
    email: EmailAddress,
    password: z.string().min(10, 'at least 10 characters').max(128),
  }),
  status: 201,
  output: Agent,
} satisfies Route

export const listAgents = {
  method: 'get',
  path: '/agents',
  access: 'agent',
  summary: 'All agents',
  output: z.object({ agents: z.array(Agent) }),
} satisfies Route

export const createAgent = {
  method: 'post',
  path: '/agents',
  access: 'admin',
  summary: 'Add an agent',
  body: z.object({
    name: z.string().trim().min(1).max(100),
    email: EmailAddress,
    password: z.string().min(10).max(128),
    role: z.enum(['admin', 'agent']).default('agent'),
  }),
  status: 201,
  output: Agent,
} satisfies Route

export const changeAgent = {
  method: 'patch',
  path: '/agents/{id}',
  access: 'admin',
  summary: 'Change an agent; a new password, and disabling, sign them out everywhere',
  params: z.object({ id: z.string().max(100) }),
  body: z
    .object({
      name: z.string().trim().min(1, 'give a name').max(100),
      role: z.enum(['admin', 'agent']),
      password: z.string().min(10, 'at least 10 characters').max(128),
      disabled: z.boolean(),
    })
    .partial(),
  output: Agent,
} satisfies Route

export const getMe = {
  method: 'get',
  path: '/me',
  access: 'agent',
  summary: 'Who you are, with the signature below your answers',
  output: Agent.extend({ signature: z.string().describe('plain text') }),
} satisfies Route

export const changeMe = {
  method: 'patch',
  path: '/me',
  access: 'agent',
  summary: 'Change your own name, and the signature below your answers',
  body: z
    .object({
      name: z.string().trim().min(1, 'tell your name').max(100),
      signature: z
        .string()
        .max(5_000)
        .regex(/^[^\0]*$/, 'must be plain text'),
    })
    .partial(),
  output: Agent,
} satisfies Route
