import type { z } from 'zod'
import { notFound, Refusal } from './refusal.ts'

/** Checks the parts of a request against the contract; a fault names its field and the remedy. */
export function readInput(schema: z.ZodType | undefined, given: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return part === 'body' ? undefined : {}
  const read = schema.safeParse(given)
  if (read.success) return read.data
  // An address whose id is none names nothing, as one whose id is nobody's.
  if (part === 'params') throw notFound('What this address names')
  const fields = read.error.issues.map(({ path, message }) => ({
    field: path.join('.') || part,
    message: sayFault(path, message),
  }))
  const [first] = fields
  throw new Refusal(part === 'body' ? 422 : 400, {
    code: part === 'body' ? 'INVALID_FIELD' : 'INVALID_REQUEST',
    message: first ? first.message : 'The request does not fit the contract.',
    fields,
  })
}

/** A fault as a whole sentence. What it is about is named where the contract's words do not begin one of their own. */
function sayFault(path: readonly PropertyKey[], message: string): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'request'
  const words = name.replaceAll(/([a-z])([A-Z])/g, (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`)
  const label = capital(words.replace(/\bid\b/, 'ID').replace(/\burl\b/, 'URL'))
  const sentence = message.startsWith('must ')
    ? `${label} ${message}`
    : /^[A-Z]|^at /.test(message)
      ? `${label}: ${message}`
      : capital(message)
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

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
