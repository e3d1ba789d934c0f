import type { Queries } from '../db/index.ts'

export type Sender =
  | { readonly kind: 'sends'; readonly outgoingAccountId: string; readonly address: string; readonly senderName: string | null }
  | { readonly kind: 'cannot-send'; readonly because: string }

/** Which outgoing account the answers of a ticket leave from, or why there is none. */
export async function findSender(queries: Queries, incomingAccountId: string | null): Promise<Sender> {
  if (incomingAccountId === null) return { kind: 'cannot-send', because: 'The mail account this ticket came by has been removed' }
  const account = await queries
    .selectFrom('incoming_account as incoming')
    .leftJoin('outgoing_account as outgoing', 'outgoing.id', 'incoming.outgoing_account_id')
    .select(['incoming.name', 'outgoing.id', 'outgoing.address', 'outgoing.sender_name', 'outgoing.enabled'])
    .where('incoming.id', '=', incomingAccountId)
    .executeTakeFirst()
  if (!account) return { kind: 'cannot-send', because: 'The mail account this ticket came by has been removed' }
  if (account.id === null || account.address === null)
    return { kind: 'cannot-send', because: `The mail account ${account.name} has no outgoing account to answer from` }
  if (account.enabled === false)
    return { kind: 'cannot-send', because: `The outgoing account ${account.address} is switched off` }
  return { kind: 'sends', outgoingAccountId: account.id, address: account.address, senderName: account.sender_name }
}
