import { ConnectorError } from '../connector-error.ts'
import type { Afterwards } from '../connector.ts'
import type { EwsClient } from './ews-client.ts'
import { folderId } from './find-folder.ts'
import { itemId, withCurrentKey } from './item-id.ts'
import type { ItemId } from './item-id.ts'
import { xml } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/**
 * Does to a kept mail what the account says. Done twice is done once: a mail that was moved or deleted has another id or none, and
 * one that is gone is nobody's concern any more.
 */
export async function acknowledge(
  client: EwsClient,
  sourceId: string,
  afterwards: Afterwards,
  { folderOf, signal }: { readonly folderOf: (name: string) => Promise<string>; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (afterwards.kind === 'leave') return
  const target = afterwards.kind === 'move' ? await folderOf(afterwards.folder) : ''
  const how = { kind: 'receive' as const, signal }
  try {
    await withCurrentKey(client, { id: sourceId, changeKey: null }, how, async (item) => {
      const operation = operationFor(afterwards, item, target)
      await client.askOne({ operation, kind: 'receive', ...(signal === undefined ? {} : { signal }) })
    })
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'NOT_FOUND') throw error
    // The mail's own id is asked for alone, so a folder that is not found is the one to move to.
    if (error.facts.providerCode === 'ErrorFolderNotFound')
      throw new ConnectorError('CONFIGURATION', 'The folder to move mail to is not there.', error.facts, error)
  }
}

/** Whoever asked for a read receipt is told by a person's reading, not by ours. */
function operationFor(afterwards: Exclude<Afterwards, { kind: 'leave' }>, item: ItemId, target: string): Xml {
  switch (afterwards.kind) {
    case 'mark-read':
      return xml`<m:UpdateItem MessageDisposition="SaveOnly" ConflictResolution="AlwaysOverwrite" SuppressReadReceipts="true"><m:ItemChanges><t:ItemChange>${itemId(item)}<t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`
    case 'move':
      return xml`<m:MoveItem><m:ToFolderId>${folderId(target)}</m:ToFolderId><m:ItemIds>${itemId(item)}</m:ItemIds></m:MoveItem>`
    case 'delete':
      return xml`<m:DeleteItem DeleteType="MoveToDeletedItems" SuppressReadReceipts="true"><m:ItemIds>${itemId(item)}</m:ItemIds></m:DeleteItem>`
    default:
      return afterwards satisfies never
  }
}
