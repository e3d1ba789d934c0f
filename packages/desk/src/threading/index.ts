export { findBounced } from './find-bounced.ts'
export { findThread, type Thread } from './find-thread.ts'
