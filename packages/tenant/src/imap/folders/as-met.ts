import type { Met } from '../../faults/meet-fault.ts'
import type { Folder } from '../../mail/folder.ts'
import type { Session } from '../session/session.ts'

/** The folder as a server shows it that lags behind, where the fault `stale` says so; otherwise the folder itself. */
export function asMet(session: Session, folder: Folder, effect: Met | undefined): Folder {
  if (effect?.kind !== 'stale') return folder
  const { mailbox, world } = session
  return mailbox.asOf(world.clock.now() - effect.milliseconds).findFolder(folder.id) ?? folder
}
