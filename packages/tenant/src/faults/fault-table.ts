/** The doors of the tenant. A door that is new to the table needs no more than its name here. */
export const FAULT_PROTOCOLS = ['entra', 'graph', 'ews', 'imap', 'pop3', 'smtp'] as const
export type FaultProtocol = (typeof FAULT_PROTOCOLS)[number]

/**
 * What happens instead of, before, in the middle of or after the true answer. Each protocol says it in its own words; one that
 * has no such thing (a POP3 server has no status codes) goes on as if the row were not there.
 *
 * - `status`, `error`: a refusal in the protocol's own form. In line protocols `message` is the text after the code.
 * - `cut`: the connection dies before the request is worked on, in the middle of the answer, or after the work without a word.
 * - `delay`: the answer comes late. Every other effect may be late too, by the row's own `delayMilliseconds`.
 * - `trickle`: the true answer, so many bytes a second.
 * - `wrongLength`: the announced length (Content-Length, an IMAP literal, a POP3 size) is off by so many bytes.
 * - `stale`: reads answer as things were so many milliseconds ago; writes are not touched.
 * - `clock`: the tenant's clock jumps, then the request goes on: a token may die between two pages.
 * - `drop`, `double`, `reorder`: what the tenant should send on by itself (a change notification, a submitted mail) is lost,
 *   sent twice, or kept back until the next one has gone.
 */
export type FaultEffect =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly message?: string
      readonly retryAfterSeconds?: number
    }
  | { readonly kind: 'error'; readonly code: number | string; readonly message?: string }
  | { readonly kind: 'cut'; readonly when: 'before' | 'middle' | 'after' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'trickle'; readonly bytesPerSecond: number }
  | { readonly kind: 'wrongLength'; readonly offBy: number }
  | { readonly kind: 'stale'; readonly milliseconds: number }
  | { readonly kind: 'clock'; readonly shiftMilliseconds: number }
  | { readonly kind: 'drop' | 'double' | 'reorder' }

/** One row of the fault table that `/_control/faults` edits. A row applies to the next `count` matching requests. */
export type Fault = {
  readonly id: string
  readonly protocol: FaultProtocol
  /** Operation name such as `messages.delta`, `messages.send`, `token`, `FETCH`; `*` matches all of the protocol. */
  readonly operation: string
  readonly effect: FaultEffect
  /** Chance in [0, 1] that a matching request is hit; 1 when absent. */
  readonly chance?: number
  /** How many requests it may still hit; unlimited when absent. */
  count?: number
  /** Waited before the effect, whatever it is; 0 when absent. */
  readonly delayMilliseconds?: number
  /** The row leaves the table so long after it was added, on the tenant's clock; it stays when absent. */
  readonly forMilliseconds?: number
}

export type FaultTable = {
  readonly add: (fault: Omit<Fault, 'id'>) => Fault
  readonly remove: (id: string) => boolean
  readonly clear: () => void
  readonly list: () => readonly Fault[]
  /** Takes the fault that hits this request, if any, and counts it down. Protocols call `meetFault`, which waits too. */
  readonly take: (protocol: FaultProtocol, operation: string) => Fault | undefined
  /** Says which operations a protocol asks about; rows for others are refused by `/_control/faults` from then on. */
  readonly announce: (protocol: FaultProtocol, ...operations: readonly string[]) => void
  /** What was announced, sorted; empty for a protocol that announced nothing and therefore takes any name. */
  readonly operations: (protocol: FaultProtocol) => readonly string[]
}
