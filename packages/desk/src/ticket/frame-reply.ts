import type { Trx } from '../db/index.ts'
import type { Envelope } from '../outbox/index.ts'
import { writeFromTemplate } from '../templates/index.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'
import type { BrandOfTicket } from './brand-of.ts'
import { templateFaultNote } from './template-fault-note.ts'

/** What an answer stands in, by its brand's template: rendered now, so that a template changed later changes no mail that is owed. */
export async function frameReply(
  trx: Trx,
  given: {
    readonly ticket: {
      readonly id: number
      readonly subject: string
      readonly language: string | null
      readonly name: string
      readonly address: string
    }
    readonly brand: BrandOfTicket
    readonly author: Author
    readonly now: Date
  },
): Promise<NonNullable<Envelope['frame']>> {
  const { ticket, brand, author, now } = given
  const agent = await trx.selectFrom('user').select('signature').where('id', '=', author.id).executeTakeFirst()
  const { html, text, language, fault } = await writeFromTemplate(trx, {
    kind: 'reply',
    brandId: brand.id,
    languages: [ticket.language, brand.language],
    values: {
      ticket: { number: ticket.id, subject: ticket.subject },
      requester: ticket,
      brand: { name: brand.name, signature: brand.face.signature },
      agent: { name: author.name, signature: agent?.signature ?? '' },
    },
  })
  if (fault !== null)
    await addSystemNote(trx, { ticketId: ticket.id, text: templateFaultNote('reply', brand.name, fault), by: null, now })
  return { html, text, language }
}
