import { ConnectorError } from '../connector-error.ts'
import type { FailureFacts } from '../connector-error.ts'

/** Codes of failures before a single byte of a request could leave: nothing was done. */
const BEFORE_SENDING = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
])

/** OpenSSL's and Node's names for a certificate nobody trusts, or a handshake that fails. */
const TLS_CODE =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$)/

/**
 * Names what went wrong below the protocol. `actedOn` says whether the request, once it left, may have been acted on with no way
 * to see it: true for a send. Only then is a failure after the handshake a `maybeDone`.
 */
export function networkFailure(
  error: unknown,
  { host, actedOn, aborted }: { readonly host: string; readonly actedOn: boolean; readonly aborted: boolean },
): ConnectorError {
  if (error instanceof ConnectorError) return error
  const code = codeOf(error)
  const isTls = TLS_CODE.test(code)
  const neverLeft = isTls || BEFORE_SENDING.has(code)
  const facts: FailureFacts = {
    border: 'network',
    host,
    ...(code === '' ? {} : { providerCode: code }),
    ...(actedOn && !neverLeft ? { maybeDone: true } : {}),
  }
  if (aborted) return new ConnectorError('ABORTED', `The request to ${host} was ended by Postdesk.`, facts, error)
  if (isTls) return new ConnectorError('TLS', `No trusted connection to ${host}.`, facts, error)
  return new ConnectorError('NETWORK', `The connection to ${host} failed.`, facts, error)
}

/** The innermost code: undici wraps Node's own errors, and several tried addresses come as one AggregateError. */
function codeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return ''
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  const found = codeOf(inner, depth + 1)
  if (found !== '') return found
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
