import type { z } from 'zod'
import { notFound, Refusal } from './refusal.ts'

/** Checks the parts of a request against the contract; a fault names its field and the remedy. */
export function readInput(schema: z.ZodType | undefined, given: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return part === 'body' ? undefined : {}
  const read = schema.safeParse(given)
  if (read.success) return read.data
  // An address whose id is none names nothing, as one whose id is nobody's.
  if (part === 'params') throw notFound('What this address names')
  const fields = read.error.issues.map(({ path, message }) => ({ field: path.join('.') || part, message }))
  const [first] = fields
  throw new Refusal(part === 'body' ? 422 : 400, {
    code: part === 'body' ? 'INVALID_FIELD' : 'INVALID_REQUEST',
    message: first ? `${first.field}: ${first.message}` : 'The request does not fit the contract.',
    fields,
  })
}

/** The JSON of a body; 415 and 400 when it is none. A form of another site cannot send this type without asking first. */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal(415, { code: 'NOT_JSON', message: 'Send the body as Content-Type: application/json.' })
  try {
    return (await request.json()) as unknown
  } catch {
    throw new Refusal(400, { code: 'NOT_JSON', message: 'The body is not valid JSON.' })
  }
}
