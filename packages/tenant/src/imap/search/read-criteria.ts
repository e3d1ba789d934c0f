import { knownFlags } from '../flags.ts'
import type { Flag } from '../flags.ts'
import { BadArguments } from '../wire/arguments.ts'
import type { Arguments } from '../wire/arguments.ts'
import type { Criterion } from './criterion.ts'

// Brackets, NOT and OR nest; without a bound they would cost us the stack.
const MAX_DEPTH = 50
const MAX_CRITERIA = 1_000

const FLAG_KEYS: Readonly<Record<string, { flag: Flag; isSet: boolean }>> = {
  ANSWERED: { flag: '\\Answered', isSet: true },
  DELETED: { flag: '\\Deleted', isSet: true },
  DRAFT: { flag: '\\Draft', isSet: true },
  FLAGGED: { flag: '\\Flagged', isSet: true },
  SEEN: { flag: '\\Seen', isSet: true },
  UNANSWERED: { flag: '\\Answered', isSet: false },
  UNDELETED: { flag: '\\Deleted', isSet: false },
  UNDRAFT: { flag: '\\Draft', isSet: false },
  UNFLAGGED: { flag: '\\Flagged', isSet: false },
  UNSEEN: { flag: '\\Seen', isSet: false },
}
const HEADER_KEYS = new Set(['BCC', 'CC', 'FROM', 'SUBJECT', 'TO'])
const DATE_KEYS: Readonly<Record<string, Pick<Extract<Criterion, { day: number }>, 'kind' | 'of'>>> = {
  BEFORE: { kind: 'before', of: 'received' },
  ON: { kind: 'on', of: 'received' },
  SINCE: { kind: 'since', of: 'received' },
  SENTBEFORE: { kind: 'before', of: 'sent' },
  SENTON: { kind: 'on', of: 'sent' },
  SENTSINCE: { kind: 'since', of: 'sent' },
}

/** Reads search keys to the end of the command: all of them must hold. IMAP4rev2 no longer knows NEW, OLD and RECENT. */
export function readCriteria(given: Arguments, isRev2: boolean): Criterion {
  const count = { left: MAX_CRITERIA }
  const criteria = readList(given, { isRev2, count, depth: 0 }, () => given.peek() === undefined)
  given.end()
  return { kind: 'and', criteria }
}

type Reader = { readonly isRev2: boolean; readonly count: { left: number }; readonly depth: number }

function readList(given: Arguments, reader: Reader, isOver: () => boolean): Criterion[] {
  const criteria: Criterion[] = []
  for (;;) {
    criteria.push(readKey(given, reader))
    if (isOver()) return criteria
    given.space()
  }
}

function readKey(given: Arguments, reader: Reader): Criterion {
  reader.count.left -= 1
  if (reader.depth > MAX_DEPTH || reader.count.left < 0) throw new BadArguments()
  const deeper = { ...reader, depth: reader.depth + 1 }
  if (given.skipIf('(')) {
    return { kind: 'and', criteria: readList(given, deeper, () => given.skipIf(')')) }
  }
  if (/^[\d*]$/.test(given.peek() ?? '')) return { kind: 'numbers', set: given.sequenceSet() }
  const key = given.keyword()
  const after = <T>(read: () => T): T => {
    given.space()
    return read()
  }
  if (key === 'NOT') return { kind: 'not', criterion: after(() => readKey(given, deeper)) }
  if (key === 'OR') return { kind: 'or', criteria: [after(() => readKey(given, deeper)), after(() => readKey(given, deeper))] }
  return readPlainKey(given, key, reader.isRev2, after)
}

function readPlainKey(given: Arguments, key: string, isRev2: boolean, after: <T>(read: () => T) => T): Criterion {
  const [flag, date] = [FLAG_KEYS[key], DATE_KEYS[key]]
  if (flag !== undefined) return { kind: 'flag', ...flag }
  if (date !== undefined) return { ...date, day: after(() => given.date()) }
  if (HEADER_KEYS.has(key)) return { kind: 'header', name: key, text: after(() => given.astring()) }
  switch (key) {
    case 'ALL':
      return { kind: 'all' }
    // No mail is recent here: RECENT is always 0, as Exchange says it.
    case 'RECENT':
    case 'NEW':
      if (isRev2) throw new BadArguments()
      return { kind: 'none' }
    case 'OLD':
      if (isRev2) throw new BadArguments()
      return { kind: 'all' }
    case 'KEYWORD':
    case 'UNKEYWORD':
      return keyword(
        after(() => given.flag()),
        key === 'KEYWORD',
      )
    case 'BODY':
      return { kind: 'body', text: after(() => given.astring()) }
    case 'TEXT':
      return { kind: 'text', text: after(() => given.astring()) }
    case 'LARGER':
      return { kind: 'larger', bytes: after(() => given.number()) }
    case 'SMALLER':
      return { kind: 'smaller', bytes: after(() => given.number()) }
    case 'UID':
      return { kind: 'uids', set: after(() => given.sequenceSet()) }
    case 'HEADER':
      return { kind: 'header', name: after(() => given.astring()), text: after(() => given.astring()) }
    default:
      throw new BadArguments()
  }
}

function keyword(name: string, isSet: boolean): Criterion {
  const [flag] = knownFlags([name])
  if (flag !== undefined) return { kind: 'flag', flag, isSet }
  return { kind: isSet ? 'none' : 'all' }
}
