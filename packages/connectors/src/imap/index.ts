export { imapIncoming } from './imap-incoming.ts'
export type { ImapOptions } from './imap-options.ts'
export { isInSentItems, nameSentItems } from './sent-items.ts'
export { lookUp, stepTeller } from './step-teller.ts'
