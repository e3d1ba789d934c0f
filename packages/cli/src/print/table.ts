/** Rows under their titles, each column as wide as its widest value; values stay on one line. */
export function printTable(titles: readonly string[], rows: readonly (readonly string[])[], out: NodeJS.WritableStream): void {
  const lines = [titles, ...rows].map((row) => row.map(onOneLine))
  const widths = titles.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)))
  for (const row of lines) {
    const cells = row.map((value, column) => (column === row.length - 1 ? value : value.padEnd(widths[column] ?? 0)))
    out.write(`${cells.join('  ').trimEnd()}\n`)
  }
}

/** Control characters out of a stranger's subject must not reach the terminal (they could move its cursor or change its title). */
export function onOneLine(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
