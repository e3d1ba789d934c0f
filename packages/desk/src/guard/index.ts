export { gatherGuardFacts } from './gather-facts.ts'
export { judgeMail, NO_SENDER, type GuardFacts, type Verdict } from './judge-mail.ts'
export { mayOpenTicket, TAKES_NO_MACHINES } from './may-open-ticket.ts'
