import type { Context } from 'hono'
import { z } from 'zod'

import { MAX_SHIFT_MILLISECONDS } from '../clock.ts'
import { seedAppSchema, seedFederatedSchema, seedSecretSchema, seedUserSchema } from '../seed/seed.ts'
import type { TenantEnv } from '../tenant-env.ts'

/** Moves the clock on (or back) by so much. */
export const clockSchema = z.strictObject({ shiftMs: z.number().exactOptional(), shiftDays: z.number().exactOptional() })

/** What may change about a person; `resetPassword` and `revokeSessions` void every grant won before. */
export const userPatchSchema = seedUserSchema.omit({ id: true, userPrincipalName: true, kind: true, password: true }).extend({
  resetPassword: z.string().min(1).exactOptional(),
  /** As the person would do it: ends what public clients hold, and nothing else. */
  changePassword: z.string().min(1).exactOptional(),
  revokeSessions: z.literal(true).exactOptional(),
})

/** What may change about an app; `expireSecrets` and `removeSecrets` take key ids or 'all'. */
export const appPatchSchema = seedAppSchema
  .omit({
    appId: true,
    objectId: true,
    servicePrincipalId: true,
    secrets: true,
    certificates: true,
    federatedCredentials: true,
    applicationPermissionsGranted: true,
    delegatedPermissionsGranted: true,
  })
  .partial()
  .extend({
    displayName: z.string().exactOptional(),
    enabled: z.boolean().exactOptional(),
    addSecret: seedSecretSchema.exactOptional(),
    expireSecrets: z.union([z.literal('all'), z.array(z.string())]).exactOptional(),
    removeSecrets: z.union([z.literal('all'), z.array(z.string())]).exactOptional(),
    addCertificate: z.string().exactOptional(),
    addFederatedCredential: seedFederatedSchema.exactOptional(),
    /** A person, by any address, who may sign in where assignment is required. */
    assign: z.string().exactOptional(),
    grantApplicationPermissions: z.literal(true).exactOptional(),
    grantDelegatedPermissions: z.literal(true).exactOptional(),
  })

/** A token made without any sign-in, for tests of servers that only check tokens. */
export const tokenSchema = z.strictObject({
  appId: z.guid().exactOptional(),
  /** A person; absent for an app-only token. */
  user: z.string().exactOptional(),
  audience: z.url(),
  scopes: z.array(z.string()).exactOptional(),
  roles: z.array(z.string()).exactOptional(),
  // Ends further off than the clock can go are no dates.
  lifeSeconds: z
    .int()
    .min(-MAX_SHIFT_MILLISECONDS / 1000)
    .max(MAX_SHIFT_MILLISECONDS / 1000)
    .exactOptional(),
})

/** Reads a JSON body, or says in one sentence what is wrong with it. */
export async function readBody<T>(
  c: Context<TenantEnv>,
  schema: z.ZodType<T>,
): Promise<{ ok: true; body: T } | { ok: false; answer: Response }> {
  let given: unknown
  try {
    given = JSON.parse((await c.req.text()) || '{}')
  } catch {
    return { ok: false, answer: refuseBody(c, 'The body is not JSON.') }
  }
  const read = schema.safeParse(given)
  return read.success ? { ok: true, body: read.data } : { ok: false, answer: refuseBody(c, z.prettifyError(read.error)) }
}

function refuseBody(c: Context<TenantEnv>, message: string): Response {
  return c.json({ error: { code: 'BadRequest', message } }, 400)
}
