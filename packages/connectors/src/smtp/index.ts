export { smtpOutgoing } from './smtp-outgoing.ts'
export type { SmtpOptions } from './smtp-options.ts'
