import {
  addNote,
  assign,
  changeStatus,
  markRead,
  MAX_ANSWER_FILE_BYTES,
  merge,
  place,
  reply,
  tag,
  unmerge,
} from '../../ticket/index.ts'
import { retryDelivery } from '../../outbox/index.ts'
import type { Answers } from '../answer.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'
import { refusePlacement } from '../refuse-placement.ts'
import { refuseMerged } from '../tickets/refuse-merged.ts'
import { countViews } from '../tickets/count-views.ts'
import { getTicket, listEarlierMessages } from '../tickets/get-ticket.ts'
import { listTickets } from '../tickets/list-tickets.ts'

/** The id came back with other words: an answer was lost on the way, and the text was changed before the next try. */
const SENT_ALREADY =
  'An earlier version of this went out already, as the conversation shows. Send again only if this is to go out too.'

/** Tags offered to choose from; a desk has a few dozen. */
const MOST_TAGS = 500

/** Tickets: lists are read here, every change is a verb of the ticket room in one transaction. */
export const ticketAnswers = {
  listTickets: async ({ desk, agent, query }) => {
    const { kysely } = desk.database
    const page = await listTickets(kysely, { ...query, agent })
    return { ...page, counts: await countViews(kysely, agent) }
  },
  listTags: async ({ desk }) => {
    const rows = await desk.database.kysely
      .selectFrom('ticket_tag')
      .select('tag')
      .groupBy('tag')
      .orderBy((of) => of.fn.countAll(), 'desc')
      .orderBy('tag')
      .limit(MOST_TAGS)
      .execute()
    return { tags: rows.map((row) => row.tag) }
  },
  getTicket: async ({ desk, params }) => await getTicket(desk.database.kysely, params.id),
  listMessages: async ({ desk, params, query }) => ({
    messages: await listEarlierMessages(desk.database.kysely, params.id, query.before),
  }),
  changeTicket: async ({ desk, agent, params, body }) => {
    const { assigneeId: _, status: __, unread: ___, tags, ...placement } = body
    await desk.database.transaction(async (trx) => {
      if (body.unread === undefined) await refuseMerged(trx, params.id)
      const change = { ticketId: params.id, by: agent, now: desk.now() }
      if (Object.values(placement).some((value) => value !== undefined)) {
        const placed = await place(trx, { ...change, change: placement })
        if (placed.kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
        if (placed.kind === 'wrong') throw refusePlacement(placed.fault)
      }
      if (body.assigneeId !== undefined) {
        const { kind } = await assign(trx, { ...change, assigneeId: body.assigneeId })
        if (kind === 'agent-missing') throw wrongField('assigneeId', 'There is no such agent; reload the page and choose again.')
        if (kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
      }
      if (body.status !== undefined) {
        const { kind } = await changeStatus(trx, { ...change, status: body.status })
        if (kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
      }
      if (tags !== undefined) {
        const { kind } = await tag(trx, { ...change, tags })
        if (kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
      }
      if (body.unread === false) await markRead(trx, params.id)
    })
    return await getTicket(desk.database.kysely, params.id)
  },
  createReply: async ({ desk, agent, params, body }) => {
    const outcome = await desk.database.transaction(async (trx) => {
      await refuseMerged(trx, params.id)
      return reply(
        trx,
        { messageKey: desk.messageKey, clock: desk.now },
        {
          id: body.id,
          ticketId: params.id,
          author: agent,
          html: body.html,
          cc: body.cc,
          attachmentIds: body.attachmentIds,
          ...(body.status === undefined ? {} : { status: body.status }),
        },
      )
    })
    switch (outcome.kind) {
      case 'queued':
      case 'queued-before':
        return await getTicket(desk.database.kysely, params.id)
      case 'ticket-missing':
        throw notFound(`Ticket #${params.id}`)
      case 'attachment-missing':
        throw wrongField('attachmentIds', 'A file is no longer there; attach it again.')
      case 'empty':
        throw wrongField('html', 'Write something or attach a file.')
      case 'files-too-large':
        throw wrongField(
          'attachmentIds',
          `The files are more than ${MAX_ANSWER_FILE_BYTES / 1024 / 1024} MB together, and no mail server would take them. Remove some, or send a link.`,
        )
      case 'id-taken':
        throw conflict('SENT_ALREADY', SENT_ALREADY)
      case 'no-outgoing-account':
        throw conflict('CANNOT_SEND', `${outcome.because}.`)
      default:
        return outcome satisfies never
    }
  },
  createNote: async ({ desk, agent, params, body }) => {
    const { kind } = await desk.database.transaction(async (trx) => {
      await refuseMerged(trx, params.id)
      return addNote(trx, { id: body.id, ticketId: params.id, author: agent, html: body.html, now: desk.now() })
    })
    if (kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
    if (kind === 'empty') throw wrongField('html', 'Write something first.')
    if (kind === 'id-taken') throw conflict('SENT_ALREADY', SENT_ALREADY)
    return await getTicket(desk.database.kysely, params.id)
  },
  createMerge: async ({ desk, agent, params, body }) => {
    const outcome = await desk.database.transaction((trx) =>
      merge(trx, { from: params.id, into: body.into, by: agent, now: desk.now() }),
    )
    switch (outcome.kind) {
      case 'merged':
        return await getTicket(desk.database.kysely, outcome.into)
      case 'ticket-missing':
        throw notFound(`Ticket #${params.id}`)
      case 'into-missing':
        throw wrongField('into', `There is no ticket #${body.into}. Give the number of the ticket that stays.`)
      case 'same':
        throw wrongField('into', `#${body.into} and this ticket are one already. Give the number of another ticket.`)
      case 'merged-already':
        throw conflict('TICKET_MERGED', `Ticket #${params.id} was merged into #${outcome.into} already.`)
      default:
        return outcome satisfies never
    }
  },
  deleteMerge: async ({ desk, agent, params }) => {
    const { kind } = await desk.database.transaction((trx) => unmerge(trx, { ticketId: params.id, by: agent, now: desk.now() }))
    if (kind === 'ticket-missing') throw notFound(`Ticket #${params.id}`)
    if (kind === 'not-merged') throw conflict('NOT_MERGED', `Ticket #${params.id} is not merged into another one.`)
    return await getTicket(desk.database.kysely, params.id)
  },
  retryDelivery: async ({ desk, agent, params }) => {
    const outcome = await desk.database.transaction((trx) =>
      retryDelivery(trx, { messageId: params.id, by: agent, now: desk.now() }),
    )
    if (outcome.kind === 'message-missing') throw notFound('This message')
    if (outcome.kind === 'not-stopped')
      throw conflict(
        'NOT_STOPPED',
        outcome.state === 'sent' ? 'This answer has left already.' : 'This answer is being sent right now.',
      )
    return { queued: true as const }
  },
} satisfies Partial<Answers>
