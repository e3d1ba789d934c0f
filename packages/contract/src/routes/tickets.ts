import { z } from 'zod'
import type { Route } from '../route.ts'
import { Named, PlacementChange, Priority } from './placement.ts'
import { RuleTouch, Tag } from './rules.ts'
import { EmailAddress, ErrorCard, NamedAddress, TicketId, Time } from '../shapes.ts'

export const TicketStatus = z.enum(['open', 'pending', 'closed'])
export const TicketView = z.enum(['unassigned', 'mine', 'my-groups', 'open', 'pending', 'closed', 'all'])

export const TicketRow = z.object({
  id: z.number().int(),
  subject: z.string(),
  status: TicketStatus,
  unread: z.boolean(),
  excerpt: z.string(),
  excerptBy: z
    .object({ id: z.string().nullable(), name: z.string() })
    .nullable()
    .describe('the agent whose words the excerpt is; null where they are a customer’s'),
  requester: NamedAddress,
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  group: Named.nullable(),
  category: Named.nullable().describe('one of those of the group'),
  company: Named.nullable(),
  priority: Priority,
  tags: z.array(z.string()),
  lastMessageAt: Time,
  createdAt: Time,
})
export type TicketRow = z.infer<typeof TicketRow>

export const Attachment = z.object({
  id: z.uuid(),
  filename: z.string(),
  contentType: z.string(),
  size: z.number().int(),
  inline: z.boolean(),
  /** Path of the download, on this server. */
  url: z.string(),
})

/** Where a mail of ours stands. */
export const Delivery = z.object({
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'unknown']),
  at: Time.nullable(),
  nextTryAt: Time.nullable(),
  attempts: z.number().int(),
  card: ErrorCard.nullable(),
  from: z.string(),
  outgoingAccountId: z.uuid().nullable().describe('the account it leaves by'),
})

/** What was told of a mail of ours at one recipient. */
export const MailReport = z.object({
  address: z.string().describe('empty when the report does not say'),
  kind: z.enum(['failed', 'delayed', 'delivered', 'read', 'deleted-unread', 'complaint']),
  said: z.string().nullable().describe('the words of the server'),
  at: Time,
})

export const Message = z.object({
  id: z.uuid(),
  kind: z.enum(['customer message', 'agent reply', 'internal note', 'system note', 'auto reply']),
  author: NamedAddress,
  to: z.array(NamedAddress),
  cc: z.array(NamedAddress),
  text: z.string(),
  replyText: z.string().nullable(),
  hasHtml: z.boolean(),
  blockedImages: z.number().int(),
  clue: z.string().nullable().describe('Why the mail joined this ticket'),
  rules: z.array(RuleTouch).describe('the rules that did something to the mail'),
  autoSubmitted: z.boolean(),
  byStranger: z.boolean().describe('written by somebody who had no part in the ticket before'),
  mailLogId: z.uuid().nullable(),
  attachments: z.array(Attachment),
  delivery: Delivery.nullable(),
  reports: z.array(MailReport).describe('what mail systems and readers told of it, oldest first'),
  createdAt: Time,
})
export type Message = z.infer<typeof Message>

export const Ticket = TicketRow.extend({
  /** The latest 200, oldest first. */
  messages: z.array(Message),
  messageCount: z.number().int(),
  closedAt: Time.nullable(),
  mergedInto: z.number().int().nullable().describe('the ticket its messages are in now'),
  brand: Named.nullable().describe('null: the default brand'),
  /** The address answers leave from; null when no outgoing account is linked, with the reason. */
  sendsFrom: z.string().nullable(),
  cannotSendBecause: z.string().nullable(),
  /** Proposed CC of a reply: everybody of the last mail but us and the requester. */
  proposedCc: z.array(NamedAddress),
})
export type Ticket = z.infer<typeof Ticket>

/** Made with the draft: however often a call is repeated, because its answer was lost, it is one message. */
const MessageKey = z.uuid().optional().describe('id the message shall have; the same call again answers with what is there')

