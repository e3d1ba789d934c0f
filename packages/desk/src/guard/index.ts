export { gatherGuardFacts } from './gather-facts.ts'
export { judgeMail, NO_SENDER, type GuardFacts, type Verdict } from './judge-mail.ts'
export { mayOpenTicket, TAKES_NO_MACHINES } from './may-open-ticket.ts'
export { isReport, MAX_REPORT_TICKETS, mayOpenByReport, TOO_MANY_REPORTS } from './may-open-by-report.ts'
