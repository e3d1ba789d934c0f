import { ConnectorError } from '../connector-error.ts'
import type { RequestKind } from '../graph/request-budget.ts'
import type { EwsClient } from './ews-client.ts'
import { at } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { xml } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/** An item, and which version of it is meant. */
export type ItemId = { readonly id: string; readonly changeKey: string | null }

export function itemId({ id, changeKey }: ItemId): Xml {
  return changeKey === null ? xml`<t:ItemId Id="${id}"/>` : xml`<t:ItemId Id="${id}" ChangeKey="${changeKey}"/>`
}

/** The ItemId of a `t:Message` and its kind. */
export function itemIdOf(item: XmlNode | undefined): ItemId {
  const found = at(item, 'ItemId')
  const id = found?.attributes.get('Id') ?? ''
  if (id === '') throw new ConnectorError('PROTOCOL', 'EWS named an item without an id.', { border: 'ews' })
  return { id, changeKey: found?.attributes.get('ChangeKey') ?? null }
}

/** GetItem for what stands in `more` besides the id. */
export async function seeItem(
  client: EwsClient,
  id: string,
  {
    kind,
    more,
    signal,
  }: { readonly kind: RequestKind; readonly more?: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<XmlNode> {
  const fields = more?.map((uri) => xml`<t:FieldURI FieldURI="${uri}"/>`) ?? []
  const additional = fields.length === 0 ? null : xml`<t:AdditionalProperties>${fields}</t:AdditionalProperties>`
  const operation = xml`<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>${additional}</m:ItemShape><m:ItemIds>${itemId({ id, changeKey: null })}</m:ItemIds></m:GetItem>`
  const message = await client.askOne({ operation, kind, ...(signal === undefined ? {} : { signal }) })
  const [item] = at(message, 'Items')?.children ?? []
  if (item !== undefined) return item
  throw new ConnectorError('PROTOCOL', 'EWS gave no item where it must.', { border: 'ews' })
}

const STALE = new Set([
  'ErrorChangeKeyRequired',
  'ErrorChangeKeyRequiredForWriteOperations',
  'ErrorInvalidChangeKey',
  'ErrorIrresolvableConflict',
  'ErrorStaleObject',
])
const ATTEMPTS = 3

/**
 * Does something to an item, and once more with its newest ChangeKey each time another program was quicker. Other failures
 * pass through at once.
 */
export async function withCurrentKey<Result>(
  client: EwsClient,
  given: ItemId,
  { kind, signal }: { readonly kind: RequestKind; readonly signal?: AbortSignal | undefined },
  work: (item: ItemId) => Promise<Result>,
): Promise<Result> {
  let item = given
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(item)
    } catch (error) {
      const isStale = error instanceof ConnectorError && STALE.has(error.facts.providerCode ?? '')
      if (!isStale || attempt === ATTEMPTS) throw error
      item = itemIdOf(await seeItem(client, given.id, { kind, signal }))
    }
  }
}
