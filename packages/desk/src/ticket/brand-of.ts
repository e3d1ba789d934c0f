import type { Trx } from '../db/index.ts'
import type { Envelope } from '../outbox/index.ts'

/** How the answers of a ticket look outside: by its brand, or the default one where it names none. */
export async function brandOf(trx: Trx, ticketId: number): Promise<NonNullable<Envelope['brand']>> {
  const brand = await trx
    .selectFrom('ticket')
    .innerJoin('brand', (join) =>
      join.on((on) =>
        on.or([
          on('brand.id', '=', on.ref('ticket.brand_id')),
          on.and([on('ticket.brand_id', 'is', null), on('brand.is_default', '=', true)]),
        ]),
      ),
    )
    .select(['brand.sender_name', 'brand.reply_to', 'brand.signature'])
    .where('ticket.id', '=', ticketId)
    .executeTakeFirstOrThrow()
  return { senderName: brand.sender_name, replyTo: brand.reply_to, signature: brand.signature.trim() }
}
