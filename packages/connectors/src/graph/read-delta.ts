import { ConnectorError } from '../connector-error.ts'
import type { WalkItem } from '../connector.ts'
import { objectOrNull, textOrNull } from '../network/ask.ts'

/** A page of `messages/delta`, judged. `isLast`: caught up, and `link` is where the next walk begins. */
export type DeltaPage = { readonly items: readonly WalkItem[]; readonly link: string; readonly isLast: boolean }

/** Reads a delta page (learn.microsoft.com/graph/api/message-delta). What left the folder is passed over: Postdesk keeps its copy. */
export function readDelta(body: Readonly<Record<string, unknown>>): DeltaPage {
  const value: unknown = body['value']
  if (!Array.isArray(value)) throw wrong('"value" is no list')
  const items: WalkItem[] = []
  for (const one of value) {
    const item = objectOrNull(one)
    const sourceId = textOrNull(item?.['id'])
    if (item === null || sourceId === null) throw wrong('an item has no "id"')
    if (item['@removed'] !== undefined) continue
    items.push({ sourceId, receivedAt: readDate(item['receivedDateTime']), size: null })
  }
  const next = textOrNull(body['@odata.nextLink'])
  const link = next ?? textOrNull(body['@odata.deltaLink'])
  if (link === null) throw wrong('it has neither a next link nor a delta link')
  return { items, link, isLast: next === null }
}

function readDate(value: unknown): Date | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(at) ? null : new Date(at)
}

function wrong(what: string): ConnectorError {
  return new ConnectorError('PROTOCOL', `A page of Graph's delta cannot be read: ${what}.`, { border: 'graph' })
}
