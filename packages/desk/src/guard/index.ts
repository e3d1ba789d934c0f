export { gatherGuardFacts } from './gather-facts.ts'
export { judgeMail, type GuardFacts, type Verdict } from './judge-mail.ts'
