import { ConnectorError } from '@postdesk/connectors'
import type { Problem } from '@postdesk/contract'
import { explainFailure } from '../accounts/history/explain-failure.ts'
import { DatabaseError } from '../db/index.ts'
import { Refusal, type RefusalStatus } from './refusal.ts'

export type Translated = { readonly status: RefusalStatus | 500; readonly problem: Problem; readonly isOurFault: boolean }

/** The one place that decides what a caller sees of an error. What nobody expected says nothing of its inside. */
export function translateError(error: unknown): Translated {
  if (error instanceof Refusal) return { status: error.status, problem: error.problem, isOurFault: false }
  // What a server refused, or what leads to none, and no answer of ours foresaw: the error book has words for it all the same.
  if (error instanceof ConnectorError) {
    const card = explainFailure(error, {}, new Date())
    return { status: 422, problem: { code: 'CANNOT_CONNECT', message: `${card.title}. ${card.why}`, card }, isOurFault: false }
  }
  if (error instanceof DatabaseError)
    return {
      status: 503,
      problem: { code: 'DATABASE_UNAVAILABLE', message: 'The database does not answer right now. Try again in a moment.' },
      isOurFault: true,
    }
  return {
    status: 500,
    problem: { code: 'INTERNAL', message: 'Something went wrong inside Postdesk. The log of the server says what.' },
    isOurFault: true,
  }
}