export const listTickets = {
  method: 'get',
  path: '/tickets',
  access: 'agent',
  summary: 'Tickets, newest first, 50 a page',
  query: z.object({
    view: TicketView.default('open'),
    q: z.string().max(200).optional(),
    groupId: z.uuid().optional(),
    categoryId: z.uuid().optional(),
    companyId: z.uuid().optional(),
    tag: Tag.optional(),
    before: z.string().optional().describe('cursor of the next page'),
  }),
  output: z.object({
    tickets: z.array(TicketRow),
    next: z.string().nullable(),
    counts: z.record(TicketView, z.number().int()),
    elsewhere: z
      .number()
      .int()
      .nullable()
      .describe('when the search finds nothing in this view: how many tickets it finds in all of them, up to 1000; else null'),
  }),
} satisfies Route
export const listTags = {
  method: 'get',
  path: '/tags',
  access: 'agent',
  summary: 'The tags tickets have, the most used first, up to 500',
  output: z.object({ tags: z.array(z.string()) }),
} satisfies Route
export const getTicket = {
  method: 'get',
  path: '/tickets/{id}',
  access: 'agent',
  summary: 'A ticket with its conversation',
  params: TicketId,
  output: Ticket,
} satisfies Route
export const listMessages = {
  method: 'get',
  path: '/tickets/{id}/messages',
  access: 'agent',
  summary: 'Earlier messages of a long conversation, 100 at a time',
  params: TicketId,
  query: z.object({ before: z.uuid().describe('the oldest message already known') }),
  output: z.object({ messages: z.array(Message).describe('oldest first') }),
} satisfies Route
export const changeTicket = {
  method: 'patch',
  path: '/tickets/{id}',
  access: 'agent',
  summary: 'Assign, set the status, group, category, company, brand, priority and tags, mark read',
  params: TicketId,
  body: PlacementChange.extend({
    assigneeId: z.string().nullable().optional(),
    status: TicketStatus.optional(),
    tags: z.array(Tag).max(50).optional().describe('these and no others'),
    unread: z.literal(false).optional(),
  }),
  output: Ticket,
} satisfies Route
export const createReply = {
  method: 'post',
  path: '/tickets/{id}/replies',
  access: 'agent',
  summary: 'Answer the requester by mail',
  params: TicketId,
  body: z.object({
    id: MessageKey,
    html: z.string().max(1_000_000),
    cc: z.array(EmailAddress).max(50).default([]),
    attachmentIds: z.array(z.uuid()).max(50).default([]),
    status: TicketStatus.optional(),
  }),
  status: 201,
  output: Ticket,
} satisfies Route
export const createNote = {
  method: 'post',
  path: '/tickets/{id}/notes',
  access: 'agent',
  summary: 'Add an internal note',
  params: TicketId,
  body: z.object({ id: MessageKey, html: z.string().max(1_000_000) }),
  status: 201,
  output: Ticket,
} satisfies Route
export const retryDelivery = {
  method: 'post',
  path: '/messages/{id}/deliveries',
  access: 'agent',
  summary: 'Try to send a failed or unknown message again',
  params: z.object({ id: z.uuid() }),
  status: 202,
  output: z.object({ queued: z.literal(true) }),
} satisfies Route
export const createMerge = {
  method: 'post',
  path: '/tickets/{id}/merge',
  access: 'agent',
  summary: 'Merge a ticket into another one, which its messages and all further mail go to',
  params: TicketId,
  body: z.object({ into: z.number().int().positive().describe('number of the ticket that stays') }),
  status: 201,
  output: Ticket.describe('the ticket that stays'),
} satisfies Route
export const deleteMerge = {
  method: 'delete',
  path: '/tickets/{id}/merge',
  access: 'agent',
  summary: 'Undo a merge: the messages that were filed in this ticket first go back to it',
  params: TicketId,
  output: Ticket.describe('the ticket that is on its own again'),
} satisfies Route
/** multipart/form-data with one field `file`; the attachment waits to be part of a reply. Binary, so outside the JSON client. */
export const UPLOAD_PATH = '/attachments'
export const UploadedAttachment = Attachment
