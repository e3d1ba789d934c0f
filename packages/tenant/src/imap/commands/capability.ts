import { ANY_STATE } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'

/** The words and their order are those of captured sessions: another list after the sign-in than before it. */
export const capability: Command = {
  states: ANY_STATE,
  run: (session, given) => {
    given.end()
    session.untagged(`CAPABILITY ${capabilitiesOf(session)}`)
    return ok('CAPABILITY completed.')
  },
}

function capabilitiesOf({ settings, isSecure, owner }: Session): string {
  if (owner !== undefined) {
    const rev2 = settings.rev2 ? 'ENABLE IMAP4rev2 ' : ''
    const words = `CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE${settings.rev2 ? ' BACKENDAUTHENTICATE-IR' : ''}`
    return `IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT ${rev2}${words} CHILDREN IDLE NAMESPACE LITERAL+`
  }
  const isOpen = isSecure || !settings.requiresTls
  const signIn =
    settings.announcesPlain && isOpen ? 'AUTH=PLAIN AUTH=XOAUTH2' : isOpen ? 'AUTH=XOAUTH2 LOGINDISABLED' : 'LOGINDISABLED'
  const startTls = isSecure ? '' : ' STARTTLS'
  return `IMAP4 IMAP4rev1 ${signIn}${startTls} SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+`
}
