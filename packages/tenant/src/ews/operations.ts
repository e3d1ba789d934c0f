import type { EwsOperation } from './call.ts'
import { convertId } from './operations/convert-id.ts'
import { createAttachment } from './operations/create-attachment.ts'
import { createFolder } from './operations/create-folder.ts'
import { createItem } from './operations/create-item.ts'
import { deleteAttachment } from './operations/delete-attachment.ts'
import { deleteItem } from './operations/delete-item.ts'
import { findFolder } from './operations/find-folder.ts'
import { findItem } from './operations/find-item.ts'
import { getAttachment } from './operations/get-attachment.ts'
import { getEvents } from './operations/get-events.ts'
import { getFolder } from './operations/get-folder.ts'
import { getItem } from './operations/get-item.ts'
import { getServerTimeZones } from './operations/get-server-time-zones.ts'
import { getStreamingEvents } from './operations/get-streaming-events.ts'
import { copyItem, moveItem } from './operations/move-item.ts'
import { resolveNames } from './operations/resolve-names.ts'
import { sendItem } from './operations/send-item.ts'
import { subscribe } from './operations/subscribe.ts'
import { syncFolderHierarchy } from './operations/sync-folder-hierarchy.ts'
import { syncFolderItems } from './operations/sync-folder-items.ts'
import { unsubscribe } from './operations/unsubscribe.ts'
import { updateItem } from './operations/update-item.ts'

/** Every operation served. In the fault table and the request log they go by their names in lower case. */
export const OPERATIONS: readonly EwsOperation[] = [
  { name: 'GetFolder', reads: true, run: getFolder },
  { name: 'FindFolder', reads: true, run: findFolder },
  { name: 'CreateFolder', run: createFolder },
  { name: 'SyncFolderHierarchy', reads: true, run: syncFolderHierarchy },
  { name: 'FindItem', reads: true, run: findItem },
  { name: 'SyncFolderItems', reads: true, run: syncFolderItems },
  { name: 'GetItem', reads: true, run: getItem },
  { name: 'CreateItem', run: createItem },
  { name: 'UpdateItem', run: updateItem },
  { name: 'SendItem', run: sendItem },
  { name: 'MoveItem', run: moveItem },
  { name: 'CopyItem', run: copyItem },
  { name: 'DeleteItem', run: deleteItem },
  { name: 'CreateAttachment', run: createAttachment },
  { name: 'GetAttachment', reads: true, run: getAttachment },
  { name: 'DeleteAttachment', run: deleteAttachment },
  { name: 'ResolveNames', reads: true, run: resolveNames },
  { name: 'ConvertId', reads: true, run: convertId },
  { name: 'GetServerTimeZones', reads: true, run: getServerTimeZones },
  { name: 'Subscribe', run: subscribe },
  { name: 'GetEvents', run: getEvents },
  { name: 'GetStreamingEvents', run: getStreamingEvents },
  { name: 'Unsubscribe', run: unsubscribe },
]
