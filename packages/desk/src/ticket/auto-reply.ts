import { makeMessageId, makeReplyTag } from '@postdesk/mail'
import { json, type Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import {
  MAX_AUTO_REPLIES,
  MAX_AUTO_REPLIES_OF_TICKET,
  oweMail,
  QUIET_HOURS,
  takeAutoReplyAllowance,
  type Allowance,
} from '../outbox/index.ts'
import { writeFromTemplate } from '../templates/index.ts'
import { addSystemNote } from './add-system-note.ts'
import { answerFacts } from './answer-facts.ts'
import { brandOf } from './brand-of.ts'
import { domainOf } from './domain-of.ts'
import { findSender } from './find-sender.ts'
import { templateFaultNote } from './template-fault-note.ts'

export type AutoReplyOutcome =
  | { readonly kind: 'queued'; readonly messageId: string }
  | { readonly kind: 'cannot-send' }
  | { readonly kind: 'stopped' }

/** Tells the writer of a new ticket that it has arrived. One address and one ticket get a few; then it stops, and the ticket says so. */
export async function autoReply(
  trx: Trx,
  deps: { readonly messageKey: Uint8Array },
  given: {
    readonly ticketId: number
    readonly subject: string
    /** The language of the mail, when it could be told. */
    readonly language: string | null
    readonly incomingAccountId: string
    readonly to: { readonly name: string; readonly address: string }
    readonly now: Date
  },
): Promise<AutoReplyOutcome> {
  const { ticketId, to, now } = given
  const sender = await findSender(trx, given.incomingAccountId)
  if (sender.kind === 'cannot-send') return { kind: 'cannot-send' }
  const allowance = await takeAutoReplyAllowance(trx, { address: to.address, ticketId }, now)
  if (allowance.kind === 'stopped') {
    await addSystemNote(trx, { ticketId, text: sayStopped(allowance, to.address), by: null, now })
    return { kind: 'stopped' }
  }
  const brand = await brandOf(trx, ticketId)
  const written = await writeFromTemplate(trx, {
    kind: 'auto reply',
    brandId: brand.id,
    languages: [given.language, brand.language],
    values: {
      ticket: { number: ticketId, subject: given.subject },
      requester: to,
      brand: { name: brand.name, signature: brand.face.signature },
      agent: null,
    },
  })
  if (written.fault !== null)
    await addSystemNote(trx, { ticketId, text: templateFaultNote('automatic reply', brand.name, written.fault), by: null, now })
  const { id: messageId } = await trx
    .insertInto('message')
    .values({
      ticket_id: ticketId,
      kind: 'auto reply',
      author_name: sender.senderName ?? brand.face.senderName ?? sender.address,
      author_address: sender.address,
      recipients: json({ to: [to], cc: [] }),
      text: written.text,
      html: written.html,
      created_at: now,
      auto_submitted: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const internetMessageId = makeMessageId({
    ticketId: String(ticketId),
    messageId,
    key: deps.messageKey,
    domain: domainOf(sender.address),
  })
  await trx.insertInto('message_reference').values({ header_id: internetMessageId, message_id: messageId }).execute()
  const {
    replyTo: _,
    quotes: __,
    references,
    ...facts
  } = await answerFacts(trx, { id: ticketId, subject: given.subject, history: 'none' }, sender.numberInSubject)
  await oweMail(trx, {
    messageId,
    outgoingAccountId: sender.outgoingAccountId,
    internetMessageId,
    kind: 'auto reply',
    envelope: {
      to: [to],
      cc: [],
      ...facts,
      references: references.filter((id) => id !== internetMessageId),
      quotes: null,
      replyTag: sender.replyTag ? makeReplyTag(ticketId, deps.messageKey) : null,
      // Its words are whole: template and signature are in them.
      frame: null,
      brand: { ...brand.face, signature: '' },
    },
  })
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { kind: 'queued', messageId }
}

/** Why no automatic answer went out, and how it goes on. */
function sayStopped(stop: Extract<Allowance, { kind: 'stopped' }>, address: string): string {
  if (stop.why === 'complaint')
    return `No automatic answer was sent: a complaint about our mail came from ${address}. An administrator can resume them.`
  const had = !stop.isNew
    ? `automatic answers to ${stop.of === 'address' ? address : 'this ticket'} have stopped`
    : stop.of === 'address'
      ? `${address} has had ${MAX_AUTO_REPLIES} within an hour, which is as many as one address gets`
      : `this ticket has had ${MAX_AUTO_REPLIES_OF_TICKET}, which is as many as one ticket gets`
  return `No automatic answer was sent: ${had}. They begin again after ${QUIET_HOURS} hours in which none was due, or when an administrator resumes them.`
}
