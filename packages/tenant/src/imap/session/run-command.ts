import { meetFault } from '../../faults/meet-fault.ts'
import type { Met } from '../../faults/meet-fault.ts'
import { COMMANDS } from '../commands/index.ts'
import { Arguments, BadArguments } from '../wire/arguments.ts'
import type { Segment } from '../wire/command-reader.ts'
import type { Command, Outcome } from './command.ts'
import { BAD_ARGUMENTS, BAD_COMMAND, BAD_STATE, bad, writeCompletion } from './completion.ts'
import { refuseByFault } from './refuse-by-fault.ts'
import type { Session } from './session.ts'

// A program that goes on asking what was refused is stopped (the number is ours; Exchange's is not published).
const MAX_REFUSED_IN_ROW = 20
const MAX_REFUSED_NOT_CONNECTED = 2

type Read = { tag: string; name: string; isUid: boolean; given: Arguments; command: Command | undefined }

/**
 * Runs one command: at most one fault is taken for it, then the state, the token and the throttle are looked at, then it runs,
 * the client learns the news of its folder, and the tagged line ends it. The request log gets one row.
 *
 * - `status` and `error` answer instead of the command. `cut` before: nothing is done; middle: done, and half of
 *   the answer leaves; after: done, and nothing leaves. `trickle`: the answer leaves slowly.
 * - `stale`: the client hears no news of its folder, and SELECT and STATUS show it as it was. `wrongLength` is FETCH's to act on, `drop` IDLE's.
 */
export async function runCommand(session: Session, segments: readonly Segment[]): Promise<void> {
  const read = readCommand(segments)
  if (read === undefined) {
    session.output.line(writeCompletion('*', BAD_ARGUMENTS))
    countRefusal(session)
    return
  }
  const { world, output } = session
  const operation = read.name.toLowerCase()
  const startedAt = Date.now()
  const { faults, clock } = world
  const effect = await meetFault({ faults, clock, closing: session.ending.signal }, 'imap', operation)
  let status = 0
  try {
    if (effect?.kind === 'closing') return
    if (effect?.kind === 'cut' && effect.when === 'before') return session.drop()
    output.isHeld = effect?.kind === 'cut' || effect?.kind === 'trickle'
    const refusal = effect?.kind === 'status' || effect?.kind === 'error' ? refuseByFault(effect, operation) : undefined
    const completion = refusal ?? (await complete(session, read, effect))
    if (isOver(session)) return
    if (effect?.kind === 'cut' && effect.when === 'after') return session.drop()
    answer(session, read, completion, refusal === undefined && effect?.kind !== 'stale')
    if (effect?.kind === 'cut') return session.cutAfter(firstHalf(output.take()))
    if (effect?.kind === 'trickle') await output.trickle(effect.bytesPerSecond, session.ending.signal)
    status = statusOf(completion)
  } finally {
    output.isHeld = false
    const principal = session.owner?.mail ?? session.principal?.appId
    world.log.add({
      at: world.clock.now(),
      protocol: 'imap',
      operation,
      method: read.isUid ? `UID ${read.name}` : read.name,
      path: `/${session.owner?.mail ?? ''}${session.selectedFolder === undefined ? '' : `/${session.selectedFolder.displayName}`}`,
      status,
      ...(principal !== undefined && { principal }),
      milliseconds: Date.now() - startedAt,
    })
  }
}

function readCommand(segments: readonly Segment[]): Read | undefined {
  const given = new Arguments(segments)
  try {
    const tag = given.atom()
    given.space()
    const first = given.keyword()
    const isUid = first === 'UID' && given.peek() === ' '
    if (isUid) given.space()
    const name = isUid ? given.keyword() : first
    const command = COMMANDS.get(name)
    const isKnown = command !== undefined && (!isUid || command.takesUid === true)
    return { tag, name: isKnown ? name : 'UNKNOWN', isUid, given, command: isKnown ? command : undefined }
  } catch (error) {
    if (error instanceof BadArguments) return undefined
    throw error
  }
}

async function complete(session: Session, { command, tag, isUid, given }: Read, effect: Met | undefined): Promise<Outcome> {
  if (session.endingText !== undefined || session.isExpired()) {
    const text = session.endingText ?? 'Session invalidated - AccessTokenExpired'
    return { kind: 'bye', text, before: bad(text) }
  }
  if (command === undefined) return BAD_COMMAND
  if (session.state === 'not-connected' && !command.states.includes('not-connected')) {
    session.refusedNotConnected += 1
    const refused = bad('User is authenticated but not connected.')
    return session.refusedNotConnected < MAX_REFUSED_NOT_CONNECTED
      ? refused
      : { kind: 'bye', text: 'Connection closed. 14', before: refused }
  }
  if (!command.states.includes(session.state)) return BAD_STATE
  const ownerId = session.ownerId()
  const backOff = ownerId === undefined ? undefined : session.world.imap.throttle(ownerId, session.world.clock.now())
  if (backOff !== undefined) return bad(`Request is throttled. Suggested Backoff Time: ${String(backOff)} milliseconds`)
  try {
    // What arrived has numbers from here on; what left keeps its number until it is told.
    if (effect?.kind !== 'stale') session.tellNews(false)
    return await command.run(session, given, { tag, isUid, effect })
  } catch (error) {
    if (error instanceof BadArguments) return BAD_ARGUMENTS
    throw error
  }
}

function answer(session: Session, { tag, command, isUid }: Read, completion: Outcome, tellsNews: boolean): void {
  if (completion === 'answered') return
  if (completion.kind === 'bye') {
    if (completion.before) session.output.line(writeCompletion(tag, completion.before))
    session.sayBye(completion.text, completion.after && writeCompletion(tag, completion.after))
    return
  }
  const keepsNumbers = command?.keepsNumbers === 'always' || (command?.keepsNumbers === 'unless-uid' && !isUid)
  if (tellsNews) session.tellNews(!keepsNumbers)
  session.output.line(writeCompletion(tag, completion))
  if (completion.kind === 'bad') countRefusal(session)
  else session.refusedInRow = 0
}

function countRefusal(session: Session): void {
  session.refusedInRow += 1
  if (session.refusedInRow >= MAX_REFUSED_IN_ROW) session.sayBye('Connection is closed. 13')
}

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2))
}

/** For the request log, whose rows bear HTTP's numbers: OK 200, NO 403, BAD 400, BYE and a cut connection 0. */
function statusOf(completion: Outcome): number {
  return completion === 'answered' ? 200 : { ok: 200, no: 403, bad: 400, bye: 0 }[completion.kind]
}

function isOver(session: Session): boolean {
  return session.state === 'ended'
}
