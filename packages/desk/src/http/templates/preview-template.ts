import type { Agent, OutputOf, routes, TemplateKind } from '@postdesk/contract'
import { quoteMails, type QuotedMail } from '@postdesk/mail'
import type { Queries } from '../../db/index.ts'
import { ANSWER_SLOT, HISTORY_SLOT, renderTemplate, type TemplateValues } from '../../templates/index.ts'
import { MADE_UP, MADE_UP_ANSWER, MADE_UP_MAIL } from './example-values.ts'

type Preview =
  | { readonly kind: 'brand-missing' | 'ticket-missing' }
  | { readonly kind: 'shown'; readonly shown: OutputOf<typeof routes.previewTemplate> }

type Asked = {
  readonly brandId: string
  readonly kind: TemplateKind
  readonly language: string
  readonly html: string
  readonly ticketId?: number | undefined
  readonly agent: Agent
}

/** What a template would send on a ticket: the one named, else the latest, else a made-up one. Nothing is sent or kept. */
export async function previewTemplate(queries: Queries, asked: Asked): Promise<Preview> {
  const brand = await queries
    .selectFrom('brand')
    .select(['name', 'sender_name', 'signature'])
    .where('id', '=', asked.brandId)
    .executeTakeFirst()
  if (!brand) return { kind: 'brand-missing' }
  const ticket = await findTicket(queries, asked.ticketId)
  if (!ticket && asked.ticketId !== undefined) return { kind: 'ticket-missing' }
  const me = await queries.selectFrom('user').select('signature').where('id', '=', asked.agent.id).executeTakeFirst()
  const values: TemplateValues = {
    ...MADE_UP,
    ...(ticket && {
      ticket: { number: ticket.id, subject: ticket.subject },
      requester: { name: ticket.name, address: ticket.address },
    }),
    brand: { name: brand.sender_name ?? brand.name, signature: brand.signature },
    agent: { name: asked.agent.name, signature: me?.signature ?? '' },
  }
  const rendered = renderTemplate(asked.kind, asked.html, values)
  const ticketId = ticket?.id ?? null
  if (rendered.kind === 'faulty') {
    const fault = { line: rendered.line, message: rendered.message }
    return { kind: 'shown', shown: { html: null, text: null, fault, ticketId } }
  }
  const history = quoteMails([await lastMail(queries, ticketId, values)], asked.language)
  const fill = (frame: string, answer: string, quoted: string) =>
    frame.replaceAll(ANSWER_SLOT, () => answer).replaceAll(HISTORY_SLOT, () => quoted)
  const html = fill(rendered.html, MADE_UP_ANSWER.html, history.html)
  return {
    kind: 'shown',
    shown: {
      html,
      text: fill(rendered.text, MADE_UP_ANSWER.text, history.text),
      fault: null,
      ticketId,
    },
  }
}

async function findTicket(queries: Queries, id: number | undefined) {
  return await queries
    .selectFrom('ticket')
    .innerJoin('person', 'person.id', 'ticket.requester_id')
    .select(['ticket.id', 'ticket.subject', 'person.name', 'person.address'])
    .$if(id !== undefined, (query) => query.where('ticket.id', '=', id ?? 0))
    .orderBy('ticket.last_message_at', 'desc')
    .orderBy('ticket.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function lastMail(queries: Queries, ticketId: number | null, values: TemplateValues): Promise<QuotedMail> {
  const message =
    ticketId === null
      ? undefined
      : await queries
          .selectFrom('message')
          .select(['author_name', 'author_address', 'text', 'html', 'created_at'])
          .where('ticket_id', '=', ticketId)
          .where('kind', '=', 'customer message')
          .orderBy('created_at', 'desc')
          .limit(1)
          .executeTakeFirst()
  if (!message) return { from: values.requester, date: new Date(Date.UTC(2026, 2, 2, 9, 30)), text: MADE_UP_MAIL, html: null }
  const from = { name: message.author_name, address: message.author_address ?? '' }
  return { from, date: message.created_at, text: message.text, html: message.html }
}
