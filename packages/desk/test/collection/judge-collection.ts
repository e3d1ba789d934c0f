import { createHash } from 'node:crypto'
import { scanHeaders } from '@postdesk/mail'
import type { ChosenMail } from './choose-mails.ts'

/** What the desk says became of one mail it received. */
export type Arrived = {
  readonly id: string
  readonly raw: Uint8Array
  readonly state: 'stowed' | 'filed' | 'refused' | 'held' | 'discarded'
  readonly reason: string | null
  /** How many messages in all tickets stand for this mail. */
  readonly messages: number
  readonly ticketId: number | null
}

export type Verdict = {
  readonly tickets: number
  readonly messages: number
  readonly refused: number
  readonly held: number
  /** Delivered again byte for byte: the mailbox holds it twice, the desk has it once and refused the copy as one. */
  readonly identical: readonly string[]
  /** Another file holds the same mail (same ids, people, time, subject and words): it counts once. */
  readonly sameMail: readonly string[]
  readonly reasons: ReadonlyMap<string, number>
  readonly passed: number
  readonly failures: readonly string[]
}

/** A second copy of a mail that is here: its row says so, and is there so that the copy is treated in the mailbox as the first. */
const isCopy = ({ state, reason }: Arrived): boolean => state === 'refused' && reason?.startsWith('already-here') === true

/**
 * Holds what arrived against what was delivered. Every mail must have exactly one row besides those of its copies, found by its bytes
 * alone, and no more copies than were delivered; a filed row must be exactly one message of one ticket, a refused or held one must
 * say why. A row that no delivered mail explains is a failure too.
 */
export function judgeCollection(delivered: readonly ChosenMail[], arrived: readonly Arrived[]): Verdict {
  const rows = Map.groupBy(arrived, ({ raw }) => keyOf(raw))
  const failures: string[] = []
  const identical: string[] = []
  const sameMail: string[] = []
  const reasons = new Map<string, number>()
  const seen = new Map<string, string>()
  const explained = new Set<string>()
  const firsts = arrived.filter((row) => !isCopy(row))
  const identities = new Map(firsts.map((row) => [scanHeaders(row.raw).contentIdentity, row]))
  const times = new Map<string, number>()
  for (const { bytes } of delivered) times.set(keyOf(bytes), (times.get(keyOf(bytes)) ?? 0) + 1)
  const count = { tickets: 0, messages: 0, refused: 0, held: 0 }
  let passed = 0

  for (const { name, bytes } of delivered) {
    const key = keyOf(bytes)
    const twin = seen.get(key)
    if (twin !== undefined) {
      identical.push(`${name} = ${twin}`)
      passed += 1
      continue
    }
    seen.set(key, name)
    const all = rows.get(key) ?? []
    const own = all.filter((row) => !isCopy(row))
    if (all.length > 0) explained.add(key)
    if (own.length > 1 || all.length > (times.get(key) ?? 0)) {
      failures.push(`${name}: taken in ${all.length} times, delivered ${times.get(key) ?? 0}`)
      continue
    }
    const [row] = own
    if (!row) {
      const same = identities.get(scanHeaders(bytes).contentIdentity)
      if (same) {
        sameMail.push(`${name} = ${seen.get(keyOf(same.raw)) ?? same.id}`)
        passed += 1
      } else failures.push(`${name}: lost, it is nowhere in the mail log`)
      continue
    }
    const fault = faultOf(row)
    if (fault !== null) {
      failures.push(`${name}: ${fault}`)
      continue
    }
    passed += 1
    if (row.state === 'filed') count.messages += 1
    else {
      count[row.state === 'refused' ? 'refused' : 'held'] += 1
      reasons.set(`${row.state}: ${row.reason ?? ''}`, (reasons.get(`${row.state}: ${row.reason ?? ''}`) ?? 0) + 1)
    }
  }
  for (const [key, [row]] of rows)
    if (!explained.has(key)) failures.push(`mail log row ${row?.id ?? ''}: nobody delivered these bytes`)
  count.tickets = new Set(arrived.filter(({ state }) => state === 'filed').map(({ ticketId }) => ticketId)).size
  return { ...count, identical, sameMail, reasons, passed, failures }
}

function faultOf({ state, reason, messages }: Arrived): string | null {
  if (state === 'stowed') return 'still waiting to be processed'
  if (state === 'discarded') return 'discarded, though nobody did that'
  if (state === 'filed') return messages === 1 ? null : `filed, but stands for ${messages} messages`
  if (messages > 0) return `${state}, and a message all the same`
  return reason ? null : `${state} without a reason`
}

/** What no server may change about a mail: its bytes, but for line ends, which IMAP makes CRLF, and NUL, which it cannot carry. */
function keyOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').replaceAll('\0', '\x80').replace(/\n*$/, '')
  return createHash('sha256').update(text, 'latin1').digest('hex')
}
