export { composeMail } from './compose-mail.ts'
export { handOver, type HandOverNotes, type HandOverOutcome } from './hand-over.ts'
export { judgeFailure } from './judge-failure.ts'
