import type { Flag } from '../flags.ts'
import type { SequenceSet } from '../wire/sequence-set.ts'

/** What SEARCH asks of a mail (RFC 3501 section 6.4.4). Dates are midnight UTC in milliseconds since the epoch. */
export type Criterion =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'flag'; readonly flag: Flag; readonly isSet: boolean }
  | { readonly kind: 'numbers' | 'uids'; readonly set: SequenceSet }
  | { readonly kind: 'header'; readonly name: string; readonly text: string }
  | { readonly kind: 'body' | 'text'; readonly text: string }
  | { readonly kind: 'larger' | 'smaller'; readonly bytes: number }
  | { readonly kind: 'before' | 'on' | 'since'; readonly of: 'received' | 'sent'; readonly day: number }
  | { readonly kind: 'not'; readonly criterion: Criterion }
  | { readonly kind: 'and' | 'or'; readonly criteria: readonly Criterion[] }
