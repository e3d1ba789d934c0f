import { makeGuid } from '../random.ts'
import type { World } from '../world.ts'
import type { Refuse } from './with-faults.ts'

/** Status and text of the Graph error codes a fault may name. Codes not listed answer 400. */
const KNOWN: Readonly<Record<string, { status: number; message: string }>> = {
  InvalidAuthenticationToken: { status: 401, message: 'Access token has expired or is not yet valid.' },
  ErrorAccessDenied: { status: 403, message: 'Access is denied. Check credentials and try again.' },
  Authorization_RequestDenied: { status: 403, message: 'Insufficient privileges to complete the operation.' },
  ErrorSendAsDenied: {
    status: 403,
    message:
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.',
  },
  ErrorQuotaExceeded: { status: 507, message: 'The process failed to get the correct properties.' },
  ErrorItemNotFound: { status: 404, message: 'The specified object was not found in the store.' },
  MailboxNotEnabledForRESTAPI: { status: 404, message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.' },
  ErrorInvalidUser: { status: 404, message: 'The requested user is invalid.' },
  ErrorNonExistentMailbox: { status: 404, message: 'The SMTP address has no mailbox associated with it.' },
  Request_ResourceNotFound: {
    status: 404,
    message: 'The resource does not exist or one of its queried reference-property objects are not present.',
  },
  SyncStateNotFound: { status: 410, message: 'The sync state generation is not found; a full synchronization is needed.' },
  resyncRequired: { status: 410, message: 'Resync required. Replace any local items with the server version.' },
  ErrorIrresolvableConflict: {
    status: 412,
    message: 'The send or update operation could not be performed because the change key does not match.',
  },
  ErrorMessageSizeExceeded: { status: 413, message: 'The message exceeds the maximum supported size.' },
  ApplicationThrottled: { status: 429, message: 'Application is over its MailboxConcurrency limit.' },
  TooManyRequests: { status: 429, message: 'Too many requests.' },
  ErrorExceededMessageLimit: { status: 429, message: 'Cannot send mail. The message limit has been reached.' },
  ErrorInternalServerTransientError: { status: 500, message: 'An internal server error occurred. Try again later.' },
  ErrorMailboxStoreUnavailable: { status: 503, message: 'The mailbox database is temporarily unavailable.' },
  ServiceNotAvailable: { status: 503, message: 'Service is temporarily unavailable.' },
  ErrorTimeoutExpired: { status: 504, message: 'The request timed out.' },
}

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
    const known = KNOWN[named]
    const status = effect.kind === 'status' ? effect.status : (known?.status ?? 400)
    const message = effect.message ?? known?.message ?? ''
    const requestId = makeGuid(world.random)
    const clientRequestId = c.req.header('client-request-id') ?? requestId
    const date = new Date(world.clock.now()).toISOString().slice(0, 19)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      'client-request-id': clientRequestId,
    }
    if (effect.kind === 'status' && effect.retryAfterSeconds !== undefined)
      headers['retry-after'] = String(effect.retryAfterSeconds)
    const error = { code: named, message, innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId } }
    return new Response(JSON.stringify({ error }), { status, headers })
  }
}
