import { findNamed, holdsMail, readName } from '../folders/folder-names.ts'
import { isFull } from '../../mail/mailbox-quota.ts'
import type { Folder } from '../../mail/folder.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { bad, INVALID_SET, NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'
import type { Completion } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Arguments } from '../wire/arguments.ts'
import { writeSequenceSet } from '../wire/sequence-set.ts'

/** The new UIDs come as COPYUID (RFC 4315). */
export const copy: Command = {
  states: SELECTED,
  takesUid: true,
  keepsNumbers: 'unless-uid',
  run: (session, given, { isUid }) => {
    const { world } = session
    const owner = world.directory.findUser(session.mailbox.userId)
    const isTooFull = owner !== undefined && isFull(world.mail, owner)
    const done = transfer(session, given, isUid, isTooFull ? 'full' : (mail, to) => session.mailbox.copy(mail, to))
    if (done.kind === 'refused') return done.completion
    return ok(isUid ? 'UID COPY completed.' : 'COPY completed.', done.code)
  },
}

/** RFC 6851: COPYUID comes untagged, before the mails leave. The immutable id and everything else of a mail stay. */
export const move: Command = {
  states: SELECTED,
  takesUid: true,
  run: (session, given, { isUid }) => {
    if (session.isReadOnly) return no('MOVE failed. The folder is open for reading only.')
    const done = transfer(session, given, isUid, (mail, to) => {
      session.mailbox.move(mail, to)
      return mail
    })
    if (done.kind === 'refused') return done.completion
    if (done.code !== undefined) session.untagged(`OK [${done.code}] Moved.`)
    return ok(isUid ? 'UID MOVE completed.' : 'MOVE completed.')
  },
}

type Transfer =
  | { readonly kind: 'refused'; readonly completion: Completion }
  | { readonly kind: 'done'; readonly code: string | undefined }

function transfer(
  session: Session,
  given: Arguments,
  isUid: boolean,
  carry: 'full' | ((mail: StoredMail, to: Folder) => StoredMail),
): Transfer {
  given.space()
  const set = given.sequenceSet()
  given.space()
  const name = readName(session, given.astring())
  given.end()
  const { view } = session
  const named = view.entriesOf(set, isUid)
  if (named === 'out-of-range') return { kind: 'refused', completion: bad(INVALID_SET) }
  const to = findNamed(session, name)?.folder
  if (to === undefined || !holdsMail(session, to)) return { kind: 'refused', completion: no(NO_SUCH_FOLDER, 'TRYCREATE') }
  if (carry === 'full') return { kind: 'refused', completion: no('COPY failed. The mailbox is full.', 'OVERQUOTA') }
  const there = named.filter((entry) => !view.isGone(entry))
  const uids = there.map((entry) => [entry.uid, carry(entry.mail, to).uid] as const)
  if (uids.length === 0) return { kind: 'done', code: undefined }
  const [from, made] = [uids.map(([uid]) => uid), uids.map(([, uid]) => uid)]
  const code = `COPYUID ${String(to.uidValidity)} ${writeSequenceSet(from)} ${writeSequenceSet(made)}`
  return { kind: 'done', code }
}
