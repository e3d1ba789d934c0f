import type { SchemaColumn, SchemaTable } from './read-tables.ts'

/**
 * The schema as text in a stable order, kept in `golden/schema.sql`: what a reader wants to see and what a change of
 * a migration shows up in. It reads like SQL and is not meant to be run; the migrations are.
 */
export function writeSchemaDump(tables: readonly SchemaTable[], functions: readonly string[]): string {
  const head = '-- The schema that the migrations make. Recorded by generate-schema.ts; do not edit.\n'
  return [head, ...tables.map(writeTable), ...functions.map((definition) => `${definition};\n`)].join('\n')
}

function writeTable(table: SchemaTable): string {
  const inside = [
    ...table.columns.map(writeColumn),
    ...table.constraints.map(({ name, definition }) => `constraint ${name} ${definition}`),
  ]
  const after = [...table.indexes, ...table.triggers].map((definition) => `${definition};\n`)
  return `create table ${table.name} (\n${inside.map((line) => `  ${line}`).join(',\n')}\n);\n${after.join('')}`
}

function writeColumn(column: SchemaColumn): string {
  const { name, type, nullable, expression, filledIn } = column
  const filling =
    filledIn === 'never'
      ? ''
      : expression === null
        ? ` generated ${filledIn} as identity`
        : filledIn === 'always'
          ? ` generated always as (${expression}) stored`
          : ` default ${expression}`
  return `${name} ${type}${nullable ? '' : ' not null'}${filling}`
}
