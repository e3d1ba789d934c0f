import type { FaultEffect } from '../../faults/fault-table.ts'
import { bad, no } from './completion.ts'
import type { Completion } from './completion.ts'

type Refusing = Extract<FaultEffect, { kind: 'status' | 'error' }>

/** Refusals of Exchange by name, for faults of kind `error` (E3). */
const NAMED: Readonly<Record<string, Completion>> = {
  Throttled: bad('Request is throttled. Suggested Backoff Time: 92415 milliseconds'),
  ServerUnavailable: bad('Server Unavailable. 15'),
  NotConnected: bad('User is authenticated but not connected.'),
  AuthenticateFailed: no('AUTHENTICATE failed.'),
  AccessTokenExpired: {
    kind: 'bye',
    text: 'Session invalidated - AccessTokenExpired',
    before: bad('Session invalidated - AccessTokenExpired'),
  },
  ConnectionClosed: { kind: 'bye', text: 'Connection is closed. 13' },
  ShuttingDown: { kind: 'bye', text: 'Server shutting down.' },
}

/**
 * What a fault answers. `error` takes a name of the list above, or any words, which become a NO. `status` is read as HTTP's: 429 is
 * the throttle with `retryAfterSeconds`, 5xx "Server Unavailable"; `code` NO, BAD or BYE chooses the form and `message` the words.
 */
export function refuseByFault(effect: Refusing, operation: string): Completion | undefined {
  // Not a refusal: FETCH goes on and gives another mail in the place of each.
  if (operation === 'fetch' && isFailedRetrieval(effect)) return undefined
  if (effect.kind === 'error') return NAMED[String(effect.code)] ?? no(oneLine(effect.message ?? String(effect.code)))
  const text = oneLine(effect.message ?? textOf(effect))
  const form = effect.code?.toUpperCase()
  if (form === 'BYE') return { kind: 'bye', text }
  return form === 'NO' ? no(text) : bad(text)
}

/** The fault `RetrievalFailed`: Exchange could not turn the item into a mail, or Defender is still looking at it. */
export function isFailedRetrieval(effect: { readonly kind: string; readonly code?: unknown } | undefined): boolean {
  return effect?.kind === 'error' && effect.code === 'RetrievalFailed'
}

function textOf({ status, retryAfterSeconds }: Extract<Refusing, { kind: 'status' }>): string {
  if (status !== 429) return 'Server Unavailable. 15'
  return `Request is throttled. Suggested Backoff Time: ${String(Math.round((retryAfterSeconds ?? 92.415) * 1000))} milliseconds`
}

function oneLine(text: string): string {
  return text.replaceAll('\0', ' ').replace(/[\r\n]+/g, ' ')
}
