import { z } from 'zod'

export const Time = z.iso.datetime().describe('UTC, ISO 8601')
export const EmailAddress = z.email('must be an e-mail address such as support@contoso.example').max(254)
/** A name on one line. Control characters are none, and the database takes no NUL. */
export const Name = z
  .string()
  .trim()
  .min(1, 'give it a name')
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must be one line, without control characters')
export const NamedAddress = z.object({ name: z.string(), address: z.string() })
export const Cloud = z.enum(['worldwide', 'gcc-high', 'dod', 'china', 'personal', 'custom'])

export const CardAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('link'), text: z.string(), url: z.string() }),
  z.object({ kind: z.literal('command'), text: z.string(), command: z.string() }),
  z.object({
    kind: z.literal('button'),
    text: z.string(),
    act: z.enum(['re-authorize', 'admin-consent', 'edit-registration', 'edit-account', 'switch-to-graph', 'check-now', 'test']),
  }),
])

/** A failure in plain words; the same wherever an error is shown. */
export const ErrorCard = z.object({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  who: z.enum(['entra-admin', 'exchange-admin', 'mailbox-owner', 'postdesk-admin', 'nobody']),
  actions: z.array(CardAction).readonly(),
  codes: z.array(z.string()).readonly(),
  correlationId: z.string().nullable(),
  // A card that was kept before there was this has none.
  traceId: z.string().nullable().default(null),
  providerText: z.string().nullable(),
  at: z.string(),
})
export type ErrorCard = z.infer<typeof ErrorCard>

/** Every refusal of the API: what, in which field, and the remedy in the sentence. */
export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  card: ErrorCard.optional(),
})
export type Problem = z.infer<typeof Problem>

export const Id = z.object({ id: z.uuid() })
export const TicketId = z.object({ id: z.coerce.number().int().positive() })
