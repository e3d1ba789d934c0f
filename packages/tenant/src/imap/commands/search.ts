import { setImmediate as nextTurn } from 'node:timers/promises'

import { matchMail } from '../search/match-mail.ts'
import { readCriteria } from '../search/read-criteria.ts'
import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { no, ok } from '../session/completion.ts'
import type { Arguments } from '../wire/arguments.ts'
import { BadArguments } from '../wire/arguments.ts'
import { quote } from '../wire/quote.ts'
import { writeSequenceSet } from '../wire/sequence-set.ts'

// So many mails are looked at before other connections have their turn.
const TURN = 200

const RETURNS = new Set(['ALL', 'COUNT', 'MAX', 'MIN'])

/** RFC 3501 section 6.4.4; once IMAP4rev2 is enabled every answer is an ESEARCH (RFC 9051 section 6.4.4). */
export const search: Command = {
  states: SELECTED,
  takesUid: true,
  keepsNumbers: 'unless-uid',
  run: async (session, given, { isUid, tag }) => {
    given.space()
    const returns = session.isRev2 && given.skipIf('RETURN (') ? readReturns(given) : ['ALL']
    const charset = given.skipIf('CHARSET ') ? given.astring() : 'UTF-8'
    if (charset !== 'UTF-8' || given.peek() === ' ') given.skipIf(' ')
    if (!/^(?:utf-8|us-ascii)$/i.test(charset))
      return no('SEARCH failed. The charset is not supported.', 'BADCHARSET (US-ASCII UTF-8)')
    const criterion = readCriteria(given, session.isRev2)
    const { view } = session
    // A copy: the list may change while others have their turn.
    const entries = [...view.entries]
    const greatestUid = entries.at(-1)?.uid ?? 0
    const found: number[] = []
    for (const [at, entry] of entries.entries()) {
      if (view.isGone(entry)) continue
      const place = { number: at + 1, count: entries.length, greatestUid }
      if (matchMail(entry, place, criterion)) found.push(isUid ? entry.uid : place.number)
      if (at % TURN === TURN - 1) await nextTurn()
    }
    session.untagged(
      session.isRev2
        ? `ESEARCH (TAG ${quote(tag)})${isUid ? ' UID' : ''}${writeReturns(found, returns)}`
        : `SEARCH${found.map((number) => ` ${String(number)}`).join('')}`,
    )
    return ok(isUid ? 'UID SEARCH completed.' : 'SEARCH completed.')
  },
}

function readReturns(given: Arguments): string[] {
  const returns: string[] = []
  while (!given.skipIf(')')) {
    const option = given.keyword()
    if (!RETURNS.has(option)) throw new BadArguments()
    returns.push(option)
    given.skipIf(' ')
  }
  given.space()
  return returns.length === 0 ? ['ALL'] : returns
}

function writeReturns(found: readonly number[], returns: readonly string[]): string {
  const parts = [
    returns.includes('MIN') && found.length > 0 ? ` MIN ${String(found[0])}` : '',
    returns.includes('MAX') && found.length > 0 ? ` MAX ${String(found.at(-1))}` : '',
    returns.includes('ALL') && found.length > 0 ? ` ALL ${writeSequenceSet(found)}` : '',
    returns.includes('COUNT') ? ` COUNT ${String(found.length)}` : '',
  ]
  return parts.join('')
}
