import { GraphError } from '../graph/graph-error.ts'
import { matches, orderOf, parseFilter } from '../graph/odata/filter.ts'
import type { FieldValue, Filter } from '../graph/odata/filter.ts'
import { readOrder, readSelect } from '../graph/odata/query.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest } from './directory-errors.ts'

/** A directory object as Graph shows it. */
export type Shown = Readonly<Record<string, unknown>>

// Directory objects come a hundred at a time unless `$top` says otherwise, and never more than 999.
const DEFAULT_PAGE = 100
const MAX_PAGE = 999

export type ListOptions = {
  /** After `$metadata#`. */
  readonly context: string
  /** `microsoft.graph.application` without its prefix, for complaints. */
  readonly type: string
  /** What is shown when `$select` names nothing; everything when absent. */
  readonly defaults?: readonly string[]
  /** What names may be selected and filtered on: those of this object, for a list that may be empty. */
  readonly names?: readonly string[]
}

/** A page of objects, filtered, sorted, cut and selected as the query says. */
export function answerList(call: DirectoryCall, rows: readonly Shown[], options: ListOptions): Response {
  const { c, query, root } = call
  const option = (name: string) => query.get(`$${name}`) ?? query.get(name) ?? undefined
  const filterText = option('filter')
  const filter = filterText === undefined ? undefined : readFilter(filterText)
  const wantsCount = option('count') === 'true'
  const isAdvanced = c.req.header('consistencylevel')?.toLowerCase() === 'eventual' && wantsCount
  if (filter && !isAdvanced) assertPlain(filter)
  const order = readOrder(option('orderby'))
  if (order.length > 0 && filter && !isAdvanced) throw unsupported('Sorting is not supported for current query.')
  const select = readSelect(option('select'))
  const known = options.names ?? Object.keys(rows[0] ?? {})
  const assertKnown = (path: string) => {
    const [name = ''] = path.split('/')
    if (known.length > 0 && !known.includes(name)) throw unknownProperty(name, options.type)
  }
  for (const name of select ?? []) assertKnown(name)
  const reader = (row: Shown, path: string): FieldValue => {
    assertKnown(path)
    return fieldOf(row, path)
  }
  const found = rows
    .filter((row) => !filter || matches(filter, row, reader, elementsOf))
    .toSorted((one, other) => {
      for (const { path, descending } of order) {
        const by = orderOf(reader(one, path), reader(other, path)) ?? 0
        if (by !== 0) return descending ? -by : by
      }
      return 0
    })
  const size = readPageSize(option('top'))
  const from = Number(option('skiptoken') ?? '0') || 0
  const rest = found.length > from + size
  const next = new URL(c.req.url)
  if (rest) next.searchParams.set('$skiptoken', String(from + size))
  const shownSelect = select === undefined ? '' : `(${select.join(',')})`
  return c.json({
    '@odata.context': `${root}/$metadata#${options.context}${shownSelect}`,
    ...(wantsCount && { '@odata.count': found.length }),
    ...(rest && { '@odata.nextLink': next.href }),
    value: found.slice(from, from + size).map((row) => pick(row, select ?? options.defaults)),
  })
}

/** One object, with its context. */
export function answerEntity(call: DirectoryCall, row: Shown, options: ListOptions, status: 200 | 201 = 200): Response {
  const select = readSelect(call.query.get('$select') ?? call.query.get('select') ?? undefined)
  for (const name of select ?? []) if (!Object.hasOwn(row, name)) throw unknownProperty(name, options.type)
  const shownSelect = select === undefined ? '' : `(${select.join(',')})`
  const context = `${call.root}/$metadata#${options.context}${shownSelect}/$entity`
  return call.c.json({ '@odata.context': context, ...pick(row, select ?? options.defaults) }, status)
}

function pick(row: Shown, names: readonly string[] | undefined): Shown {
  return names === undefined ? row : Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}

function readPageSize(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PAGE
  const size = Number(text)
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE)
    throw badRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${String(MAX_PAGE)} inclusive.`)
  return size
}

function readFilter(text: string): Filter {
  try {
    return parseFilter(text)
  } catch (error) {
    if (error instanceof GraphError) throw badRequest(`Invalid filter clause: ${error.message}`)
    throw error
  }
}

const unsupported = (message: string) => new GraphError(400, 'Request_UnsupportedQuery', message)

const unknownProperty = (name: string, type: string) =>
  badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`)

/** Some comparisons are only answered from an index, which the caller must ask for (`ConsistencyLevel: eventual`). */
function assertPlain(filter: Filter): void {
  const refuse = (name: string) => {
    throw unsupported(
      `Operator '${name}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header.`,
    )
  }
  switch (filter.kind) {
    case 'and':
    case 'or':
      assertPlain(filter.left)
      assertPlain(filter.right)
      break
    case 'not':
      refuse('not')
      break
    case 'compare':
      if (filter.operator === 'ne') refuse('ne')
      break
    case 'text':
      if (filter.name !== 'startswith') refuse(filter.name)
      break
    case 'any':
      if (filter.of) assertPlain(filter.of)
      break
    default:
      filter satisfies never
  }
}

function fieldOf(row: Shown, path: string): FieldValue {
  let value: unknown = row
  for (const name of path.split('/')) {
    value = typeof value === 'object' && value !== null ? (value as Shown)[name] : undefined
  }
  return isField(value) ? value : undefined
}

function elementsOf(row: Shown, path: string): ReadonlyMap<string, FieldValue>[] {
  let value: unknown = row
  for (const name of path.split('/')) {
    value = typeof value === 'object' && value !== null ? (value as Shown)[name] : undefined
  }
  if (!Array.isArray(value)) return []
  return value.map((element: unknown) => {
    if (isField(element)) return new Map([['', element]])
    const members = typeof element === 'object' && element !== null ? Object.entries(element) : []
    return new Map(members.flatMap(([name, inner]): [string, FieldValue][] => (isField(inner) ? [[name, inner]] : [])))
  })
}

function isField(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
