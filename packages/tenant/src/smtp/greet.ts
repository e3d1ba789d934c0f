import { REPLIES } from './replies.ts'
import { MAX_SERVICE_BYTES, forgetMail, say } from './session.ts'
import type { SmtpCommand } from './session.ts'

export const ehlo: SmtpCommand = (session, given) => {
  if (given === '') return say(REPLIES.invalidDomain)
  session.hasGreeted = true
  forgetMail(session)
  return say(REPLIES.extensions(session.address, session.isSecure, MAX_SERVICE_BYTES))
}

export const helo: SmtpCommand = (session, given) => {
  if (given === '') return say(REPLIES.invalidDomain)
  session.hasGreeted = true
  forgetMail(session)
  return say(REPLIES.hello(session.address))
}

export const starttls: SmtpCommand = (session, given) => {
  if (session.isSecure) return say(REPLIES.badSequence)
  if (given !== '') return say(REPLIES.invalidArguments)
  return say(REPLIES.startTls, 'start-tls')
}

export const noop: SmtpCommand = () => say(REPLIES.ok)

export const rset: SmtpCommand = (session) => {
  forgetMail(session)
  return say(REPLIES.resetting)
}

export const vrfy: SmtpCommand = () => say(REPLIES.cannotVerify)

export const help: SmtpCommand = () => say(REPLIES.help)

export const quit: SmtpCommand = () => say(REPLIES.closing, 'close')
