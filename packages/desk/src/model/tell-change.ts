import { notify, type Queries } from '../db/index.ts'

/** What screens are told to ask for again. */
export type Change =
  | { readonly kind: 'ticket'; readonly id: number }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'mail' }

/** The channel of live changes; every payload is a `Change` as JSON. */
export const CHANGES_CHANNEL = 'changes'

/** Tells screens that something changed, once the transaction is committed. */
export async function tellChange(queries: Queries, change: Change): Promise<void> {
  await notify(queries, CHANGES_CHANNEL, JSON.stringify(change))
}
