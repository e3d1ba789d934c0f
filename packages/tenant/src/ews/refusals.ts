import { textOfCode } from './error-texts.ts'
import type { KnownCode } from './error-texts.ts'

/** The whole request is refused: a SOAP fault (D3). */
export class SoapFault extends Error {
  readonly code: string
  readonly status: number
  /** Named values of `t:MessageXml`, such as BackOffMilliseconds. */
  readonly values: Readonly<Record<string, string | number>>
  /** What the schema was violated by; only ErrorSchemaValidation has it. */
  readonly violation: string | undefined

  constructor(
    code: string,
    more: {
      readonly message?: string
      readonly status?: number
      readonly values?: Readonly<Record<string, string | number>>
      readonly violation?: string
    } = {},
  ) {
    super(more.message ?? textOfCode(code))
    this.name = 'SoapFault'
    this.code = code
    this.status = more.status ?? 500
    this.values = more.values ?? {}
    this.violation = more.violation
  }
}

/** One of the things a request asks for is refused: an error among the response messages (D2). */
export class ResponseError extends Error {
  readonly code: KnownCode

  constructor(code: KnownCode, message: string = textOfCode(code)) {
    super(message)
    this.name = 'ResponseError'
    this.code = code
  }
}

/** Refused before SOAP is spoken: a bare HTTP answer, such as 401 or 403. */
export class HttpRefusal extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
    super(body)
    this.name = 'HttpRefusal'
    this.status = status
    this.headers = headers
  }
}

export function schemaViolation(violation: string): SoapFault {
  return new SoapFault('ErrorSchemaValidation', { message: `The request failed schema validation: ${violation}`, violation })
}
