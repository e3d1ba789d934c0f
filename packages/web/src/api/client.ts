import { ApiError, makeClient } from '@postdesk/contract'

/** The typed client of our own server. */
export const api = makeClient()

/** A failure in one sentence, whatever it was. */
export function sentenceOf(failure: unknown): string {
  if (failure instanceof ApiError) return failure.problem.message
  if (failure instanceof TypeError) return 'The server cannot be reached. Check the connection and try again.'
  return failure instanceof Error ? failure.message : 'Something unexpected happened.'
}

/** Whether the server did not answer at all, or only starts: it will answer the same question later. */
export function isOutage(failure: unknown): boolean {
  return failure instanceof TypeError || (failure instanceof ApiError && [502, 503, 504].includes(failure.status))
}

/** The server's remark for each form field it refused. */
export function fieldsOf(failure: unknown): Record<string, string> {
  if (!(failure instanceof ApiError)) return {}
  return Object.fromEntries((failure.problem.fields ?? []).map((row) => [row.field.replace(/^body\./, ''), row.message]))
}

/** Whether the session is gone. */
export function isSignedOut(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status === 401
}
