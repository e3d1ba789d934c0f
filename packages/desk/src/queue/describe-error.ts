/** An error by its name and code, for logs and records. Messages and causes are left out, for they may hold words of a mail. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}
