import type { OutgoingAccountRow, Queries } from '../db/index.ts'

export type Sender =
  | {
      readonly kind: 'sends'
      readonly outgoingAccountId: string
      readonly address: string
      readonly senderName: string | null
      /** Answers are asked for at an address that bears the ticket's signed tag. */
      readonly replyTag: boolean
      readonly numberInSubject: boolean
    }
  | { readonly kind: 'cannot-send'; readonly because: string }

/**
 * Which outgoing account the answers of a ticket leave from, or why there is none: the one of the mail account it came by; where that
 * account has none or is gone, the primary outgoing account, and without one that of the primary mail account.
 */
export async function findSender(queries: Queries, incomingAccountId: string | null): Promise<Sender> {
  const account =
    incomingAccountId === null
      ? undefined
      : await queries
          .selectFrom('incoming_account as incoming')
          .leftJoin('outgoing_account as outgoing', 'outgoing.id', 'incoming.outgoing_account_id')
          .select([
            'incoming.name',
            'outgoing.id',
            'outgoing.address',
            'outgoing.sender_name',
            'outgoing.enabled',
            'outgoing.reply_tag',
            'outgoing.number_in_subject',
          ])
          .where('incoming.id', '=', incomingAccountId)
          .executeTakeFirst()
  if (account && account.id !== null && account.address !== null) {
    if (account.enabled === false)
      return { kind: 'cannot-send', because: `The outgoing account ${account.address} is switched off` }
    return sends({
      id: account.id,
      address: account.address,
      sender_name: account.sender_name,
      reply_tag: account.reply_tag ?? false,
      number_in_subject: account.number_in_subject ?? false,
    })
  }
  const primary = await findPrimary(queries)
  if (primary) return sends(primary)
  return {
    kind: 'cannot-send',
    because: account
      ? `The mail account ${account.name} has no outgoing account to answer from`
      : 'The mail account this ticket came by has been removed',
  }
}

type Sending = Pick<OutgoingAccountRow, 'id' | 'address' | 'sender_name' | 'reply_tag' | 'number_in_subject'>

function sends(account: Sending): Sender {
  const { id, address, sender_name: senderName, reply_tag: replyTag, number_in_subject: numberInSubject } = account
  return { kind: 'sends', outgoingAccountId: id, address, senderName, replyTag, numberInSubject }
}

async function findPrimary(queries: Queries): Promise<Sending | undefined> {
  const chosen = await queries
    .selectFrom('outgoing_account')
    .select(['id', 'address', 'sender_name', 'reply_tag', 'number_in_subject'])
    .where('is_primary', '=', true)
    .where('enabled', '=', true)
    .executeTakeFirst()
  if (chosen) return chosen
  return await queries
    .selectFrom('incoming_account as incoming')
    .innerJoin('outgoing_account as outgoing', 'outgoing.id', 'incoming.outgoing_account_id')
    .select(['outgoing.id', 'outgoing.address', 'outgoing.sender_name', 'outgoing.reply_tag', 'outgoing.number_in_subject'])
    .where('incoming.is_primary', '=', true)
    .where('outgoing.enabled', '=', true)
    .executeTakeFirst()
}
