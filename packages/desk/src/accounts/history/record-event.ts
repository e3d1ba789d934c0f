import type { ErrorCard } from '@postdesk/connectors'
import { json, type Queries } from '../../db/index.ts'
import { tellChange } from '../../model/tell-change.ts'

export type AccountEvent = {
  readonly account: { readonly incoming: string } | { readonly outgoing: string }
  /** Stable word for filters: `receiving`, `waiting`, `needs-a-person`, `cursor-lost`, `sending`. */
  readonly kind: string
  /** One sentence, as a person would write it. */
  readonly text: string
  readonly at: Date
  readonly actor?: string
  readonly card?: ErrorCard | null
}

/** Writes one line of an account's history. Call it on a change, not for each round: it is read by people. */
export async function recordAccountEvent(queries: Queries, event: AccountEvent): Promise<void> {
  const incoming = 'incoming' in event.account ? event.account.incoming : null
  const outgoing = 'outgoing' in event.account ? event.account.outgoing : null
  await queries
    .insertInto('account_event')
    .values({
      incoming_account_id: incoming,
      outgoing_account_id: outgoing,
      at: event.at,
      kind: event.kind,
      text: event.text,
      actor: event.actor ?? null,
      error_card: event.card ? json(event.card) : null,
    })
    .execute()
  const id = incoming ?? outgoing
  if (id !== null) await tellChange(queries, { kind: 'account', id })
}
