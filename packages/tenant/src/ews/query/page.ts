import type { XmlNode } from '../xml/read-xml.ts'
import { requiredAttribute, wholeNumberOf, wordAttribute } from '../xml/schema.ts'
import type { Attributes } from '../xml/write-xml.ts'
import { ResponseError } from '../refusals.ts'

export type Page<Thing> = {
  readonly things: readonly Thing[]
  /** Attributes of `m:RootFolder` that tell the client where it stands (D2). */
  readonly attributes: Attributes
}

const WHOLE = { least: 0, most: 2_147_483_647 }

/**
 * Cuts a page out of what was found: by offset from either end, or by a fraction. Without a view everything is given, up to the
 * limit of the throttling policy.
 */
export function cutPage<Thing>(view: XmlNode | undefined, found: readonly Thing[], limit: number): Page<Thing> {
  const most = readMost(view, limit)
  const total = found.length
  if (view?.name.startsWith('Fractional')) {
    const numerator = wholeNumberOf(requiredAttribute(view, 'Numerator'), 'Numerator', WHOLE)
    const denominator = wholeNumberOf(requiredAttribute(view, 'Denominator'), 'Denominator', WHOLE)
    if (denominator === 0 || numerator > denominator)
      throw new ResponseError('ErrorInvalidOperation', 'The fraction of the paging view is not one between 0 and 1.')
    const start = Math.floor((total * numerator) / denominator)
    const things = found.slice(start, start + most)
    const end = start + things.length
    return {
      things,
      attributes: {
        NumeratorOffset: end,
        AbsoluteDenominator: total,
        TotalItemsInView: total,
        IncludesLastItemInRange: end >= total,
      },
    }
  }
  const offset = view === undefined ? 0 : wholeNumberOf(requiredAttribute(view, 'Offset'), 'Offset', WHOLE)
  const isFromEnd = view !== undefined && wordAttribute(view, 'BasePoint', ['Beginning', 'End'], 'Beginning') === 'End'
  if (isFromEnd) {
    // Counted from the last one backwards; the page itself stands in the order of the whole.
    const end = Math.max(0, total - offset)
    const start = Math.max(0, end - most)
    return {
      things: found.slice(start, end),
      attributes: { IndexedPagingOffset: start, TotalItemsInView: total, IncludesLastItemInRange: start === 0 },
    }
  }
  const things = found.slice(offset, offset + most)
  const end = Math.min(offset, total) + things.length
  const isLast = end >= total
  return {
    things,
    attributes: {
      ...(view === undefined ? {} : { IndexedPagingOffset: end }),
      TotalItemsInView: total,
      IncludesLastItemInRange: isLast,
    },
  }
}

function readMost(view: XmlNode | undefined, limit: number): number {
  const given = view?.attributes.get('MaxEntriesReturned')
  if (given === undefined) return limit
  return Math.min(limit, wholeNumberOf(given, 'MaxEntriesReturned', { least: 1, most: WHOLE.most }))
}
