import type { ErrorCard, Problem } from '@postdesk/contract'

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503

/** An answer of "no" that the caller is meant to read: a status and the contract's problem document. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: RefusalStatus
  readonly problem: Problem

  constructor(status: RefusalStatus, problem: Problem) {
    super(problem.message)
    this.status = status
    this.problem = problem
  }
}

/** 404, in words that name the thing. */
export function notFound(what: string): Refusal {
  return new Refusal(404, { code: 'NOT_FOUND', message: `${what} does not exist (any more).` })
}

/** 422 on one field of the body; the message says how to mend it. */
export function wrongField(field: string, message: string, card?: ErrorCard): Refusal {
  return new Refusal(422, {
    code: 'INVALID_FIELD',
    message,
    fields: [{ field, message }],
    ...(card === undefined ? {} : { card }),
  })
}

/** 409: what is asked does not fit the present state. */
export function conflict(code: string, message: string): Refusal {
  return new Refusal(409, { code, message })
}
