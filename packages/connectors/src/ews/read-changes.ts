import { ConnectorError } from '../connector-error.ts'
import type { WalkItem } from '../connector.ts'
import { at, textAt } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'

/** A page of SyncFolderItems, judged. */
export type ChangesPage = {
  /** Mail that is new in the folder. */
  readonly items: readonly WalkItem[]
  /** Changes of all kinds, those we pass over too. */
  readonly changes: number
  readonly syncState: string
  readonly isLast: boolean
}

/**
 * Reads a response message of SyncFolderItems. Create alone is news: Update, ReadFlagChange and Delete are about mail that was
 * created before. The folder may hold what is no mail (a contact dropped into it); Exchange gives MIME of that, too.
 */
export function readChanges(message: XmlNode): ChangesPage {
  const syncState = textAt(message, 'SyncState')
  if (syncState === null) throw wrong('it has no SyncState')
  const changes = at(message, 'Changes')?.children ?? []
  const items = changes.flatMap((change): WalkItem[] => {
    if (change.name !== 'Create') return []
    const [item] = change.children
    const sourceId = at(item, 'ItemId')?.attributes.get('Id') ?? ''
    if (sourceId === '') throw wrong('an item has no ItemId')
    // The Size of EWS is what the item takes in the store, not the length of the mail.
    return [{ sourceId, receivedAt: readDate(textAt(item, 'DateTimeReceived')), size: null }]
  })
  return { items, changes: changes.length, syncState, isLast: textAt(message, 'IncludesLastItemInRange') !== 'false' }
}

function readDate(text: string | null): Date | null {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time)
}

function wrong(what: string): ConnectorError {
  return new ConnectorError('PROTOCOL', `A page of EWS's changes cannot be read: ${what}.`, { border: 'ews' })
}
