/**
 * The error of one query as PostgreSQL states it. Both engines give the same fields; `code` is the SQLSTATE
 * (PostgreSQL documentation, appendix A), for example `23505` for a broken unique constraint.
 */
export interface QueryErrorFields {
  readonly code: string
  readonly severity?: string
  readonly detail?: string
  readonly hint?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
  readonly where?: string
  readonly position?: string
}

/** The names of the fields that cross from the engine's thread to ours. */
export const QUERY_ERROR_FIELDS = [
  'code',
  'severity',
  'detail',
  'hint',
  'schema',
  'table',
  'column',
  'constraint',
  'where',
  'position',
] as const satisfies readonly (keyof QueryErrorFields)[]

const UNIQUE_VIOLATION = '23505'
const FOREIGN_KEY_VIOLATION = '23503'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

/** Whether `error` is PostgreSQL's answer to a query, on either engine. */
export function isQueryError(error: unknown): error is Error & QueryErrorFields {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
}

/** Whether a unique constraint or index (the one named, when one is named) refused the row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isQueryError(error) && error.code === UNIQUE_VIOLATION && (constraint === undefined || error.constraint === constraint)
}

/** Whether a foreign key (the one named, when one is named) refused the row. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return (
    isQueryError(error) && error.code === FOREIGN_KEY_VIOLATION && (constraint === undefined || error.constraint === constraint)
  )
}

/** Whether the transaction was undone for the sake of another one: run again as a whole, it may well succeed. */
export function isConflict(error: unknown): boolean {
  return isQueryError(error) && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED)
}

/**
 * Whether the values themselves are to blame: a data exception (class 22: no valid text, too long, out of range) or a limit of the engine
 * that they break (class 54: an index row too large). The same values will be refused again, and others would not be.
 */
export function isDataError(error: unknown): error is Error & QueryErrorFields {
  return isQueryError(error) && /^(?:22|54)/.test(error.code)
}
