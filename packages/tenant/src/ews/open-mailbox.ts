import type { DirectoryUser } from '../directory/directory.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { StoredMail } from '../mail/stored-mail.ts'
import type { EwsCall } from './call.ts'
import { fromEwsId } from './ids.ts'
import { ResponseError } from './refusals.ts'

/** A mailbox the caller may open: its own, or one it holds FullAccess on. */
export type OpenMailbox = { readonly owner: DirectoryUser; readonly mailbox: Mailbox }

/** The mailbox of a `t:Mailbox`, or the caller's own. */
export function openMailbox({ world, actor, seen }: EwsCall, address?: string): OpenMailbox {
  const owner = address === undefined ? actor : world.directory.findUser(address)
  const mailbox = owner === undefined ? undefined : world.mail.mailboxOf(owner.id)
  if (owner === undefined || mailbox === undefined)
    throw new ResponseError(address === undefined ? 'ErrorMissingEmailAddress' : 'ErrorNonExistentMailbox')
  if (!mayOpen(actor, owner)) throw new ResponseError('ErrorAccessDenied')
  return { owner, mailbox: seen(mailbox) }
}

export function mayOpen(actor: DirectoryUser, owner: DirectoryUser): boolean {
  return owner.id === actor.id || owner.fullAccess.includes(actor.id)
}

/** Every mailbox the caller may open, its own first. An id says by itself which one it belongs to, so all are looked through. */
export function openMailboxes({ world, actor, seen }: EwsCall): readonly OpenMailbox[] {
  const others = world.directory.users().filter((user) => user.id !== actor.id && mayOpen(actor, user))
  return [actor, ...others].flatMap((owner) => {
    const mailbox = world.mail.mailboxOf(owner.id)
    return mailbox === undefined ? [] : [{ owner, mailbox: seen(mailbox) }]
  })
}

export type FoundMail = OpenMailbox & { readonly mail: StoredMail }

/** The mail of an item id. One in a mailbox the caller may not open is as good as none. */
export function findMail(call: EwsCall, ewsId: string): FoundMail {
  const id = fromEwsId(ewsId)
  for (const opened of openMailboxes(call)) {
    const mail = opened.mailbox.findMail(id)
    if (mail !== undefined) return { ...opened, mail }
    if (opened.mailbox.findFolder(id) !== undefined) throw new ResponseError('ErrorCannotUseFolderIdForItemId')
  }
  throw new ResponseError('ErrorItemNotFound')
}
