import { ConnectorError } from '../connector-error.ts'
import type { EwsClient } from './ews-client.ts'
import { distinguished } from './find-folder.ts'
import { itemIdOf } from './item-id.ts'
import { at, textAt } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { xml } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/** Mails of ours with a Message-ID: whether one was handed over, and drafts that were not. */
export type Copies = { readonly wasSent: boolean; readonly drafts: readonly string[] }

type Place = { readonly folder: Xml; readonly isDrafts: boolean; readonly mayBeMissing: boolean }

/**
 * A property of our own on each draft, which Exchange keeps on the mail until it is in Sent Items: our Message-ID, where nothing writes over it.
 * Microsoft's own advice for finding again what was sent.
 */
const TAG = xml`<t:ExtendedFieldURI DistinguishedPropertySetId="PublicStrings" PropertyName="PostdeskMessageId" PropertyType="String"/>`

/** The tag as a child of a `t:Message`. */
export function tagWith(internetMessageId: string): Xml {
  return xml`<t:ExtendedProperty>${TAG}<t:Value>${internetMessageId}</t:Value></t:ExtendedProperty>`
}

/** Looks for our Message-ID, and for the one Exchange gave the draft where it is known (both without brackets), in Sent Items, in the Outbox, where a sent mail rests at first, and in Drafts. */
export async function findCopies(
  client: EwsClient,
  { ours, given }: { readonly ours: string; readonly given: string | null },
  signal?: AbortSignal,
): Promise<Copies> {
  const places = placesOf(client)
  const internetMessageId = xml`<t:FieldURI FieldURI="message:InternetMessageId"/>`
  const conditions = [
    isEqual(internetMessageId, `<${ours}>`),
    isEqual(TAG, ours),
    ...(given === null || given === ours ? [] : [isEqual(internetMessageId, `<${given}>`)]),
  ]
  const operation = xml`<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:IsSubmitted"/><t:FieldURI FieldURI="item:IsDraft"/></t:AdditionalProperties></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/><m:Restriction><t:Or>${conditions}</t:Or></m:Restriction><m:ParentFolderIds>${places.map(({ folder }) => folder)}</m:ParentFolderIds></m:FindItem>`
  const answers = await client.ask({ operation, kind: 'send', ...(signal === undefined ? {} : { signal }) })
  let wasSent = false
  const drafts: string[] = []
  for (const [index, place] of places.entries()) {
    const answer = answers[index]
    if (answer === undefined)
      throw new ConnectorError('PROTOCOL', 'EWS searched fewer folders than it was asked to.', {
        border: 'ews',
        host: client.host,
      })
    if (answer.failure !== null) {
      if (place.mayBeMissing && isNoSuchPlace(answer.failure)) continue
      throw answer.failure
    }
    for (const item of at(answer.node, 'RootFolder', 'Items')?.children ?? []) {
      if (place.isDrafts && isUnsent(item)) drafts.push(itemIdOf(item).id)
      else wasSent = true
    }
  }
  return { wasSent, drafts }
}

function isEqual(field: Xml, value: string): Xml {
  return xml`<t:IsEqualTo>${field}<t:FieldURIOrConstant><t:Constant Value="${value}"/></t:FieldURIOrConstant></t:IsEqualTo>`
}

/** What was handed over may still be called a draft while it waits to leave; it is marked as submitted then. */
export function isUnsent(item: XmlNode): boolean {
  return textAt(item, 'IsDraft') !== 'false' && textAt(item, 'IsSubmitted') !== 'true'
}

function placesOf({ mailbox }: EwsClient): readonly Place[] {
  const places: Place[] = [
    { folder: distinguished('sentitems', mailbox), isDrafts: false, mayBeMissing: false },
    { folder: distinguished('drafts', mailbox), isDrafts: true, mayBeMissing: false },
    { folder: distinguished('outbox', mailbox), isDrafts: false, mayBeMissing: true },
  ]
  // A server may keep the copy with the person who sent it, though it was asked to keep it in the shared mailbox.
  if (mailbox !== 'me' && mailbox.impersonate !== true)
    places.push({ folder: distinguished('sentitems', 'me'), isDrafts: false, mayBeMissing: true })
  return places
}

/** Not there, not ours to open, or (a person without a mailbox of their own) nowhere. */
function isNoSuchPlace({ code }: ConnectorError): boolean {
  return code === 'NOT_FOUND' || code === 'PERMISSION' || code === 'CONFIGURATION'
}
