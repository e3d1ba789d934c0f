/**
 * What can be wrong with the database before or beneath any query. Each code has one cause and one remedy, and
 * `facts` carries what a screen or a log needs to say it; nobody reads the message to find out.
 */
export type DatabaseErrorCode =
  | 'DATABASE_TOO_NEW'
  | 'DATABASE_FOLDER_IN_USE'
  | 'DATABASE_FOLDER_UNUSABLE'
  | 'DATABASE_ENGINE_CHANGED'
  | 'DATABASE_NOT_DURABLE'
  | 'DATABASE_STOPPED'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_SERVER_TOO_OLD'
  | 'DATABASE_EXTENSION_MISSING'
  | 'DATABASE_MIGRATION_FAILED'
  | 'DATABASE_OUTSIDE_TRANSACTION'

export type DatabaseFacts = Readonly<Record<string, string | number | readonly string[]>>

/** An error of the database machinery itself. Errors of a query keep the shape PostgreSQL gave them (`isQueryError`). */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError'
  readonly code: DatabaseErrorCode
  readonly facts: DatabaseFacts

  constructor(code: DatabaseErrorCode, message: string, facts: DatabaseFacts = {}, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.facts = facts
  }
}

/** The schema holds migrations this program does not know: a newer Postdesk has run on it. */
export class DatabaseTooNewError extends DatabaseError {
  override readonly name = 'DatabaseTooNewError'

  constructor(unknownMigrations: readonly string[]) {
    super(
      'DATABASE_TOO_NEW',
      `This database was last opened by a newer Postdesk (it has ${unknownMigrations.join(', ')}, which this program does not know). ` +
        'Start the newer program, or restore a backup made before the upgrade.',
      { unknownMigrations },
    )
  }
}
