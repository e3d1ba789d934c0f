export { pop3Incoming } from './pop3-incoming.ts'
export type { Pop3Options } from './pop3-options.ts'
