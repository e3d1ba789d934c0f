import type { Trx } from '../db/index.ts'
import type { Envelope } from '../outbox/index.ts'

export type BrandOfTicket = {
  readonly id: string
  readonly name: string
  readonly language: string
  readonly history: 'none' | 'last' | 'all'
  /** What is fixed in an envelope. */
  readonly face: NonNullable<Envelope['brand']>
}

/** How the answers of a ticket look outside: by its brand, or the default one where it names none. */
export async function brandOf(trx: Trx, ticketId: number): Promise<BrandOfTicket> {
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
    .select([
      'brand.id',
      'brand.name',
      'brand.language',
      'brand.history',
      'brand.sender_name',
      'brand.reply_to',
      'brand.signature',
    ])
    .where('ticket.id', '=', ticketId)
    .executeTakeFirstOrThrow()
  const { id, name, language, history } = brand
  return {
    id,
    name: brand.sender_name ?? name,
    language,
    history,
    face: { senderName: brand.sender_name, replyTo: brand.reply_to, signature: brand.signature.trim() },
  }
}
