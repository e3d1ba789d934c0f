export type QueueErrorCode = 'QUEUE_NOT_OPEN' | 'QUEUE_JOB_UNKNOWN' | 'QUEUE_PAYLOAD_INVALID' | 'QUEUE_JOB_FAILED'

/** A mistake in how the queue is used, or a run that failed; `job` names the kind of work it was about. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly code: QueueErrorCode
  readonly job: string

  constructor(code: QueueErrorCode, job: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.job = job
  }
}
