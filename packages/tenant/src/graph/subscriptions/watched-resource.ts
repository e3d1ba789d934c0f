import { parseFilter } from '../odata/filter.ts'
import type { Filter } from '../odata/filter.ts'
import { readSelect } from '../odata/query.ts'
import { normalPath } from '../normal-path.ts'

export type WatchedResource = {
  /** Undefined for `me`. */
  readonly user: string | undefined
  /** Id or well-known name; undefined for the whole mailbox. */
  readonly folder: string | undefined
  readonly filter: Filter | undefined
  readonly select: readonly string[] | undefined
}

/**
 * Reads `resource` of a subscription: messages of a mailbox or of one folder, perhaps with `$filter` and `$select`. Undefined for
 * anything else, which this tenant does not watch.
 */
export function readWatchedResource(text: string): WatchedResource | undefined {
  const [path = '', query = ''] = text.split(/\?(.*)/s)
  const given = /^https?:\/\//i.test(path) && URL.canParse(path) ? new URL(path).pathname : `/${path.replace(/^\/+/, '')}`
  const found = /^\/(?:me|users\/(?<user>[^/]+))(?:\/mailFolders\/(?<folder>[^/]+))?\/messages$/.exec(
    normalPath(decodePath(given)),
  )
  if (found === null) return undefined
  const params = new URLSearchParams(query)
  const filter = params.get('$filter')
  return {
    user: found.groups?.['user'],
    folder: found.groups?.['folder'],
    filter: filter === null ? undefined : parseFilter(filter),
    select: readSelect(params.get('$select') ?? undefined),
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
