export { imapIncoming } from './imap-incoming.ts'
export type { Credential, ImapOptions, Security } from './imap-options.ts'
