import type { MailboxEvent } from '../../mail/mailbox.ts'
import type { Folder } from '../../mail/folder.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { bareId, folderId, itemId } from '../ids.ts'
import { dateTime } from '../present/date-time.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Kinds a subscription may ask for (NotificationEventTypeType). Free/busy belongs to calendars and never happens here. */
export const EVENT_TYPES = [
  'CopiedEvent',
  'CreatedEvent',
  'DeletedEvent',
  'ModifiedEvent',
  'MovedEvent',
  'NewMailEvent',
  'FreeBusyChangedEvent',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** What is told of one happening. It is written when it happens: later the thing may have another id, or none. */
export type Notice = {
  readonly type: EventType
  /** Folders whose subscribers hear of it. */
  readonly folders: readonly string[]
  /** Everything behind the watermark. */
  readonly children: readonly Xml[]
}

/** The notices that follow from a change of the store, as Exchange tells them. */
export function noticesOf(event: MailboxEvent, now: number): readonly Notice[] {
  const at = t('TimeStamp', {}, dateTime(now))
  switch (event.kind) {
    case 'created': {
      const { mail, folder } = event
      const children = [at, itemId(mail), parent(folder)]
      const created: Notice = { type: 'CreatedEvent', folders: [folder.id], children }
      // A mail that came is announced twice; what a program put there itself, once.
      const isNewMail = !mail.isDraft && folder.wellKnownName !== 'sentitems'
      return [...(isNewMail ? [{ ...created, type: 'NewMailEvent' as const }] : []), created, counted(folder, at)]
    }
    case 'copied':
      return [
        { type: 'CreatedEvent', folders: [event.folder.id], children: [at, itemId(event.mail), parent(event.folder)] },
        counted(event.folder, at),
      ]
    case 'changed':
      return [{ type: 'ModifiedEvent', folders: [event.folder.id], children: [at, itemId(event.mail), parent(event.folder)] }]
    case 'moved':
      return [moved(event, at), counted(event.from, at), counted(event.folder, at)]
    case 'removed':
      return [
        { type: 'DeletedEvent', folders: [event.folder.id], children: [at, itemId(event.mail), parent(event.folder)] },
        counted(event.folder, at),
      ]
    case 'folder-created':
      return [
        {
          type: 'CreatedEvent',
          folders: [event.folder.id, event.folder.parentId ?? ''],
          children: [at, folderId(event.folder), ...grandparent(event.folder)],
        },
      ]
    case 'folder-changed':
      return [
        {
          type: 'ModifiedEvent',
          folders: [event.folder.id, event.folder.parentId ?? ''],
          children: [at, folderId(event.folder), ...grandparent(event.folder)],
        },
      ]
    case 'folder-removed':
      return [
        {
          type: 'DeletedEvent',
          folders: [event.folder.id, event.folder.parentId ?? ''],
          children: [at, folderId(event.folder), ...grandparent(event.folder)],
        },
      ]
    case 'renumbered':
      return []
    default:
      return event satisfies never
  }
}

function moved(
  { mail, from, folder, oldMutableId }: { mail: StoredMail; from: Folder; folder: Folder; oldMutableId: string },
  at: Xml,
): Notice {
  const children = [at, itemId(mail), parent(folder), bareId('OldItemId', oldMutableId), folderId(from, 'OldParentFolderId')]
  return { type: 'MovedEvent', folders: [from.id, folder.id], children }
}

/** The folder itself changed, too: its counts did. */
function counted(folder: Folder, at: Xml): Notice {
  return {
    type: 'ModifiedEvent',
    folders: [folder.id],
    children: [at, folderId(folder), ...grandparent(folder), t('UnreadCount', {}, folder.unread)],
  }
}

function parent(folder: Folder): Xml {
  return folderId(folder, 'ParentFolderId')
}

function grandparent({ parentId }: Folder): readonly Xml[] {
  return parentId === undefined ? [] : [bareId('ParentFolderId', parentId)]
}
