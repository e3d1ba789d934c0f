import { makeGuid } from '../random.ts'
import type { World } from '../world.ts'
import type { Refuse } from './with-faults.ts'

type Known = { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> }

const DENIED = 'Access is denied. Check credentials and try again.'
const CHALLENGE = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
// What a client that declared cp1 must hand to its next token request (continuous access evaluation).
const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1764000000"}}}').toString('base64')

/**
 * Status and text of Graph's error codes, as far as they are known (C10). A code that is not listed answers 400.
 * `InsufficientClaims` is our name for the 401 of continuous access evaluation, whose answer has no body.
 */
export const GRAPH_ERRORS: Readonly<Record<string, Known>> = {
  InvalidAuthenticationToken: {
    status: 401,
    message: 'Access token has expired or is not yet valid.',
    headers: { 'www-authenticate': CHALLENGE },
  },
  Unauthorized: { status: 401, message: 'Access is denied.', headers: { 'www-authenticate': CHALLENGE } },
  TokenNotFound: {
    status: 401,
    message: 'The identity of the calling application could not be established.',
    headers: { 'www-authenticate': CHALLENGE },
  },
  InsufficientClaims: {
    status: 401,
    message: '',
    headers: { 'www-authenticate': `${CHALLENGE}, error="insufficient_claims", claims="${CLAIMS}"` },
  },
  ErrorAccessDenied: { status: 403, message: DENIED },
  Authorization_RequestDenied: { status: 403, message: 'Insufficient privileges to complete the operation.' },
  ErrorSendAsDenied: {
    status: 403,
    message:
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.',
  },
  ErrorAccountSuspend: {
    status: 403,
    message: 'Account suspended. Follow the instructions in your Inbox to verify your account.',
  },
  ErrorAccountSuspendShowTierUpgrade: { status: 403, message: 'Account suspended because its sending limit was reached.' },
  ErrorItemNotFound: { status: 404, message: 'The specified object was not found in the store.' },
  MailboxNotEnabledForRESTAPI: { status: 404, message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.' },
  ErrorInvalidUser: { status: 404, message: 'The requested user is invalid.' },
  ErrorNonExistentMailbox: { status: 404, message: 'The SMTP address has no mailbox associated with it.' },
  ResourceNotFound: { status: 404, message: 'The object was not found.' },
  Request_ResourceNotFound: {
    status: 404,
    message: 'The resource does not exist or one of its queried reference-property objects are not present.',
  },
  ErrorInvalidIdMalformed: { status: 400, message: 'Id is malformed.' },
  ErrorInvalidRecipients: { status: 400, message: "At least one recipient isn't valid." },
  RequestBodyRead: { status: 400, message: 'The request body cannot be read.' },
  BadRequest: { status: 400, message: 'The request is not valid.' },
  Request_BadRequest: { status: 400, message: 'The request is not valid.' },
  ErrorInvalidPropertySet: { status: 400, message: 'Set action is invalid for property.' },
  ErrorInvalidRequest: { status: 400, message: 'The request is invalid.' },
  InefficientFilter: { status: 400, message: 'The restriction or sort order is too complex for this operation.' },
  InvalidInternetMessageHeader: { status: 400, message: "The internet message header name should start with 'x-' or 'X-'." },
  InvalidInternetMessageHeaderCollection: { status: 400, message: 'Maximum number of headers in one message is exceeded.' },
  ErrorMimeContentInvalidBase64String: { status: 400, message: 'Invalid base64 string for MIME content.' },
  ErrorFolderExists: { status: 409, message: 'A folder with the specified name already exists.' },
  SyncStateNotFound: { status: 410, message: 'The sync state generation is not found; a full synchronization is needed.' },
  resyncRequired: { status: 410, message: 'Resync required. Replace any local items with the server version.' },
  ErrorIrresolvableConflict: {
    status: 412,
    message: 'The send or update operation could not be performed because the change key does not match.',
  },
  ErrorMessageSizeExceeded: { status: 413, message: 'The message exceeds the maximum supported size.' },
  RequestEntityTooLarge: { status: 413, message: 'The request entity is larger than the limits defined by the service.' },
  ApplicationThrottled: { status: 429, message: 'Application is over its MailboxConcurrency limit.' },
  TooManyRequests: { status: 429, message: 'Too many requests.' },
  ErrorExceededMessageLimit: { status: 429, message: 'Cannot send mail. The message limit has been reached.' },
  ErrorQuotaExceeded: { status: 507, message: 'The process failed to get the correct properties.' },
  ErrorInternalServerTransientError: { status: 500, message: 'An internal server error occurred. Try again later.' },
  ErrorMailboxStoreUnavailable: { status: 503, message: 'The mailbox database is temporarily unavailable.' },
  ErrorMailboxMoveInProgress: { status: 503, message: 'The mailbox is being moved.' },
  ResourceUnhealthy: { status: 503, message: 'MdbReplicationProtectionUtilizationMonitor is unhealthy.' },
  generalException: { status: 500, message: 'General exception while processing.' },
  ServiceNotAvailable: { status: 503, message: 'Service is temporarily unavailable.' },
  ErrorTimeoutExpired: { status: 504, message: 'The request timed out.' },
  UnknownError: { status: 504, message: '' },
}

/** Codes compare without case: Microsoft itself writes some of them in two ways. */
const BY_LOWER_NAME = new Map(Object.entries(GRAPH_ERRORS).map(([code, known]) => [code.toLowerCase(), known]))

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  410: 'SyncStateNotFound',
  412: 'ErrorIrresolvableConflict',
  413: 'ErrorMessageSizeExceeded',
  429: 'ApplicationThrottled',
  500: 'ErrorInternalServerTransientError',
  503: 'ServiceNotAvailable',
  504: 'ErrorTimeoutExpired',
}

/** Graph's way to say no to a request that a fault hit. */
export function refuseAsGraph(world: World): Refuse {
  return (c, effect) => {
    const named = effect.kind === 'error' ? String(effect.code) : (effect.code ?? CODE_OF_STATUS[effect.status] ?? 'UnknownError')
    const known = BY_LOWER_NAME.get(named.toLowerCase())
    const status = effect.kind === 'status' ? effect.status : (known?.status ?? 400)
    const message = effect.message ?? known?.message ?? ''
    const requestId = makeGuid(world.random)
    const clientRequestId = c.req.header('client-request-id') ?? requestId
    const date = new Date(world.clock.now()).toISOString().slice(0, 19)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      'client-request-id': clientRequestId,
      ...known?.headers,
    }
    if (named === 'InsufficientClaims')
      return new Response(null, { status, headers: { ...headers, 'content-length': '0', 'content-type': 'text/plain' } })
    if (effect.kind === 'status' && effect.retryAfterSeconds !== undefined)
      headers['retry-after'] = String(effect.retryAfterSeconds)
    const error = { code: named, message, innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId } }
    return new Response(JSON.stringify({ error }), { status, headers })
  }
}
