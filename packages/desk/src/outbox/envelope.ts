import { z } from 'zod'

const Address = z.object({ name: z.string(), address: z.string() })

/** Who a mail goes to and what it answers, fixed when the debt to send it is made. Message-IDs stand without brackets. */
export const Envelope = z.object({
  to: z.array(Address),
  cc: z.array(Address),
  subject: z.string(),
  inReplyTo: z.string().nullable(),
  /** Oldest first. */
  references: z.array(z.string()),
  /** Thread-Index and Thread-Topic of the mail that is answered; null where it bears none, and on mails owed before these were kept. */
  thread: z.object({ index: z.string(), topic: z.string().nullable() }).nullable().default(null),
  /** The message that is quoted below the answer; null on mails that quote nothing. */
  quotes: z.uuid().nullable().default(null),
  /** The signed tag in the address that answers go to; null where the outgoing account asks for none. */
  replyTag: z.string().nullable().default(null),
  /** Earlier messages quoted below that one, newest first. */
  earlier: z.array(z.uuid()).default([]),
  /** What the answer stands in: rendered when the debt was made, with slots for the answer and for what is quoted. */
  frame: z.object({ html: z.string(), text: z.string(), language: z.string() }).nullable().default(null),
  /** The face the mail wears, as the brand was then: each attempt writes the same. Null on mails owed before there were brands. */
  brand: z
    .object({ senderName: z.string().nullable(), replyTo: z.string().nullable(), signature: z.string() })
    .nullable()
    .default(null),
})
export type Envelope = z.infer<typeof Envelope>
