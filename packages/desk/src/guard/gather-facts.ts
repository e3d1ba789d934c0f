import type { Queries } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import type { ReadyMail } from '../model/ready-mail.ts'
import { isDeskMail } from '../model/desk-mail-id.ts'
import type { GuardFacts } from './judge-mail.ts'

/** What the guard must know about us to judge a mail. */
export async function gatherGuardFacts(
  queries: Queries,
  { messageId, references }: Pick<ReadyMail, 'messageId' | 'references'>,
  messageKey: Uint8Array,
): Promise<Omit<GuardFacts, 'isReportOnOurs'>> {
  const incoming = await queries.selectFrom('incoming_account').select('address').execute()
  const outgoing = await queries.selectFrom('outgoing_account').select('address').execute()
  const ours =
    messageId === null
      ? undefined
      : await queries
          .selectFrom('outbox_item')
          .innerJoin('message_reference', 'message_reference.message_id', 'outbox_item.message_id')
          .select('outbox_item.id')
          .where('message_reference.header_id', '=', headerId(messageId))
          .executeTakeFirst()
  return {
    ownAddresses: new Set([...incoming, ...outgoing].map(({ address }) => address.toLowerCase())),
    isOurs: ours !== undefined || isDeskMail(messageId === null ? references : [messageId, ...references], messageKey),
  }
}
