import type { FailureCode } from '../connector-error.ts'

/**
 * What each ResponseCode means for us (learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
 * Codes that are not here are judged by where they stand.
 */
const KINDS: Readonly<Partial<Record<FailureCode, readonly string[]>>> = {
  THROTTLED: [
    'ErrorServerBusy',
    'ErrorExceededConnectionCount',
    'ErrorExceededSubscriptionCount',
    'ErrorExceededFindCountLimit',
    'ErrorSubmissionQuotaExceeded',
    'ErrorTooManyObjectsOpened',
  ],
  UNAVAILABLE: [
    'ErrorADOperation',
    'ErrorADUnavailable',
    'ErrorBatchProcessingStopped',
    'ErrorConnectionFailed',
    'ErrorInsufficientResources',
    'ErrorInternalServerError',
    'ErrorInternalServerTransientError',
    'ErrorMailboxFailover',
    'ErrorMailboxMoveInProgress',
    'ErrorMailboxStoreUnavailable',
    'ErrorNotEnoughMemory',
    'ErrorTimeoutExpired',
  ],
  PERMISSION: [
    'ErrorAccessDenied',
    'ErrorAccountDisabled',
    'ErrorAccountSuspend',
    'ErrorImpersonateUserDenied',
    'ErrorImpersonationDenied',
    'ErrorImpersonationFailed',
    'ErrorMailboxLogonFailed',
    // A full mailbox stays full until somebody makes room.
    'ErrorQuotaExceeded',
    'ErrorSendAsDenied',
  ],
  SIGN_IN_NEEDED: ['ErrorPasswordChangeRequired', 'ErrorPasswordExpired'],
  CONFIGURATION: [
    'ErrorInvalidExchangeImpersonationHeaderData',
    'ErrorInvalidServerVersion',
    'ErrorMailboxConfiguration',
    'ErrorMissingEmailAddress',
    'ErrorNonExistentMailbox',
    'ErrorSyncFolderNotFound',
    'ErrorToFolderNotFound',
  ],
  NOT_FOUND: [
    'ErrorFolderNotFound',
    // Ids of another protocol, after an account was moved from it: as good as gone.
    'ErrorInvalidId',
    'ErrorInvalidIdEmpty',
    'ErrorInvalidIdMalformed',
    'ErrorItemNotFound',
  ],
  CURSOR_DEAD: ['ErrorInvalidSyncStateData'],
  TOO_LARGE: ['ErrorAttachmentSizeLimitExceeded', 'ErrorMessageSizeExceeded'],
  RECIPIENT: ['ErrorInvalidRecipients', 'ErrorMissingRecipients'],
  PROTOCOL: [
    'ErrorChangeKeyRequired',
    'ErrorChangeKeyRequiredForWriteOperations',
    'ErrorInvalidChangeKey',
    'ErrorIrresolvableConflict',
    'ErrorStaleObject',
  ],
  REFUSED: [
    'ErrorInvalidOperation',
    'ErrorInvalidRequest',
    'ErrorMimeContentConversionFailed',
    'ErrorMimeContentInvalid',
    'ErrorMimeContentInvalidBase64String',
    'ErrorSchemaValidation',
  ],
}

const BY_CODE = new Map(
  Object.entries(KINDS).flatMap(([kind, codes]) => codes.map((code) => [code, kind as FailureCode] as const)),
)

/**
 * The one judgement over a ResponseCode. An unknown one about a single item is the server's decision about that item; an unknown
 * one about the whole request says nothing of the mail in it, and may pass.
 */
export function judgeEwsCode(code: string, about: 'item' | 'request'): FailureCode {
  return BY_CODE.get(code) ?? (about === 'item' ? 'REFUSED' : 'UNAVAILABLE')
}

/** `x-ms-diagnostics`: what Exchange had against a token. All else it says there is the token being no good. */
export function judgeDiagnostics(number: string): FailureCode {
  switch (number) {
    case '2000003': // invalid_resource: a token for another service
    case '2000004': // invalid_tenant
    case '2000006': // invalid_client
      return 'CONFIGURATION'
    case '2000007': // internal_error
      return 'UNAVAILABLE'
    case '2000008': // invalid_grant: the permission is not in it
      return 'PERMISSION'
    default:
      return 'TOKEN_REFUSED'
  }
}

/** What of a mailbox's rights a refusal is about, as administrators know it. */
export function permissionBehind(code: string): string | null {
  switch (code) {
    case 'ErrorImpersonateUserDenied':
    case 'ErrorImpersonationDenied':
      return 'full_access_as_app'
    case 'ErrorAccessDenied':
      return 'FullAccess'
    case 'ErrorSendAsDenied':
      return 'Send As'
    default:
      return null
  }
}
