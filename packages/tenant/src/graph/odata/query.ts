import { GraphError, badQuery } from '../graph-error.ts'
import { parseFilter, pathsOf } from './filter.ts'
import type { Filter } from './filter.ts'

export type Order = { readonly path: string; readonly descending: boolean }

export type Query = {
  readonly select: readonly string[] | undefined
  readonly filter: Filter | undefined
  readonly orderBy: readonly Order[]
  readonly top: number | undefined
  readonly skip: number
  readonly count: boolean
  readonly expand: string | undefined
  readonly search: string | undefined
}

// C2: `$top` between 1 and 1000.
const MAX_TOP = 1000

/** Reads the query options of a collection; names may come with or without `$`, as Graph takes both. */
export function readQuery(params: URLSearchParams): Query {
  const option = (name: string): string | undefined => params.get(`$${name}`) ?? params.get(name) ?? undefined
  const filterText = option('filter')
  const filter = filterText === undefined ? undefined : parseFilter(filterText)
  const orderBy = readOrder(option('orderby'))
  const search = option('search')
  if (filter !== undefined && !isEfficient(filter, orderBy))
    throw new GraphError(400, 'InefficientFilter', 'The restriction or sort order is too complex for this operation.')
  if (search !== undefined && (filter !== undefined || orderBy.length > 0)) {
    const other = filter === undefined ? 'OrderBy' : 'Filter'
    throw new GraphError(
      400,
      `SearchWith${other}`,
      `The query parameter '$${other.toLowerCase()}' is not supported with '$search'.`,
    )
  }
  return {
    select: readSelect(option('select')),
    filter,
    orderBy,
    top: readTop(option('top')),
    skip: readSkip(option('skip')),
    count: option('count') === 'true',
    expand: option('expand'),
    search,
  }
}

export function readSelect(text: string | undefined): readonly string[] | undefined {
  const names = text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names === undefined || names.length === 0 ? undefined : names
}

export function readTop(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const top = Number(text)
  if (!Number.isInteger(top) || top < 1 || top > MAX_TOP)
    throw badQuery(
      `Invalid value '${text}' for $top query option found. The $top query option requires an integer between 1 and ${String(MAX_TOP)}.`,
    )
  return top
}

function readSkip(text: string | undefined): number {
  const skip = Number(text ?? '0')
  if (!Number.isInteger(skip) || skip < 0) throw badQuery(`Invalid value '${String(text)}' for $skip query option found.`)
  return skip
}

export function readOrder(text: string | undefined): readonly Order[] {
  if (text === undefined || text.trim() === '') return []
  return text.split(',').map((part) => {
    const [path, direction = 'asc', ...rest] = part.trim().split(/\s+/)
    if (path === undefined || path === '' || rest.length > 0 || !['asc', 'desc'].includes(direction))
      throw badQuery(`Syntax error in $orderby '${text}'.`)
    return { path, descending: direction === 'desc' }
  })
}

/** C2: every sorted property must be filtered too, in the same order, before all others. */
function isEfficient(filter: Filter, orderBy: readonly Order[]): boolean {
  const filtered = pathsOf(filter)
  return orderBy.every((order, at) => filtered[at] === order.path)
}
