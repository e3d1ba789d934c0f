type ErrorDetail = { readonly code: string; readonly message: string; readonly target: string }

/** A refusal as Graph words it (C10): status, stable code, sentence, and headers such as Retry-After. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  /** What exactly was wrong, where the directory says so. */
  readonly details: readonly ErrorDetail[]

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    details: readonly ErrorDetail[] = [],
  ) {
    super(message)
    this.name = 'GraphError'
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}

export const accessDenied = () => new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')

export const itemNotFound = () => new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

export const quotaExceeded = () => new GraphError(507, 'ErrorQuotaExceeded', 'The process failed to get the correct properties.')

export const malformedId = () => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')

export const badRequest = (message: string) => new GraphError(400, 'BadRequest', message)

/** A query option that cannot be understood. */
export const badQuery = (message: string) => new GraphError(400, 'RequestBroker--ParseUri', message)

export const unknownProperty = (name: string) =>
  badQuery(`Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Message'.`)
