import type { MessageRow, Trx } from '../db/index.ts'
import type { Author } from './author.ts'

export type Earlier =
  | { readonly kind: 'none' }
  /** The call was made before and its answer was lost: this is what it made. */
  | { readonly kind: 'same'; readonly messageId: string }
  | { readonly kind: 'other' }

/** Whether the id an agent gives a message has been used: by this very message, or by another one. Call it with the ticket locked. */
export async function findEarlier(
  trx: Trx,
  given: {
    readonly id?: string | undefined
    readonly ticketId: number
    readonly author: Author
    readonly kind: MessageRow['kind']
    readonly html: string
  },
): Promise<Earlier> {
  if (given.id === undefined) return { kind: 'none' }
  const found = await trx
    .selectFrom('message')
    .select(['ticket_id', 'author_id', 'kind', 'html'])
    .where('id', '=', given.id)
    .executeTakeFirst()
  if (!found) return { kind: 'none' }
  const isSame =
    found.ticket_id === given.ticketId &&
    found.author_id === given.author.id &&
    found.kind === given.kind &&
    // Words changed since must not vanish silently behind the ones that were sent.
    found.html === given.html
  return isSame ? { kind: 'same', messageId: given.id } : { kind: 'other' }
}
