import { createHash } from 'node:crypto'

import type { Folder } from '../mail/folder.ts'
import type { StoredMail } from '../mail/stored-mail.ts'
import { ResponseError } from './refusals.ts'
import { t } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/**
 * EWS writes ids in plain base64, REST in its url-safe form; apart from these two characters they are the same ids (Office
 * add-in pages, convertToRestId). So an ItemId of EWS is the mutable id of Graph, and changes with every move as that does.
 */
export function toEwsId(restId: string): string {
  return restId.replaceAll('-', '/').replaceAll('_', '+')
}

/** The store's id behind an id of EWS; throws when it could be none. */
export function fromEwsId(ewsId: string): string {
  if (ewsId === '') throw new ResponseError('ErrorInvalidIdEmpty')
  if (!/^AA[A-Za-z0-9+/]{40,600}={0,2}$/.test(ewsId)) throw new ResponseError('ErrorInvalidIdMalformed')
  return ewsId.replaceAll('/', '-').replaceAll('+', '_')
}

// Every change key of this store begins so; see the id maker.
const CHANGE_KEY = /^[A-Z]Q[A-Za-z0-9+/]{10,200}={0,2}$/

export function changeKeyOf(mail: Pick<StoredMail, 'changeKey'>): string {
  return toEwsId(mail.changeKey)
}

export function assertChangeKey(changeKey: string): void {
  if (!CHANGE_KEY.test(changeKey)) throw new ResponseError('ErrorInvalidChangeKey')
}

/** A folder's key changes with what is in it and with its name. */
function folderChangeKey(folder: Folder): string {
  const facts = [folder.id, folder.displayName, folder.parentId ?? '', folder.log.latest].join('\u0000')
  return `AQAAABYAAAC${toEwsId(createHash('sha256').update(facts).digest('base64url').slice(0, 21))}`
}

export function itemId(mail: Pick<StoredMail, 'mutableId' | 'changeKey'>): Xml {
  return t('ItemId', { Id: toEwsId(mail.mutableId), ChangeKey: changeKeyOf(mail) })
}

export function folderId(folder: Folder, name = 'FolderId'): Xml {
  return t(name, { Id: toEwsId(folder.id), ChangeKey: folderChangeKey(folder) })
}

/** The id alone, for things that are no more: a folder or item without a change key. */
export function bareId(name: string, restId: string): Xml {
  return t(name, { Id: toEwsId(restId) })
}
