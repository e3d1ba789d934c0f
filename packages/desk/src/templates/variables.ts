import type { TemplateKind } from '@postdesk/contract'

/** What templates may name, by kind, with what it stands for. */
export const VARIABLES: Readonly<Record<TemplateKind, readonly (readonly [name: string, meaning: string])[]>> = {
  'auto reply': [
    ['ticket.number', 'the number of the ticket'],
    ['ticket.subject', 'its subject'],
    ['requester.name', 'who asked; empty when their mail told no name'],
    ['requester.address', 'their address'],
    ['brand.name', 'the brand of the ticket: its sender name, else its own'],
    ['brand.signature', 'the signature of the brand'],
  ],
  reply: [
    ['answer', 'what the agent wrote'],
    ['history', 'the mails that are quoted; how many, the brand says'],
    ['ticket.number', 'the number of the ticket'],
    ['ticket.subject', 'its subject'],
    ['requester.name', 'who asked; empty when their mail told no name'],
    ['requester.address', 'their address'],
    ['agent.name', 'the agent who answers'],
    ['agent.signature', 'the signature of the agent'],
    ['brand.name', 'the brand of the ticket: its sender name, else its own'],
    ['brand.signature', 'the signature of the brand'],
  ],
}

/** The values of one mail. */
export type TemplateValues = {
  readonly ticket: { readonly number: number; readonly subject: string }
  readonly requester: { readonly name: string; readonly address: string }
  readonly brand: { readonly name: string; readonly signature: string }
  readonly agent: { readonly name: string; readonly signature: string } | null
}
