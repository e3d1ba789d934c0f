import { setTimeout as wait } from 'node:timers/promises'

import type { World } from '../world.ts'
import type { FaultEffect, FaultProtocol } from './fault-table.ts'

/**
 * What is left for the protocol to do after the table was asked: every effect but those that are the same everywhere. `closing`
 * means that the tenant ended while the fault was waited for; the request should end without an answer.
 */
export type Met = Exclude<FaultEffect, { readonly kind: 'delay' | 'clock' }> | { readonly kind: 'closing' }

/**
 * The one question every protocol asks before it works on a request: takes the row that hits it, moves the clock if that is its
 * effect, and waits out its delay. Undefined: go on.
 */
export async function meetFault(
  world: Pick<World, 'faults' | 'clock' | 'closing'>,
  protocol: FaultProtocol,
  operation: string,
): Promise<Met | undefined> {
  const fault = world.faults.take(protocol, operation)
  if (fault === undefined) return undefined
  const { effect } = fault
  if (effect.kind === 'clock') world.clock.shift(effect.shiftMilliseconds)
  const milliseconds = (fault.delayMilliseconds ?? 0) + (effect.kind === 'delay' ? effect.milliseconds : 0)
  if (milliseconds > 0 && !(await waitOpen(world.closing, milliseconds))) return { kind: 'closing' }
  return effect.kind === 'delay' || effect.kind === 'clock' ? undefined : effect
}

/** Waits; false when `closing` was aborted meanwhile. */
export async function waitOpen(closing: AbortSignal, milliseconds: number): Promise<boolean> {
  try {
    await wait(milliseconds, undefined, { signal: closing })
    return true
  } catch {
    return false
  }
}
