import type { z } from 'zod'

import { readBytes } from '../graph/read-body.ts'
import { badRequest } from './directory-errors.ts'
import type { DirectoryCall } from './directory-call.ts'

// Directory objects are small; what Graph takes of JSON anywhere is 4 MB.
const MAX_BODY_BYTES = 4 * 1024 * 1024

/** Reads a JSON body by its schema; the directory names the property it does not like. */
export async function readDirectoryBody<Schema extends z.ZodType>(
  { c }: DirectoryCall,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = (await readBytes(c, MAX_BODY_BYTES)).toString('utf8')
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
  throw badRequest(
    issue?.code === 'unrecognized_keys'
      ? `Invalid property '${String(name)}'.`
      : `Invalid value specified for property '${String(name)}' of resource: ${issue?.message ?? 'invalid'}.`,
  )
}
