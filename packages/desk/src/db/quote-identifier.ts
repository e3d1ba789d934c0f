/** Quotes a name for use in SQL text where no parameter can stand. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
