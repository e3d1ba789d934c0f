import type { Context } from 'hono'
import { z } from 'zod'

import { readWithin } from '../listen/read-within.ts'
import type { TenantEnv } from '../tenant-env.ts'
import { GraphError, badRequest } from './graph-error.ts'

/** The whole request body; beyond `limit` bytes it is refused with 413 before more of it is read. */
export async function readBytes(c: Context<TenantEnv>, limit: number): Promise<Buffer> {
  const body = await readWithin(c, limit)
  if (body !== undefined) return body
  throw new GraphError(413, 'RequestEntityTooLarge', 'The request entity is larger than the limits defined by the service.')
}

/** Reads a JSON body by its schema; what does not fit is named as Graph names it. An empty body is `{}`. */
export async function readJson<Schema extends z.ZodType>(
  c: Context<TenantEnv>,
  schema: Schema,
  limit: number,
): Promise<z.infer<Schema>> {
  const bytes = await readBytes(c, limit)
  let value: unknown
  try {
    value = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'))
  } catch {
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  }
  return readValue(schema, withoutAnnotations(value))
}

/** What a value is by its schema; what does not fit is named as Graph names it. */
export function readValue<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    const message = `The property '${String(issue.keys[0])}' does not exist on the type of the request body. Make sure to only use property names that are defined by the type.`
    throw new GraphError(400, 'RequestBodyRead', message)
  }
  const where = issue?.path.join('/') ?? ''
  throw new GraphError(
    400,
    'RequestBodyRead',
    `The value of '${where}' in the request body cannot be read: ${issue?.message ?? 'invalid'}.`,
  )
}

/** OData annotations (`@odata.…`) may stand anywhere; only `@odata.type` says something to us. */
function withoutAnnotations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutAnnotations(one))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !name.includes('@odata.') || name === '@odata.type')
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutAnnotations(inner)]))
}

/** A MIME body: standard base64 of the whole mail; line breaks are let pass (C5). */
export async function readMime(c: Context<TenantEnv>, limit: number): Promise<Uint8Array> {
  const text = (await readBytes(c, limit)).toString('latin1').replace(/\s+/g, '')
  const isBase64 = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  if (!isBase64) throw new GraphError(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.')
  return Buffer.from(text, 'base64')
}

export function isMime(c: Context<TenantEnv>): boolean {
  return /^text\/plain\b/i.test(c.req.header('content-type') ?? '')
}
