import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Time } from '../shapes.ts'

export const MailLogRow = z.object({
  id: z.uuid(),
  account: z.object({ id: z.uuid(), address: z.string() }),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  messageId: z.string().nullable(),
  size: z.number().int(),
  state: z.enum(['stowed', 'filed', 'refused', 'held', 'discarded']),
  reason: z.string().nullable(),
  clue: z.string().nullable(),
  ticketId: z.number().int().nullable(),
  arrivedAt: Time,
  receivedAt: Time.nullable(),
  attempts: z.number().int(),
  rawUrl: z.string(),
})
export type MailLogRow = z.infer<typeof MailLogRow>

export const listMail = {
  method: 'get',
  path: '/mail',
  access: 'agent',
  summary: 'The mail log: every mail that arrived and what became of it',
  query: z.object({
    state: z.enum(['stowed', 'filed', 'refused', 'held', 'discarded']).optional(),
    q: z.string().max(200).optional(),
    accountId: z.uuid().optional(),
    before: z.string().optional(),
  }),
  output: z.object({ mails: z.array(MailLogRow), next: z.string().nullable() }),
} satisfies Route
export const retryMail = {
  method: 'post',
  path: '/mail/{id}/attempts',
  access: 'agent',
  summary: 'Process a held mail again',
  params: Id,
  status: 202,
  output: z.object({ queued: z.literal(true) }),
} satisfies Route
export const discardMail = {
  method: 'post',
  path: '/mail/{id}/discard',
  access: 'agent',
  summary: 'Discard a held mail, with a name against it',
  params: Id,
  status: 204,
} satisfies Route
