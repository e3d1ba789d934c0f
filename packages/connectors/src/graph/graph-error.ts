import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { objectOrNull, readJsonObject, readRetryAfter, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'

const CURSOR_CODES = new Set(['syncstatenotfound', 'syncstateinvalid', 'resyncrequired'])
const THROTTLE_CODES = new Set(['applicationthrottled', 'toomanyrequests', 'errorexceededmessagelimit', 'errorserverbusy'])
const SIZE_CODES = new Set(['errormessagesizeexceeded', 'requestentitytoolarge', 'errorattachmentsizelimitexceeded'])
const ITEM_CODES = new Set(['erroritemnotfound', 'errorinvalididmalformed', 'errorfoldernotfound'])
/** The mailbox itself cannot be worked on, whatever mail is asked for. */
const MAILBOX_CODES = new Set([
  'mailboxnotenabledforrestapi',
  'mailboxnotsupportedforrestapi',
  'errornonexistentmailbox',
  'errorinvaliduser',
  'request_resourcenotfound',
  'resourcenotfound',
])
const TRANSIENT_CODES = new Set([
  'errormailboxmoveinprogress',
  'errormailboxstoreunavailable',
  'errorinternalservertransienterror',
  'errortimeoutexpired',
  'resourceunhealthy',
  'servicenotavailable',
])

/**
 * The one judgement over what Graph refuses: by its own error code, in any spelling of case, then by the HTTP status
 * (learn.microsoft.com/graph/errors). `text` is looked at for one thing only, the outbound spam verdict, which has no code.
 */
export function judgeGraphError(status: number, code: string, text = ''): FailureCode {
  const name = code.toLowerCase()
  if (text.includes('WASCL UserAction verdict')) return 'PERMISSION'
  if (status === 410 || CURSOR_CODES.has(name)) return 'CURSOR_DEAD'
  if (status === 429 || THROTTLE_CODES.has(name)) return 'THROTTLED'
  if (status === 401) return 'TOKEN_REFUSED'
  // A full mailbox stays full until somebody makes room.
  if (name === 'errorquotaexceeded' || status === 507) return 'PERMISSION'
  if (TRANSIENT_CODES.has(name) || status >= 500 || status === 408) return 'UNAVAILABLE'
  if (status === 413 || SIZE_CODES.has(name)) return 'TOO_LARGE'
  if (MAILBOX_CODES.has(name)) return 'CONFIGURATION'
  if (ITEM_CODES.has(name)) return 'NOT_FOUND'
  if (status === 403) return 'PERMISSION'
  // A 404 in another's form is a wrong address or a proxy's, never proof that a mail is gone.
  if (status === 404) return 'CONFIGURATION'
  if (name === 'errorinvalidrecipients') return 'RECIPIENT'
  if (status === 409 || status === 412) return 'PROTOCOL'
  return status >= 400 ? 'REFUSED' : 'PROTOCOL'
}

/** Reads an answer of Graph that is no success. `actedOn`: the request was a send, which a 5xx leaves in doubt; `permission`: what it needed. */
export function readGraphError(answer: Answer, now: Date, actedOn = false, permission?: string): ConnectorError {
  const error = objectOrNull(readJsonObject(answer)?.['error'])
  const providerCode = textOrNull(error?.['code'])
  const text = textOrNull(error?.['message'])
  const inner = objectOrNull(error?.['innerError']) ?? objectOrNull(error?.['innererror'])
  const code = judgeGraphError(answer.status, providerCode ?? '', text ?? '')
  const retryAfterSeconds = readRetryAfter(answer.headers, now)
  const traceId = textOrNull(inner?.['request-id']) ?? answer.headers['request-id'] ?? null
  const facts: FailureFacts = {
    border: 'graph',
    status: answer.status,
    host: answer.host,
    correlationId: answer.clientRequestId,
    ...(providerCode === null ? {} : { providerCode }),
    ...(text === null ? {} : { providerText: text.slice(0, 2_000) }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    ...(traceId === null ? {} : { traceId }),
    ...(code === 'PERMISSION' && permission !== undefined ? { permission } : {}),
    // A gateway may give up on a send that goes through behind it.
    ...(actedOn && code === 'UNAVAILABLE' ? { maybeDone: true } : {}),
  }
  return new ConnectorError(code, `Graph answered ${String(answer.status)} ${providerCode ?? 'without a code'}.`, facts)
}
