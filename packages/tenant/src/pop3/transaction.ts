import { dotStuffed } from '../mail/crlf.ts'
import { splitHead } from '../mail/header-scan.ts'
import { sizeOf, uniqueIdOf } from './maildrop.ts'
import type { DropMail, Maildrop } from './maildrop.ts'
import { REPLIES } from './replies.ts'
import { say } from './session.ts'
import type { Pop3Answer, Pop3Command, Twist } from './session.ts'

type InDrop = (drop: Maildrop, given: string, twist: Twist) => Pop3Answer

/** A command of the TRANSACTION state. */
function afterSignIn(run: InDrop): Pop3Command {
  return ({ signedIn }, given, twist) => (signedIn ? run(signedIn.drop, given, twist) : say(REPLIES.wrongState))
}

export const stat = afterSignIn((drop, _given, { asOf, offBy }) => {
  const mails = drop.present(asOf)
  const octets = mails.reduce((sum, one) => sum + sizeOf(one), offBy)
  return say(`+OK ${String(mails.length)} ${String(octets)}`)
})

export const list = listing((one, { offBy }) => String(sizeOf(one) + offBy))

export const uidl = listing((one) => uniqueIdOf(one))

/** One mail on one line, or all of them on a line each. */
function listing(tell: (one: DropMail, twist: Twist) => string): Pop3Command {
  return afterSignIn((drop, given, twist) => {
    if (given === '') {
      const rows = drop.present(twist.asOf).map((one) => `${String(one.number)} ${tell(one, twist)}\r\n`)
      return { bytes: Buffer.from(`+OK\r\n${rows.join('')}.\r\n`) }
    }
    const found = findMail(drop, given, twist)
    return found ? say(`+OK ${String(found.number)} ${tell(found, twist)}`) : say(REPLIES.noSuchMail)
  })
}

export const retr = afterSignIn((drop, given, twist) => {
  const found = findMail(drop, given, twist)
  const contents = found && drop.contentsOf(found)
  return contents ? multiline(contents) : say(REPLIES.noSuchMail)
})

/** The head, the empty line, and so many lines of the body (RFC 1939 section 7). */
export const top = afterSignIn((drop, given, twist) => {
  const [number = '', lines = ''] = given.split(' ')
  if (!/^\d{1,9}$/.test(lines)) return say(REPLIES.notUnderstood)
  const found = findMail(drop, number, twist)
  const contents = found && drop.contentsOf(found)
  return contents ? multiline(contents.subarray(0, endOfLines(contents, Number(lines)))) : say(REPLIES.noSuchMail)
})

export const dele = afterSignIn((drop, given, twist) => {
  const found = findMail(drop, given, twist)
  if (!found) return say(REPLIES.noSuchMail)
  found.isDeleted = true
  return say('+OK')
})

export const noop = afterSignIn(() => say('+OK'))

export const rset = afterSignIn((drop) => {
  drop.reset()
  return say('+OK')
})

/** Only here, after a sign-in, are deletions carried out; a session that merely ends leaves everything (RFC 1939 section 6). */
export const quit: Pop3Command = ({ signedIn }) => {
  signedIn?.drop.update()
  return say(REPLIES.signingOff, 'close')
}

function findMail(drop: Maildrop, given: string, { asOf }: Twist): DropMail | undefined {
  return /^\d{1,9}$/.test(given) ? drop.find(Number(given), asOf) : undefined
}

function multiline(contents: Uint8Array): Pop3Answer {
  return { bytes: Buffer.concat([Buffer.from('+OK\r\n'), dotStuffed(contents)]) }
}

const LF = 10

function endOfLines(contents: Uint8Array, lines: number): number {
  let at = splitHead(contents).bodyStart
  for (let left = lines; left > 0 && at < contents.length; left -= 1) {
    const lineEnd = contents.indexOf(LF, at)
    at = lineEnd < 0 ? contents.length : lineEnd + 1
  }
  return at
}
