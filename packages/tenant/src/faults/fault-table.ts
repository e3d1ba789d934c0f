/** One row of the fault table that `/_control/faults` edits. A row applies to the next `count` matching requests. */
export type Fault = {
  readonly id: string
  readonly protocol: 'entra' | 'graph' | 'ews' | 'imap' | 'pop3' | 'smtp'
  /** Operation name such as `messages.delta`, `messages.send`, `token`; `*` matches all of the protocol. */
  readonly operation: string
  /** What happens instead of, before, in the middle of or after the true answer. */
  readonly effect:
    | {
        readonly kind: 'status'
        readonly status: number
        readonly code?: string
        readonly message?: string
        readonly retryAfterSeconds?: number
      }
    | { readonly kind: 'error'; readonly code: number | string }
    | { readonly kind: 'cut'; readonly when: 'before' | 'middle' | 'after' }
    | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Chance in [0, 1] that a matching request is hit; 1 when absent. */
  readonly chance?: number
  /** How many requests it may still hit; unlimited when absent. */
  count?: number
}

export type FaultTable = {
  readonly add: (fault: Omit<Fault, 'id'>) => Fault
  readonly remove: (id: string) => boolean
  readonly clear: () => void
  readonly list: () => readonly Fault[]
  /** Takes the fault that hits this request, if any, and counts it down. */
  readonly take: (protocol: Fault['protocol'], operation: string) => Fault | undefined
}
