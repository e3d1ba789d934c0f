/**
 * Sentences of the response codes (EWS ResponseCode page). The words are what Exchange says where captures show it; programs go
 * by the code.
 */
export const ERROR_TEXTS = {
  ErrorAccessDenied: 'Access is denied. Check credentials and try again.',
  ErrorAccountSuspend: 'Account suspended. Follow the instructions in your Inbox to verify your account.',
  ErrorAccountDisabled: 'The account that was used to make the request is disabled.',
  ErrorADUnavailable: 'Active Directory is unavailable at this time. Try again later.',
  ErrorBatchProcessingStopped: 'Request processing was stopped because of a failed item.',
  ErrorCannotUseFolderIdForItemId: 'Id is not an item id.',
  ErrorCannotUseItemIdForFolderId: 'Id is not a folder id.',
  ErrorChangeKeyRequired: 'A change key is required for this operation.',
  ErrorChangeKeyRequiredForWriteOperations: 'A change key is required for this operation.',
  ErrorConnectionFailed: 'Connection failed. Try later.',
  ErrorExceededConnectionCount:
    'You have exceeded the available concurrent connections for your account. Try again once your other requests have completed.',
  ErrorExceededFindCountLimit:
    'You have exceeded the maximum number of objects that can be returned for the find operation. Use paging to reduce the result size and try your request again.',
  ErrorExceededSubscriptionCount:
    'You have exceeded the available subscriptions for your account. Remove unnecessary subscriptions and try your request again.',
  ErrorExpiredSubscription: 'The subscription has expired.',
  ErrorFolderExists: 'A folder with the specified name already exists.',
  ErrorFolderNotFound: 'The specified folder could not be found in the store.',
  ErrorImpersonateUserDenied: 'The account does not have permission to impersonate the requested user.',
  ErrorImpersonationDenied:
    'The server to which the application is connected cannot impersonate the requested user due to insufficient permission.',
  ErrorImpersonationFailed: 'Exchange Web Services impersonation failed.',
  ErrorIncorrectUpdatePropertyCount: 'An object within a change description must contain one and only one property to modify.',
  ErrorInsufficientResources: 'Insufficient resources to satisfy the request. Try again later.',
  ErrorInternalServerError: 'An internal server error occurred. The operation failed.',
  ErrorInternalServerTransientError: 'An internal server error occurred. Try again later.',
  ErrorInvalidAttachmentId: 'Attachment Id is invalid.',
  ErrorInvalidChangeKey: 'The change key is invalid.',
  ErrorInvalidExchangeImpersonationHeaderData: 'ExchangeImpersonation SOAP header must be present for this type of OAuth token.',
  ErrorInvalidId: 'The ID is invalid.',
  ErrorInvalidIdEmpty: 'The ID is empty.',
  ErrorInvalidIdMalformed: 'Id is malformed.',
  ErrorInvalidOperation: 'The requested operation is invalid.',
  ErrorInvalidPagingMaxRows: 'The paging parameter "MaxRows" is invalid.',
  ErrorInvalidPropertyDelete: 'Delete action is invalid for property.',
  ErrorInvalidPropertySet: 'Set action is invalid for property.',
  ErrorInvalidPullSubscriptionId: 'The subscription is not a pull subscription.',
  ErrorInvalidRecipients: 'At least one recipient is not valid.',
  ErrorInvalidRequest: 'The request is invalid.',
  ErrorInvalidSendItemSaveSettings: 'A folder to save to cannot be given when the item is not to be saved.',
  ErrorInvalidServerVersion: 'The specified server version is invalid.',
  ErrorInvalidSubscription: 'The subscription is not a streaming subscription.',
  ErrorInvalidSyncStateData: 'Synchronization state data is corrupt or otherwise invalid.',
  ErrorInvalidWatermark: 'The watermark is invalid.',
  ErrorIrresolvableConflict:
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  ErrorItemNotFound: 'The specified object was not found in the store.',
  ErrorMailboxLogonFailed: 'The mailbox could not be opened.',
  ErrorMailboxMoveInProgress: 'Mailbox move in progress. Try again later.',
  ErrorMailboxStoreUnavailable: 'The mailbox database is temporarily unavailable.',
  ErrorMessageDispositionRequired: 'The MessageDisposition attribute is required on message objects.',
  ErrorMessageSizeExceeded: 'The message exceeds the maximum supported size.',
  ErrorMimeContentConversionFailed: 'The MIME content could not be generated for this item.',
  ErrorMimeContentInvalid: 'MIME content is invalid.',
  ErrorMimeContentInvalidBase64String: 'Invalid base64 string for MIME content.',
  ErrorMissingEmailAddress:
    'When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.',
  ErrorMissedNotificationEvents: 'The events for this notification subscription have been missed.',
  ErrorNameResolutionMultipleResults: 'Multiple results were found.',
  ErrorNameResolutionNoResults: 'No results were found.',
  ErrorNonExistentMailbox: 'The SMTP address has no mailbox associated with it.',
  ErrorNotEnoughMemory: 'There was not enough memory to complete the request.',
  ErrorPasswordExpired: 'The password has expired.',
  ErrorQuotaExceeded: 'The operation cannot be performed because the mailbox quota has been exceeded.',
  ErrorSchemaValidation: 'The request failed schema validation.',
  ErrorSendAsDenied:
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.',
  ErrorServerBusy: 'The server cannot service this request right now. Try again later.',
  ErrorStaleObject:
    'The send operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  ErrorSubmissionQuotaExceeded: 'The message submission quota has been exceeded.',
  ErrorSubscriptionAccessDenied: 'Access to the subscription is denied.',
  ErrorSubscriptionNotFound: 'The subscription was not found.',
  ErrorTimeoutExpired: 'The request timed out.',
  ErrorUnsupportedPathForQuery: 'The property can not be used with this type of restriction.',
  ErrorUnsupportedPathForSortGroup: 'The property can not be used for sorting or grouping.',
  ErrorUpdatePropertyMismatch: 'Update is for a property that is not the one given.',
} as const satisfies Readonly<Record<string, string>>

export type KnownCode = keyof typeof ERROR_TEXTS

/** The sentence of any code, also of one that only a fault names. */
export function textOfCode(code: string): string {
  return (ERROR_TEXTS as Readonly<Record<string, string>>)[code] ?? 'The operation failed.'
}
