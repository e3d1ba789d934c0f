export type { CardAction, ErrorCard, WhoActs } from './error-card.ts'
export { explain } from './explain.ts'
export type { About } from './explain.ts'
