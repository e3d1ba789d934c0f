import { processKind } from '../intake/index.ts'
import { deliverKind } from '../outbox/index.ts'
import type { AnyJobKind } from '../queue/index.ts'

/** The kinds of work of the mail's way: open the queue with them, also where only `enqueue` is used. */
export const mailJobKinds: readonly AnyJobKind[] = [processKind, deliverKind]

export { startWorker, type Worker, type WorkerOptions } from './start-worker.ts'
