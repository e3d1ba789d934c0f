import { flagsOf, knownFlags, stateOf, writeFlags } from '../flags.ts'
import type { Flag } from '../flags.ts'
import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { bad, INVALID_SET, no, ok } from '../session/completion.ts'

/** RFC 3501 section 6.4.6. Keywords that Exchange does not keep are passed over. */
export const store: Command = {
  states: SELECTED,
  takesUid: true,
  keepsNumbers: 'unless-uid',
  run: (session, given, { isUid }) => {
    given.space()
    const set = given.sequenceSet()
    given.space()
    const [, sign = '', silent] = given.matched(/([+-]?)FLAGS(\.SILENT)?/)
    given.space()
    const flags = knownFlags(given.flags(true))
    given.end()
    const { view, mailbox } = session
    if (session.isReadOnly) return no('STORE failed. The folder is open for reading only.')
    const named = view.entriesOf(set, isUid)
    if (named === 'out-of-range') return bad(INVALID_SET)
    for (const entry of named) {
      if (view.isGone(entry)) continue
      const before = flagsOf(entry.mail)
      const after = combine(before, flags, sign)
      if (isOther(before, after)) mailbox.update(entry.mail, stateOf(after, entry.mail))
      // Said here, or left out on demand; either way the news of this command need not say it again.
      entry.told = writeFlags(entry.mail)
      if (silent !== undefined) continue
      const uid = isUid ? `UID ${String(entry.uid)} ` : ''
      session.untagged(`${String(view.numberOf(entry))} FETCH (${uid}FLAGS ${entry.told})`)
    }
    return ok(isUid ? 'UID STORE completed.' : 'STORE completed.')
  },
}

function combine(before: ReadonlySet<Flag>, flags: ReadonlySet<Flag>, sign: string): Set<Flag> {
  if (sign === '+') return new Set([...before, ...flags])
  if (sign === '-') return new Set([...before].filter((flag) => !flags.has(flag)))
  return new Set(flags)
}

function isOther(before: ReadonlySet<Flag>, after: ReadonlySet<Flag>): boolean {
  return before.size !== after.size || [...after].some((flag) => !before.has(flag))
}
