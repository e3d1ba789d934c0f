import type { SchemaColumn, SchemaTable } from './read-tables.ts'

/** What a column is to TypeScript when it is read, and when it is written. */
interface ValueType {
  readonly read: string
  readonly write: string
}

const same = (name: string): ValueType => ({ read: name, write: name })

/** PostgreSQL type -> TypeScript, as `column-values.ts` reads them. A type that is not here is an error: decide, then add it. */
const VALUE_TYPES: Readonly<Record<string, ValueType>> = {
  smallint: same('number'),
  integer: same('number'),
  bigint: same('number'),
  real: same('number'),
  'double precision': same('number'),
  numeric: { read: 'string', write: 'string | number' },
  boolean: same('boolean'),
  text: same('string'),
  citext: same('string'),
  'character varying': same('string'),
  character: same('string'),
  uuid: same('string'),
  inet: same('string'),
  date: same('string'),
  interval: same('string'),
  tsvector: same('string'),
  bytea: same('Uint8Array'),
  'timestamp with time zone': { read: 'Date', write: 'Date | string' },
  json: { read: 'JsonValue', write: 'JsonText' },
  jsonb: { read: 'JsonValue', write: 'JsonText' },
}

/** The TypeScript of `schema.ts`: for each table what Kysely needs, and the row as it is read. */
export function writeSchemaTypes(tables: readonly SchemaTable[]): string {
  const body = [
    '',
    'export interface Schema {',
    ...tables.map(({ name }) => `  ${name}: ${pascalCase(name)}Table`),
    '}',
    ...tables.flatMap(writeTable),
    '',
  ].join('\n')
  const head = '// Written by generate-schema.ts from the migrated database; do not edit.\n'
  return (
    head +
    writeImports(body, ['ColumnType', 'Selectable'], 'kysely') +
    writeImports(body, ['JsonText', 'JsonValue'], './json.ts') +
    body
  )
}

function writeImports(body: string, names: readonly string[], from: string): string {
  const used = names.filter((name) => body.includes(name))
  return used.length > 0 ? `import type { ${used.join(', ')} } from '${from}'\n` : ''
}

function writeTable(table: SchemaTable): string[] {
  const name = pascalCase(table.name)
  return [
    '',
    `export interface ${name}Table {`,
    ...table.columns.map((column) => `  ${column.name}: ${writeColumn(column, allowedValues(table, column), table.name)}`),
    '}',
    `export type ${name}Row = Selectable<${name}Table>`,
  ]
}

function writeColumn(column: SchemaColumn, allowed: readonly string[] | undefined, table: string): string {
  const type = valueType(column, allowed, table)
  const orNull = column.nullable ? ' | null' : ''
  const read = type.read + orNull
  const write = type.write + orNull
  if (column.filledIn === 'always') return `ColumnType<${read}, never, never>`
  const insert = column.filledIn === 'by default' ? `${write} | undefined` : write
  return read === insert ? read : `ColumnType<${read}, ${insert}, ${write}>`
}

function valueType(column: SchemaColumn, allowed: readonly string[] | undefined, table: string): ValueType {
  const isList = column.type.endsWith('[]')
  const base = column.type.replace(/\[\]$/, '').replace(/\(\d+(,\d+)?\)/, '')
  const members = column.members ?? allowed
  const item = members && !isList ? same(members.map((member) => `'${member}'`).join(' | ')) : VALUE_TYPES[base]
  if (!item) throw new Error(`${table}.${column.name} has type ${column.type}, which write-schema-types.ts does not know`)
  if (!isList) return item
  return { read: `${inBrackets(item.read)}[]`, write: `readonly ${inBrackets(item.write)}[]` }
}

function inBrackets(type: string): string {
  return type.includes('|') ? `(${type})` : type
}

/** The values a check constraint allows, when it does nothing but list them: `check (state in ('open', 'closed'))`. */
function allowedValues(table: SchemaTable, column: SchemaColumn): readonly string[] | undefined {
  const listed = new RegExp(`^CHECK \\(\\(${column.name} = ANY \\(ARRAY\\[(.*)\\]\\)\\)\\)$`)
  const single = new RegExp(`^CHECK \\(\\(${column.name} = ('(?:[^']|'')*'::text)\\)\\)$`)
  for (const { definition } of table.constraints) {
    const list = listed.exec(definition)?.[1] ?? single.exec(definition)?.[1]
    const values = list?.split(', ').map((item) => /^'([\w .:/-]+)'::text$/.exec(item)?.[1])
    if (values?.every((value) => value !== undefined)) return values
  }
  return undefined
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_match, first: string) => first.toUpperCase())
}
