import { DELIMITER, decodeName, namedFolders, roleOf, writeName } from '../folders/folder-names.ts'
import type { NamedFolder } from '../folders/folder-names.ts'
import { matchesPattern } from '../folders/match-pattern.ts'
import { isSubscribed } from '../folders/subscriptions.ts'
import { readStatusItems, writeStatus } from '../folders/write-status.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { BAD_COMMAND, ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import { BadArguments } from '../wire/arguments.ts'
import type { Arguments } from '../wire/arguments.ts'

// More patterns than any client sends; each is held against every folder.
const MAX_PATTERNS = 100

type Wanted = {
  readonly selection: readonly string[]
  readonly patterns: readonly string[]
  readonly returns: readonly string[]
  readonly statusItems: readonly string[]
}

/** LIST, in the newer mode with the options of LIST-EXTENDED that IMAP4rev2 has taken in (RFC 9051 section 6.3.9). */
export const list: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    const wanted = readWanted(session, given)
    if (wanted.patterns.length === 1 && wanted.patterns[0] === '') {
      session.untagged(`LIST (\\Noselect \\HasChildren) "${DELIMITER}" ""`)
      return ok('LIST completed.')
    }
    for (const named of fitting(session, wanted.patterns)) {
      const subscribed = isSubscribed(session.mailbox, named.folder)
      if (wanted.selection.includes('SUBSCRIBED') && !subscribed) continue
      if (wanted.selection.includes('SPECIAL-USE') && roleOf(named.folder) === undefined) continue
      const tells = wanted.returns.includes('SUBSCRIBED') || wanted.selection.includes('SUBSCRIBED')
      session.untagged(
        `LIST ${writeAttributes(session, named, tells && subscribed)} "${DELIMITER}" ${writeName(session, named.name)}`,
      )
      if (wanted.statusItems.length > 0) {
        session.untagged(`STATUS ${writeName(session, named.name)} ${writeStatus(named.folder, wanted.statusItems)}`)
      }
    }
    return ok('LIST completed.')
  },
}

/** RFC 3501 section 6.3.9. In the newer mode Exchange refuses it, even to clients that never enabled IMAP4rev2. */
export const lsub: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    if (session.settings.rev2) return BAD_COMMAND
    given.space()
    const reference = given.astring()
    given.space()
    const pattern = reference + given.listPattern()
    given.end()
    for (const named of fitting(session, [pattern])) {
      if (!isSubscribed(session.mailbox, named.folder)) continue
      session.untagged(`LSUB ${writeAttributes(session, named, false)} "${DELIMITER}" ${writeName(session, named.name)}`)
    }
    return ok('LSUB completed.')
  },
}

function fitting(session: Session, patterns: readonly string[]): readonly NamedFolder[] {
  const decoded = patterns.map((pattern) => decodeName(session, pattern))
  return namedFolders(session).filter(({ name }) => decoded.some((pattern) => matchesPattern(pattern, name, DELIMITER)))
}

function writeAttributes(session: Session, { folder, hasChildren }: NamedFolder, isTold: boolean): string {
  const role = session.settings.listsRoles ? roleOf(folder) : undefined
  const attributes = [hasChildren ? '\\HasChildren' : '\\HasNoChildren', role, isTold ? '\\Subscribed' : undefined]
  return `(${attributes.filter((attribute) => attribute !== undefined).join(' ')})`
}

function readWanted(session: Session, given: Arguments): Wanted {
  const isExtended = session.settings.rev2
  given.space()
  const selection = isExtended && given.skipIf('(') ? readOptions(given) : []
  if (selection.length > 0) given.space()
  const reference = given.astring()
  given.space()
  const patterns = isExtended && given.skipIf('(') ? readPatterns(given) : [given.listPattern()]
  const statusItems: string[] = []
  const returns: string[] = []
  if (isExtended && given.skipIf(' RETURN (')) {
    while (!given.skipIf(')')) {
      const option = given.keyword()
      returns.push(option)
      if (option === 'STATUS') {
        given.space()
        statusItems.push(...readStatusItems(given, session.isRev2))
      }
      given.skipIf(' ')
    }
  }
  given.end()
  return { selection, patterns: patterns.map((pattern) => reference + pattern), returns, statusItems }
}

function readOptions(given: Arguments): string[] {
  const options: string[] = []
  while (!given.skipIf(')')) {
    options.push(given.keyword())
    given.skipIf(' ')
  }
  return options
}

function readPatterns(given: Arguments): string[] {
  const patterns: string[] = []
  while (!given.skipIf(')')) {
    patterns.push(given.listPattern())
    if (patterns.length > MAX_PATTERNS) throw new BadArguments()
    given.skipIf(' ')
  }
  return patterns
}
