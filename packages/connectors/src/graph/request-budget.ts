import { setTimeout as wait } from 'node:timers/promises'

import { ConnectorError } from '../connector-error.ts'
import type { Border } from '../connector-error.ts'
import { LONGEST_TOLD_SECONDS } from '../network/ask.ts'

export type RequestKind = 'receive' | 'send'

/** What one mailbox may be asked at once. Share one between everything that works on the mailbox in this process. */
export type RequestBudget = {
  /** Runs the work when a slot is free. A mailbox that asked us to wait long fails at once, `THROTTLED`, without being asked. */
  readonly run: <Result>(kind: RequestKind, work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>
  /** The mailbox asked us to leave it alone for so long. */
  readonly pause: (seconds: number) => void
  /** A person wants it asked now all the same. */
  readonly endPause: () => void
}

/** How a service wants one mailbox to be asked. */
export type BudgetRules = {
  /** Whose refusal it would be; failures of the budget carry it. */
  readonly border: Border
  /** Requests at once, of both kinds together. */
  readonly slots: number
  /** So that an import of old mail never holds up an answer to a customer. */
  readonly keptForSending: number
}

// Outlook's own limit for one app on one mailbox; a fifth request at once gets 429 (learn.microsoft.com/graph/throttling-limits).
const GRAPH_RULES: BudgetRules = { border: 'graph', slots: 4, keptForSending: 1 }
// A wait this short is not worth a failed walk and a line in the account's history.
const LONGEST_PATIENCE_MILLISECONDS = 5_000

const budgets = new Map<string, RequestBudget>()

/** The budget of a mailbox in this process, by any stable name of it, such as its address with its Graph host. Without `rules`: Graph's. */
export function requestBudget(key: string, rules: BudgetRules = GRAPH_RULES): RequestBudget {
  const known = budgets.get(key)
  if (known !== undefined) return known
  const made = makeRequestBudget(rules)
  budgets.set(key, made)
  return made
}

/** A budget of its own, for a mailbox nobody else in this process works on. */
export function makeRequestBudget({ border, slots, keptForSending }: BudgetRules = GRAPH_RULES): RequestBudget {
  const running = { receive: 0, send: 0 }
  const queues: Record<RequestKind, (() => void)[]> = { receive: [], send: [] }
  let pausedUntil = 0

  const mayStart = (kind: RequestKind): boolean => {
    const all = running.receive + running.send
    return kind === 'send' ? all < slots : all < slots && running.receive < slots - keptForSending
  }
  const startWaiting = (): void => {
    for (const kind of ['send', 'receive'] as const) {
      while (queues[kind].length > 0 && mayStart(kind)) {
        running[kind] += 1
        queues[kind].shift()?.()
      }
    }
  }
  const takeSlot = async (kind: RequestKind, signal: AbortSignal | undefined): Promise<void> => {
    if (queues[kind].length === 0 && mayStart(kind)) {
      running[kind] += 1
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      queues[kind] = queues[kind].filter((one) => one !== resolve)
      reject(new ConnectorError('ABORTED', 'The request was ended before its turn came.', { border }))
    }
    queues[kind].push(resolve)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }
  const sitOutPause = async (signal: AbortSignal | undefined): Promise<void> => {
    const left = pausedUntil - Date.now()
    if (left <= 0) return
    if (left > LONGEST_PATIENCE_MILLISECONDS)
      throw new ConnectorError('THROTTLED', 'The mailbox asked us to wait; the wait is not over.', {
        border,
        retryAfterSeconds: Math.ceil(left / 1000),
      })
    try {
      await wait(left, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      throw new ConnectorError('ABORTED', 'The request was ended before its turn came.', { border }, error)
    }
  }

  return {
    run: async (kind, work, signal) => {
      if (signal?.aborted) throw new ConnectorError('ABORTED', 'The request was ended before its turn came.', { border })
      await takeSlot(kind, signal)
      try {
        await sitOutPause(signal)
        return await work()
      } finally {
        running[kind] -= 1
        startWaiting()
      }
    },
    pause: (seconds) => {
      pausedUntil = Math.max(pausedUntil, Date.now() + Math.min(seconds, LONGEST_TOLD_SECONDS) * 1000)
    },
    endPause: () => {
      pausedUntil = 0
    },
  }
}
