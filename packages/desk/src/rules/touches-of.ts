import type { RuleEffect } from '@postdesk/contract'
import type { Trace } from './rule.ts'

/** What rules did to a mail that ended in one way, for the mail log. */
export type Touch = { readonly id: string; readonly name: string; readonly effects: readonly RuleEffect[] }

/** How far a mail came: a rule stopped it, it joined a ticket that was there, or it opened one. */
export type Came = 'stopped' | 'joined' | 'opened'

const SEEN: Readonly<Record<Came, ReadonlySet<RuleEffect> | null>> = {
  stopped: new Set<RuleEffect>(['ignore', 'hold']),
  joined: new Set<RuleEffect>(['allow']),
  opened: null,
}

/** Of what the rules said, what came true: a ticket that was there keeps its group, and a mail that was stopped gets nothing. */
export function touchesOf(trace: readonly Trace[], came: Came): Touch[] {
  const seen = SEEN[came]
  return trace.flatMap(({ id, name, effects }) => {
    const done = seen === null ? effects : effects.filter((effect) => seen.has(effect))
    return id === null || done.length === 0 ? [] : [{ id, name, effects: done }]
  })
}
