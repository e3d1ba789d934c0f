export { findBounced } from './find-bounced.ts'
export { findParentUnderWay } from './find-parent-under-way.ts'
export { findThread, type Thread } from './find-thread.ts'
