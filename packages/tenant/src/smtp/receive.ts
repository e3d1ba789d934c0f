import type { Met } from '../faults/meet-fault.ts'
import { refuseByFault } from './refuse-by-fault.ts'
import { REPLIES, replyBytes } from './replies.ts'
import { MAX_SERVICE_BYTES, forgetMail, say } from './session.ts'
import type { SmtpCommand, SmtpSession } from './session.ts'
import { submit } from './submit.ts'

/**
 * DATA: 354, the mail, and one answer for it. A fault that refuses does so at the end, as Exchange does, when the client has
 * sent everything; `cut` in the middle comes with the first bytes of the mail.
 */
export const data: SmtpCommand = async (session, given, met) => {
  const { envelope, line, world } = session
  if (!envelope) return say(REPLIES.mailFirst)
  if (envelope.to.length === 0) return say(REPLIES.recipientFirst)
  if (given !== '') return say(REPLIES.invalidArguments)
  if (session.chunks.length > 0) return say(REPLIES.badSequence)
  await line.write(replyBytes(REPLIES.startInput))
  const isCut = met?.kind === 'cut' && met.when === 'middle'
  const { idleMilliseconds } = world.mail.settings.smtp
  const read = await line.readUntilDot(MAX_SERVICE_BYTES, idleMilliseconds, () => !isCut)
  if (read === 'stopped') {
    await line.cut()
    return undefined
  }
  if (read === 'end' || read === 'idle') return undefined
  if (read === 'too-long') {
    forgetMail(session)
    return say(REPLIES.tooLarge)
  }
  return await finish(session, withoutDots(read), met)
}

/** BDAT: so many bytes as they are, LAST with the last of them (RFC 3030 section 2). */
export const bdat: SmtpCommand = async (session, given, met) => {
  const read = /^(\d{1,20})( +LAST)?$/i.exec(given)
  if (read?.[1] === undefined) return say(REPLIES.invalidArguments)
  const count = Number(read[1])
  // Bytes of this size could not be passed over in any sensible time either.
  if (count > MAX_SERVICE_BYTES) return say(REPLIES.tooLarge, 'close')
  const bytes = await session.line.readBytes(count, session.world.mail.settings.smtp.idleMilliseconds)
  if (bytes === 'end' || bytes === 'idle') return undefined
  if (!session.envelope) return say(REPLIES.mailFirst)
  if (session.envelope.to.length === 0) return say(REPLIES.recipientFirst)
  session.chunks.push(bytes)
  if (session.chunks.reduce((sum, one) => sum + one.length, 0) > MAX_SERVICE_BYTES) {
    forgetMail(session)
    return say(REPLIES.tooLarge)
  }
  if (read[2] === undefined) return say(REPLIES.chunk(count))
  return await finish(session, Buffer.concat(session.chunks), met)
}

async function finish(session: SmtpSession, raw: Uint8Array, met: Met | undefined) {
  const { envelope, signedIn, world } = session
  forgetMail(session)
  if (!envelope || !signedIn) return say(REPLIES.mailFirst)
  if (met?.kind === 'status' || met?.kind === 'error') return say(refuseByFault(met))
  if (world.smtp.isBeyondLimit(signedIn.owner.id, session, world.mail.settings.smtp)) return say(REPLIES.tooManyConnections)
  const way = met?.kind === 'drop' || met?.kind === 'double' || met?.kind === 'reorder' ? met.kind : 'once'
  return say(submit(world, signedIn, envelope, raw, way))
}

const DOT = 46

/** Takes one dot from every line that begins with one (RFC 5321 section 4.5.2). */
function withoutDots(data: Buffer): Uint8Array {
  const pieces: Uint8Array[] = []
  let from = 0
  if (data[0] === DOT) from = 1
  for (let at = data.indexOf('\r\n.'); at >= 0; at = data.indexOf('\r\n.', at + 2)) {
    pieces.push(data.subarray(from, at + 2))
    from = at + 3
  }
  pieces.push(data.subarray(from))
  return Buffer.concat(pieces)
}
